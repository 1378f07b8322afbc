"""A real Chroma server on loopback, for tests."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

PATIENCE_SECONDS = 60


class ChromaServer:
    """A server process.

    Attributes:
        url: its address.
    """

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._process = subprocess.Popen(
            [
                Path(sys.executable).with_name("chroma"),
                "run",
                *("--path", str(folder), "--host", "127.0.0.1", "--port", str(port)),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "ANONYMIZED_TELEMETRY": "false"},
        )

    def wait(self) -> None:
        """Return when it answers."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                if httpx.get(f"{self.url}/api/v2/heartbeat").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError("The Chroma server did not start.")

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()


@contextmanager
def running_chroma_server(folder: Path) -> Iterator[ChromaServer]:
    """A server that keeps its data in `folder`, stopped at the end."""
    server = ChromaServer(folder)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
