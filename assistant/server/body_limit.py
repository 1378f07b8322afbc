"""Limits on the size of request bodies, and on how long they may take to come."""

import asyncio

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_SECONDS = 30
"""For a whole body. 128 kB take a second or two on a slow mobile network; a client that dribbles keeps a connection."""


class BodyTooLargeError(HTTPException):
    """The request's body is over the limit; FastAPI passes this on from where it reads the body."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(413, f"The body may have {max_bytes:,} bytes at most.", {"Connection": "close"})


class BodyTimeoutError(HTTPException):
    """The request's body didn't come in time."""

    def __init__(self, seconds: float) -> None:
        super().__init__(408, f"The body did not arrive within {seconds:g} s.", {"Connection": "close"})


class BodyLimit:
    """ASGI middleware that lets no more than `max_bytes` of a body be read, whatever its headers say, for `seconds`.

    Starlette's own answers in plain text, instead of raising something that becomes a problem response.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int, seconds: float = BODY_SECONDS) -> None:
        self._app, self._max_bytes, self._seconds = app, max_bytes, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with a `receive` that counts."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        too_large = announced.isdecimal() and int(announced[:20]) > self._max_bytes
        received = 0
        whole = False
        deadline: float | None = None

        async def counting() -> Message:
            nonlocal received, whole, deadline
            if too_large:
                raise BodyTooLargeError(self._max_bytes)
            if whole:  # what comes now is that the client leaves, for which there is no hurry
                return await receive()
            deadline = deadline or asyncio.get_running_loop().time() + self._seconds
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                raise BodyTimeoutError(self._seconds) from None
            whole = not message.get("more_body", False)
            received += len(message.get("body", b""))
            if received > self._max_bytes:
                raise BodyTooLargeError(self._max_bytes)
            return message

        await self._app(scope, counting, send)
