"""Running an application for a test, in this process."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Message

from assistant.answer import AnswerEvent
from assistant.server import create_app
from assistant.server.backend import Backend
from assistant.server.testing import ScriptedBackend, events_of, quoting
from assistant.settings import Settings
from tests.answers import ARTICLE

PATIENCE_SECONDS = 20
ADDRESS = "http://127.0.0.1:8000"
UNLIMITED: dict[str, Any] = {"client_questions_per_minute": 0, "site_questions_per_minute": 0, "questions_per_day": 0}


def wait_until(condition: Callable[[], bool]) -> None:
    """Return as soon as `condition` holds; fail if it doesn't come to hold."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


def failing(error: Exception, *, after: int = 0) -> ScriptedBackend:
    """A backend that fails after so many events."""

    def script(question: str, _: str | None) -> Iterator[AnswerEvent]:
        events = events_of(quoting(question, ARTICLE, "246 people work there."))
        for _index in range(after):
            yield next(events)
        raise error

    return ScriptedBackend([ARTICLE], script=script)


@contextmanager
def client_of(backend: Backend, **options: Any) -> Iterator[TestClient]:
    """A client of an application that has opened `backend`; `options` are those of `create_app`.

    Tests that ask quickly, of nothing that costs much, are not limited unless they say so.
    """
    ready = threading.Event()
    options.setdefault("settings", Settings(**UNLIMITED))
    with TestClient(create_app(lambda _: backend, on_ready=ready.set, **options), base_url=ADDRESS) as client:
        assert ready.wait(PATIENCE_SECONDS)
        yield client


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """Run an application with uvicorn, in a thread, on a free port of this machine; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, lifespan="on", log_config=None, timeout_graceful_shutdown=5))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            wait_until(lambda: server.started or not thread.is_alive())
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def send(app: ASGIApp, *, method: str, path: str, headers: Sequence[tuple[bytes, bytes]] = ()) -> list[Message]:
    """Send a request without a body past any client and server, which would refuse odd ones; returns the response."""
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def noting(message: Message) -> None:
        messages.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in headers],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }

    async def called() -> None:
        await app(scope, receive, noting)

    asyncio.run(called())
    return messages
