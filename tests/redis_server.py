"""A real Redis server on loopback, for tests."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.chroma_server import free_port

PATIENCE_SECONDS = 20


def redis_program() -> str:
    """Where Redis's server is. Without it the test is skipped."""
    program = shutil.which("redis-server")
    if program is None:
        reason = "There is no redis-server. Install Debian's package of that name, or Redis."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return program


@contextmanager
def running_redis_server(folder: Path) -> Iterator[str]:
    """A server that keeps nothing, stopped at the end; yields its address. Without its program the test is skipped."""
    program = redis_program()
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    with subprocess.Popen([program, *options], stdout=subprocess.DEVNULL) as process:
        try:
            _wait(port, process)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.kill()


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                connection.sendall(b"PING\r\n")
                if connection.recv(16).startswith(b"+PONG"):
                    return
        except OSError:
            time.sleep(0.02)
    raise AssertionError("The Redis server did not start.")
