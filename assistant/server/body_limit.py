"""A limit on the size of request bodies."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyTooLargeError(HTTPException):
    """The request's body is over the limit; FastAPI passes this on from where it reads the body."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(413, f"The body may have {max_bytes:,} bytes at most.", {"Connection": "close"})


class BodyLimit:
    """ASGI middleware that lets no more than `max_bytes` of a body be read, whatever its headers say.

    Starlette's own answers in plain text, instead of raising something that becomes a problem response.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        self._app, self._max_bytes = app, max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with a `receive` that counts."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        too_large = announced.isdecimal() and int(announced[:20]) > self._max_bytes
        received = 0

        async def counting() -> Message:
            nonlocal received
            if too_large:
                raise BodyTooLargeError(self._max_bytes)
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_bytes:
                raise BodyTooLargeError(self._max_bytes)
            return message

        await self._app(scope, counting, send)
