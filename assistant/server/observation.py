"""Watching requests from outside of all that handles them."""

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.server.request_record import HEADER, RequestRecord, current_record, route_of, set_current

if TYPE_CHECKING:
    from assistant.server.tracing import Tracing

Watcher = Callable[[RequestRecord], None]


class Observation:
    """ASGI middleware that gives every request an id, and tells `watchers` of each that has ended."""

    def __init__(self, app: ASGIApp, *, watchers: Sequence[Watcher], tracing: "Tracing | None" = None) -> None:
        self._app, self._watchers, self._tracing = app, watchers, tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, within its record."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        record = RequestRecord.of(scope)
        before = current_record()
        set_current(record)
        began = time.perf_counter()

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                record.status = message["status"]
                MutableHeaders(scope=message)[HEADER] = record.id
            await send(message)

        try:
            with nullcontext() if self._tracing is None else self._tracing.request(scope, record):
                try:
                    await self._app(scope, receive, noting)
                finally:
                    record.route = route_of(scope)
                    record.seconds = time.perf_counter() - began
                    for watcher in self._watchers:
                        watcher(record)
        finally:
            set_current(before)
