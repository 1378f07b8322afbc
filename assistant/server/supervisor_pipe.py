"""A worker's line to its supervisor: it says how far it is, and learns when the supervisor is gone."""

import contextlib
import os
import select
import threading
from collections.abc import Callable

from assistant.server.supervisor import OPEN, READY


class SupervisorPipe:
    """The worker's end of the pipe.

    Args:
        descriptor: of the end that is written to.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def open(self) -> None:
        """Say that the index is open and up to date."""
        self._say(OPEN)

    def ready(self) -> None:
        """Say that questions can be answered."""
        self._say(READY)

    def watch(self, on_gone: Callable[[], None]) -> None:
        """Call `on_gone`, in a thread, when the supervisor has ended without stopping this worker."""
        threading.Thread(target=self._wait, args=(on_gone,), name="watch-supervisor", daemon=True).start()

    def _say(self, what: bytes) -> None:
        with contextlib.suppress(BrokenPipeError):  # `watch` tells
            os.write(self._descriptor, what)

    def _wait(self, on_gone: Callable[[], None]) -> None:
        poller = select.poll()
        poller.register(self._descriptor, 0)  # an error is reported always: nobody reads any more
        poller.poll()
        on_gone()
