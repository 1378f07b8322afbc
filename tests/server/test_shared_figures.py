import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from assistant.server.shared_figures import FILE_BYTES, SharedFigures
from tests.server.serving import PATIENCE_SECONDS, wait_until
from tests.server.test_metrics import Samples, samples

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs Unix's processes")

ANSWERS = "answers_total", (("reason", "not_in_sources"), ("status", "unanswered"))
COUNT = 3


class Workers:
    """Workers at one address."""

    def __init__(self, process: "subprocess.Popen[str]", address: str) -> None:
        self.process, self.address = process, address
        self.asked = 0

    def ask(self) -> int:
        """Ask over a connection of its own; the process that answered."""
        response = httpx.post(f"{self.address}/v1/answers", json={"question": "Who?"}, timeout=PATIENCE_SECONDS)
        self.asked += 1
        return int(response.json()["text"])

    def several(self) -> set[int]:
        """Ask until several have answered; their processes."""
        found: set[int] = set()

        def asked(_: int) -> bool:
            found.add(self.ask())
            return len(found) > 1

        with ThreadPoolExecutor(4) as pool:
            wait_until(lambda: any(list(pool.map(asked, range(4)))))
        return found

    def figures(self) -> Samples:
        """What whoever takes the connection shows."""
        return samples(httpx.get(f"{self.address}/metrics", timeout=PATIENCE_SECONDS).text)


@contextmanager
def serving(folder: Path) -> Iterator[Workers]:
    root = Path(__file__).parents[2]
    environment = {**os.environ, "TMPDIR": str(folder), "PYTHONPATH": str(root)}
    command = [sys.executable, str(Path(__file__).with_name("workers.py")), str(COUNT)]
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True) as process:
        watchdog = threading.Timer(3 * PATIENCE_SECONDS, process.kill)
        watchdog.start()
        try:
            assert process.stdout is not None
            yield Workers(process, process.stdout.readline().strip())
        finally:
            watchdog.cancel()
            process.terminate()


def directories(folder: Path) -> list[Path]:
    return list(folder.glob("article-assistant-figures-*"))


def processes(figures: Samples) -> set[str]:
    """The workers whose memory is shown."""
    return {dict(labels)["worker"] for name, labels in figures if name == "process_resident_memory_bytes"}


def test_every_worker_shows_the_figures_of_all_and_a_death_takes_nothing_back(tmp_path: Path) -> None:
    with serving(tmp_path) as workers:
        answered = workers.several()
        for _ in range(6):
            figures = workers.figures()
            assert figures[ANSWERS] == workers.asked
            assert figures["answer_stage_seconds_count", (("stage", "total"),)] == workers.asked
            assert figures["answer_stage_seconds_bucket", (("le", "0.025"), ("stage", "total"))] == workers.asked
            assert figures["answer_stage_seconds_bucket", (("le", "0.01"), ("stage", "total"))] == 0
            assert [value for (name, _), value in figures.items() if name == "build_info"] == [1]
            assert processes(figures) == {"1", "2", "3"}
        for killed in answered:
            os.kill(killed, signal.SIGKILL)
        replaced = set[int]()

        def all_new() -> bool:
            assert workers.figures()[ANSWERS] == workers.asked
            replaced.add(workers.ask())
            return len(replaced - answered) > 1 and len(processes(workers.figures())) == COUNT

        wait_until(all_new)
        assert workers.figures()[ANSWERS] == workers.asked
        requests = "http_requests_total", (("method", "POST"), ("route", "/v1/answers"), ("status", "200"))
        wait_until(lambda: workers.figures()[requests] == workers.asked)
        (directory,) = directories(tmp_path)
        assert directory.stat().st_mode & 0o777 == 0o700
        assert len(list(directory.glob("*.db"))) == 3 * COUNT
        assert {file.stat().st_size for file in directory.glob("*.db")} == {FILE_BYTES}
        workers.process.send_signal(signal.SIGTERM)
        workers.process.wait(PATIENCE_SECONDS)
        assert directories(tmp_path) == []


def test_what_a_worker_was_doing_when_it_died_is_forgotten(tmp_path: Path) -> None:
    with serving(tmp_path) as workers, ThreadPoolExecutor(2) as pool:
        body = {"question": "wait"}
        url = f"{workers.address}/v1/answers"
        waiting = [pool.submit(httpx.post, url, json=body, timeout=PATIENCE_SECONDS) for _ in range(2)]
        count = "questions_running", ()
        wait_until(lambda: sum(workers.figures()[name, ()] for name in ("questions_running", "questions_waiting")) == 2)
        assert workers.figures()[count] >= 1
        children = Path(f"/proc/{workers.process.pid}/task/{workers.process.pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)
        for one in waiting:
            with suppress(httpx.TransportError):
                one.result()
        wait_until(lambda: processes(workers.figures()) == {"1", "2", "3"})
        figures = workers.figures()
        assert (figures[count], figures["questions_waiting", ()]) == (0, 0)


def test_nothing_is_left_behind_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    with serving(tmp_path) as workers:
        workers.ask()
        assert len(directories(tmp_path)) == 1
        workers.process.kill()
        wait_until(lambda: directories(tmp_path) == [])


def test_the_files_have_no_holes_that_a_full_disk_could_not_fill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with SharedFigures.made(2):
        (directory,) = directories(tmp_path)
        files = [file.stat() for file in directory.iterdir()]
    assert [file.st_blocks * 512 >= FILE_BYTES for file in files] == [True] * 6
