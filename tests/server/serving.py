"""Running an application for a test, in this process."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.server import create_app
from assistant.server.backend import Backend

PATIENCE_SECONDS = 20


def wait_until(condition: Callable[[], bool]) -> None:
    """Return as soon as `condition` holds; fail if it doesn't come to hold."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


@contextmanager
def client_of(backend: Backend, **options: Any) -> Iterator[TestClient]:
    """A client of an application that has opened `backend`; `options` are those of `create_app`."""
    ready = threading.Event()
    with TestClient(create_app(lambda _: backend, on_ready=ready.set, **options)) as client:
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
