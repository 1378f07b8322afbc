"""Several worker processes at one address: started in turn, started again when they die, stopped together."""

import logging
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Final

from assistant.errors import AssistantError

logger = logging.getLogger(__name__)

OPEN, READY = b"o", b"r"
"""What a worker writes to its pipe: its index is open, so others may open it; it can answer."""

LONGEST_STOP = 20
"""Seconds that workers have to finish their answers; uvicorn gives up after half of that."""

RESTARTS: Final = 5
"""Deaths of workers that never became ready after which there is no point in trying on."""

_PAUSE = 1.0


class WorkersFailedError(AssistantError):
    """Workers died again and again before they could answer."""

    def __init__(self, status: int) -> None:
        super().__init__(
            f"The workers end before they can answer (the last one with status {status}); the lines above say why."
        )
        self.status = status


@dataclass(slots=True)
class _Worker:
    number: int
    process: "subprocess.Popen[bytes]"
    pipe: int
    ready: bool = False


class Supervisor:
    """Runs workers until it is told to stop.

    The first one opens the index and brings it up to date alone; the others are started when that is done, so that
    there is one writer and nobody waits for its lock. Which worker a connection goes to is the kernel's choice.

    Args:
        command: the command line of a worker, by its number, the file descriptor of its pipe and whether it is to bring
            the index up to date.
        workers: how many.
        inherited: file descriptors that the workers get, such as the socket's.
        environment: what is added to theirs.
        on_death: called with a worker's number when it has ended, before it is started again.
        on_ready: called when all can answer for the first time.
        on_stopping: called when it was told to stop.
    """

    def __init__(
        self,
        command: Callable[[int, int, bool], Sequence[str]],
        workers: int,
        *,
        inherited: Sequence[int] = (),
        environment: Mapping[str, str] | None = None,
        on_death: Callable[[int], None] = lambda _: None,
        on_ready: Callable[[], None] = lambda: None,
        on_stopping: Callable[[], None] = lambda: None,
    ) -> None:
        self._command, self._count, self._inherited = command, workers, tuple(inherited)
        self._environment = {**os.environ, **(environment or {})}
        self._on_death, self._on_ready, self._on_stopping = on_death, on_ready, on_stopping
        self._workers: dict[int, _Worker] = {}
        self._selector = selectors.DefaultSelector()
        self._signal: int | None = None
        self._opened = self._all_ready = False
        self._deaths = 0

    def run(self) -> None:
        """Run until SIGINT or SIGTERM; at a second one the workers are killed.

        Raises:
            WorkersFailedError: if workers die again and again before they are ready.
            KeyboardInterrupt: after a stop by SIGINT.
        """
        wake, waker = os.pipe()
        os.set_blocking(waker, False)
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        before_wakeup = signal.set_wakeup_fd(waker)
        self._selector.register(wake, selectors.EVENT_READ)
        try:
            self._start(1, sync=True)
            while self._signal is None:
                for key, _ in self._selector.select(_PAUSE):
                    if key.fd == wake:
                        os.read(wake, 64)
                    else:
                        self._hear(key.data)
                self._bury()
        finally:
            signal.set_wakeup_fd(before_wakeup)
            self._end()
            for number, handler in before.items():
                signal.signal(number, handler)
            self._selector.close()
            os.close(wake)
            os.close(waker)
        if self._signal == signal.SIGINT:
            raise KeyboardInterrupt

    def _stop(self, number: int, _: FrameType | None) -> None:
        if self._signal is not None:
            for worker in self._workers.values():
                worker.process.kill()
            return
        self._signal = number
        self._on_stopping()

    def _start(self, number: int, *, sync: bool) -> None:
        pipe, end = os.pipe()
        try:
            process = subprocess.Popen(
                self._command(number, end, sync),
                pass_fds=(*self._inherited, end),
                env=self._environment,
                start_new_session=True,  # Ctrl-C is for the supervisor, which passes it on once
            )
        except BaseException:
            os.close(pipe)
            raise
        finally:
            os.close(end)
        worker = _Worker(number, process, pipe)
        self._workers[number] = worker
        self._selector.register(pipe, selectors.EVENT_READ, worker)

    def _hear(self, worker: _Worker) -> None:
        said = os.read(worker.pipe, 16)
        if not said:  # it has ended, or closed its pipe
            self._selector.unregister(worker.pipe)
            return
        if OPEN in said:
            self._opened = True
            for number in range(1, self._count + 1):
                if number not in self._workers:
                    self._start(number, sync=False)
        if READY in said:
            worker.ready, self._deaths = True, 0
            if not self._all_ready and len(self._workers) == self._count == sum(
                w.ready for w in self._workers.values()
            ):
                self._all_ready = True
                self._on_ready()

    def _bury(self) -> None:
        """Start again what has died."""
        for number, worker in list(self._workers.items()):
            status = worker.process.poll()
            if status is None or self._signal is not None:
                continue
            self._forget(worker)
            self._on_death(number)
            logger.error(
                "Worker %s ended with status %s%s.", number, status, "" if worker.ready else " before it was ready"
            )
            self._deaths += not worker.ready
            if self._deaths >= RESTARTS or (not worker.ready and not self._all_ready and status > 0):
                raise WorkersFailedError(status)
            time.sleep(min(_PAUSE, 0.1 * self._deaths))
            self._start(number, sync=not self._opened)

    def _forget(self, worker: _Worker) -> None:
        if worker.pipe in self._selector.get_map():
            self._selector.unregister(worker.pipe)
        os.close(worker.pipe)
        del self._workers[worker.number]

    def _end(self) -> None:
        for worker in self._workers.values():
            worker.process.terminate()
        until = time.monotonic() + LONGEST_STOP
        for worker in list(self._workers.values()):
            try:
                worker.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                worker.process.kill()
                worker.process.wait()
            self._forget(worker)
