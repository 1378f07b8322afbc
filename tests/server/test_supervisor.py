import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs Unix's processes")

LONGEST = 30


class Run:
    """A supervisor in a process of its own, and what it and its workers print."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.seen: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.strip())
        self._lines.put(None)

    def until(self, wanted: Callable[[list[str]], object]) -> list[str]:
        """Read lines until they are as wanted."""
        ends = time.monotonic() + LONGEST
        while not wanted(self.seen):
            line = self._lines.get(timeout=max(0.1, ends - time.monotonic()))
            assert line is not None, f"ended after {self.seen}"
            self.seen.append(line)
        return self.seen

    def rest(self) -> list[str]:
        """All lines until it has ended."""
        while (line := self._lines.get(timeout=LONGEST)) is not None:
            self.seen.append(line)
        self.process.wait(LONGEST)
        return self.seen

    def pids(self, number: int) -> list[int]:
        return [int(line.split()[3]) for line in self.seen if line.startswith(f"worker {number} ")]


@contextmanager
def supervised(count: int, script: str) -> Iterator[Run]:
    driver = Path(__file__).with_name("supervised.py")
    with subprocess.Popen([sys.executable, driver, str(count), script], stdout=subprocess.PIPE, text=True) as process:
        run = Run(process)
        try:
            yield run
        finally:
            process.kill()
            for line in run.seen:
                if line.startswith("worker"):
                    _kill(int(line.split()[3]))


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def is_ready(lines: list[str]) -> bool:
    return "ready" in lines


def test_the_first_worker_opens_the_index_alone_and_all_are_stopped_together() -> None:
    with supervised(3, "works") as run:
        lines = run.until(is_ready)
        assert lines[0].startswith("worker 1 sync")
        assert sorted(line.split()[1:3] for line in lines if line.startswith("worker")) == [
            ["1", "sync"],
            ["2", "join"],
            ["3", "join"],
        ]
        run.process.send_signal(signal.SIGTERM)
        assert sorted(run.rest()[-4:]) == ["stopped 1", "stopped 2", "stopped 3", "stopping"]


def test_an_interruption_is_passed_on_as_one() -> None:
    with supervised(1, "works") as run:
        run.until(is_ready)
        run.process.send_signal(signal.SIGINT)
        assert run.rest()[-3:] == ["stopping", "stopped 1", "interrupted"]


def test_a_worker_that_dies_is_started_again() -> None:
    with supervised(2, "works") as run:
        run.until(is_ready)
        (pid,) = run.pids(2)
        os.kill(pid, signal.SIGKILL)
        run.until(lambda _: len(run.pids(2)) == 2)
        os.kill(run.pids(1)[0], signal.SIGKILL)
        lines = run.until(lambda _: len(run.pids(1)) == 2)
        assert lines.count("ready") == 1
        assert [line.split()[2] for line in lines if line.startswith("worker")].count("sync") == 1
        run.process.send_signal(signal.SIGTERM)
        assert {"stopped 1", "stopped 2"} <= {*run.rest()}


def test_workers_that_fail_at_once_are_not_started_for_ever() -> None:
    with supervised(2, "fails") as run:
        assert run.rest()[-1] == "failed 3"
        assert len(run.pids(1)) == 1


def test_workers_that_are_killed_again_and_again_before_they_are_ready_end_it() -> None:
    with supervised(2, "dies") as run:
        assert run.rest()[-1] == "failed -9"
        assert len(run.pids(2)) == 5


def test_a_second_signal_kills_workers_that_do_not_stop() -> None:
    with supervised(1, "ignores") as run:
        run.until(is_ready)
        run.process.send_signal(signal.SIGTERM)
        run.until(lambda lines: "stopping" in lines)
        began = time.monotonic()
        run.process.send_signal(signal.SIGTERM)
        run.rest()
        assert time.monotonic() - began < 15  # the first one alone takes twenty seconds


def test_workers_end_when_their_supervisor_is_killed() -> None:
    with supervised(2, "watches") as run:
        run.until(is_ready)
        run.process.kill()
        run.until(lambda lines: {"stopped 1", "stopped 2"} <= {*lines})
