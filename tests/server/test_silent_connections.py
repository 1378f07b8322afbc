import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any, Literal

import httpx
import pytest
import uvicorn

from assistant.server import create_app
from assistant.server.silent_connections import SilentConnections, WatchfulServer
from assistant.server.testing import ScriptedBackend
from tests.answers import ARTICLE
from tests.server.serving import PATIENCE_SECONDS, wait_until

REQUEST = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Connection:
    """A connection as uvicorn has it."""

    def __init__(self) -> None:
        self.closed = False
        self.transport = SimpleNamespace(close=lambda: setattr(self, "closed", True))
        self.cycle: Any = None
        self.timeout_keep_alive_task: Any = None


class Watch:
    """Silent connections, looked at each second."""

    def __init__(self) -> None:
        self.now = 0.0
        self.silent = SilentConnections(seconds=5, clock=lambda: self.now)

    def over(self, seconds: int, *connections: Connection) -> None:
        for _ in range(seconds):
            self.silent.close_late(connections)
            self.now += 1


def test_a_connection_without_a_request_is_closed_when_its_time_is_over() -> None:
    watch, connection = Watch(), Connection()
    watch.over(5, connection)
    assert not connection.closed
    watch.over(1, connection)
    assert connection.closed


def test_an_answer_that_is_being_made_may_take_any_time() -> None:
    watch, connection = Watch(), Connection()
    connection.cycle = SimpleNamespace(response_complete=False)
    watch.over(100, connection)
    assert not connection.closed


def test_an_idle_connection_is_left_to_its_own_time_limit() -> None:
    watch, connection = Watch(), Connection()
    connection.cycle, connection.timeout_keep_alive_task = SimpleNamespace(response_complete=True), object()
    watch.over(100, connection)
    assert not connection.closed


def test_each_request_has_its_own_time() -> None:
    watch, connection = Watch(), Connection()
    for _ in range(10):
        watch.over(4, connection)
        connection.cycle = SimpleNamespace(response_complete=True)
    assert not connection.closed
    watch.over(6, connection)
    assert connection.closed


@contextmanager
def watchful(http: Literal["h11", "httptools"]) -> Iterator[tuple[str, int]]:
    """A server that gives heads a tenth of a second, in a thread; yields where it is."""
    app = create_app(lambda _: ScriptedBackend([ARTICLE]))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, http=http, lifespan="on", log_config=None, timeout_graceful_shutdown=5)
        server = WatchfulServer(config, head_seconds=0.1)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            wait_until(lambda: server.started or not thread.is_alive())
            yield listener.getsockname()
        finally:
            server.should_exit = True
            thread.join()


@pytest.mark.parametrize("http", ["h11", "httptools"])
@pytest.mark.parametrize("sent", [b"", b"GET /healthz HTTP/1.1\r\nHost: local", REQUEST + b"GET /"])
def test_a_head_that_does_not_come_ends_the_connection(http: Literal["h11", "httptools"], sent: bytes) -> None:
    pytest.importorskip(http)
    with watchful(http) as place, socket.create_connection(place, timeout=PATIENCE_SECONDS) as connection:
        connection.sendall(sent)
        received = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert received.count(b"HTTP/1.1 200 OK") == sent.count(b"\r\n\r\n")


def test_many_that_say_nothing_keep_nobody_waiting() -> None:
    with watchful("h11") as place, ExitStack() as open_connections:
        silent = [
            open_connections.enter_context(socket.create_connection(place, timeout=PATIENCE_SECONDS))
            for _ in range(200)
        ]
        assert httpx.get(f"http://127.0.0.1:{place[1]}/healthz").status_code == 200
        assert {connection.recv(1) for connection in silent} == {b""}
