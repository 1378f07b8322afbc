"""The product as a user starts it: `article-assistant serve`, in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120


@contextmanager
def served(
    data_dir: Path, corpus: Path = REPOSITORY / "corpus", *, settings: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Serve the articles of a folder until the block ends; yields the address once it answers.

    Args:
        data_dir: where the index goes.
        corpus: the folder.
        settings: environment variables.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "assistant", "serve", "--corpus", str(corpus), "--data-dir", str(data_dir)]
    server = subprocess.Popen(
        [*command, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        cwd=REPOSITORY,
        env={**os.environ, **(settings or {})},
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(f"{url}/readyz", server)
        yield url
    finally:
        os.kill(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def _wait(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The server did not become ready: {url}")
