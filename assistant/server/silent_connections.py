"""Connections that don't say what they want."""

import time
from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol

import uvicorn

HEAD_SECONDS: Final = 10
"""For the head of a request, which is a packet or two. A slow mobile network takes a second for it."""


class Connection(Protocol):
    """What both of uvicorn's protocols for HTTP/1.1 have.

    Attributes:
        transport: the open socket.
        cycle: the last request whose head has come, with `response_complete`; None: there was none yet.
        timeout_keep_alive_task: runs while the connection is idle between two requests, and closes it.
    """

    transport: Any
    cycle: Any
    timeout_keep_alive_task: Any


class SilentConnections:
    """Closes connections that don't send the whole head of a request in time.

    uvicorn limits only the time between two requests, so that a client could hold as many connections as it can open,
    until there are no file descriptors left for others.

    Args:
        seconds: for a head.
        clock: seconds of any origin, never going back.
    """

    def __init__(self, *, seconds: float = HEAD_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._since: dict[Connection, tuple[Any, float]] = {}

    def close_late(self, connections: Iterable[Connection]) -> None:
        """Close what is late; to be called every second or so with all open connections."""
        now = self._clock()
        since: dict[Connection, tuple[Any, float]] = {}
        for connection in connections:
            last = connection.cycle
            if connection.timeout_keep_alive_task is not None or not (last is None or last.response_complete):
                continue
            before, began = self._since.get(connection, (last, now))
            # After another request it is another head that is waited for.
            since[connection] = (last, began if before is last else now)
            if now - since[connection][1] >= self._seconds:
                connection.transport.close()
        self._since = since


class WatchfulServer(uvicorn.Server):
    """uvicorn's server, which also closes silent connections."""

    def __init__(self, config: uvicorn.Config, *, head_seconds: float = HEAD_SECONDS) -> None:
        """As of `uvicorn.Server`; `head_seconds` for the head of each request."""
        super().__init__(config)
        self._silent = SilentConnections(seconds=head_seconds)

    async def on_tick(self, counter: int) -> bool:
        """Look after the connections; uvicorn calls this every tenth of a second."""
        if counter % 10 == 0:
            self._silent.close_late(self.server_state.connections)  # type: ignore[arg-type]
        return await super().on_tick(counter)
