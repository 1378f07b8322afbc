"""The server as it is deployed, in processes of its own."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import psutil

from evals.errors import EvaluationError

START_SECONDS: Final = 180
STOP_SECONDS: Final = 30

UNLIMITED: Final = {
    f"ARTICLE_ASSISTANT_{name}": "0"
    for name in ("CLIENT_QUESTIONS_PER_MINUTE", "SITE_QUESTIONS_PER_MINUTE", "QUESTIONS_PER_DAY")
}
"""All clients come from one address here, so limits by address would measure themselves."""


class ServingError(EvaluationError):
    """The server did not start."""


class Server(NamedTuple):
    """A server that runs: its address, and the process that was started."""

    address: str
    process: psutil.Process

    def resident(self) -> int:
        """Bytes of memory that its processes have, the supervisor's included."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(int(one.memory_info().rss) for one in family)


@contextmanager
def served(corpus: Path, *, data_dir: Path, workers: int = 1) -> Iterator[Server]:
    """Run `article-assistant serve` until the block ends.

    Args:
        corpus: the articles.
        data_dir: for the index, and for `serve.log`, what the server says on its error output.
        workers: as the option `--workers`.

    Raises:
        ServingError: if it is not ready in time.
    """
    command = [sys.executable, "-m", "assistant", "serve", "--port", "0", "--workers", str(workers)]
    command += ["--corpus", str(corpus), "--data-dir", str(data_dir)]
    data_dir.mkdir(parents=True, exist_ok=True)
    log = data_dir / "serve.log"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env={**os.environ, **UNLIMITED}
        ) as process,
    ):
        assert process.stdout is not None
        watchdog = threading.Timer(START_SECONDS, process.kill)
        watchdog.start()
        ready = next((line for line in process.stdout if line.startswith("Ready at ")), None)
        watchdog.cancel()
        try:
            if ready is None:
                raise ServingError(f"The server did not start within {START_SECONDS} s:\n{log.read_text()[-2_000:]}")
            yield Server(ready.split()[2], psutil.Process(process.pid))
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
