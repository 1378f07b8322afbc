"""The figures of all workers together: files of prometheus_client, in a directory that the supervisor makes."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final, Self

from prometheus_client import CollectorRegistry, ProcessCollector, values
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
LIVE_SUM: Final = "livesum"
"""How gauges are joined: over the workers that live."""

_GAUGES: Final = f"gauge_{LIVE_SUM}"
_KINDS: Final = ("counter", "histogram", _GAUGES)

FILE_BYTES: Final = 1 << 20
"""Of each file. Some 4,000 series fit in: more than the labels can make. A file that had to grow, or that has holes,
would end the worker that writes to it when the disk is full."""


class SharedFigures:
    """The directory, as the supervisor and its workers see it.

    A worker's files have its number in their names, not the id of its process, which is the library's custom: one that
    takes a dead one's place goes on with its counts, so that none goes back, and no files pile up.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @classmethod
    @contextmanager
    def made(cls, workers: int) -> Iterator[Self]:
        """Make the directory, which is removed at the end.

        Args:
            workers: how many.

        Raises:
            OSError: if there is no room for it.
        """
        import fcntl  # Unix has it, and workers

        with tempfile.TemporaryDirectory(prefix="article-assistant-figures-", ignore_cleanup_errors=True) as made:
            lock = os.open(made, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_SH)  # by which systemd's clearing of old temporary files knows its use
                shared = cls(Path(made))
                for number in range(1, workers + 1):
                    for kind in _KINDS:
                        shared._file(kind, number).write_bytes(bytes(FILE_BYTES))
                yield shared
            finally:
                os.close(lock)

    @classmethod
    def joined(cls, number: int) -> Self:
        """Become the worker of that number, in the environment that its supervisor has made.

        Every figure that this process makes from now on is written to its files.
        """
        shared = cls(Path(os.environ[_VARIABLE]))
        values.ValueClass = values.MultiProcessValue(lambda: number)  # type: ignore[no-untyped-call]
        shared._process(number).write_text(str(os.getpid()))
        return shared

    @property
    def environment(self) -> Mapping[str, str]:
        """What a worker needs in its environment."""
        return {_VARIABLE: str(self._directory)}

    def forget(self, number: int) -> None:
        """Take away what a worker that has ended was doing; its counts stay."""
        self._process(number).unlink(missing_ok=True)
        with self._file(_GAUGES, number).open("r+b") as file:
            file.write(bytes(FILE_BYTES))  # over the old ones, since another worker may be reading

    def remove(self) -> None:
        """Remove the directory, in place of a supervisor that can't; what is open in it can be written on."""
        shutil.rmtree(self._directory, ignore_errors=True)

    def registry(self) -> CollectorRegistry:
        """The figures of all workers, and of each of their processes."""
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=str(self._directory))  # type: ignore[no-untyped-call]
        registry.register(_Processes(self._directory))
        return registry

    def _file(self, kind: str, number: int) -> Path:
        return self._directory / f"{kind}_{number}.db"

    def _process(self, number: int) -> Path:
        return self._directory / f"{number}.pid"


class _Processes(Collector):
    """Memory, processor time and files of each worker, labelled with its number: sums of them would go back."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def collect(self) -> Iterable[Metric]:
        """Look at each process."""
        found: dict[str, Metric] = {}
        for file in sorted(self._directory.glob("*.pid")):
            process = ProcessCollector(pid=partial(_text, file), registry=None)
            for one in process.collect():
                joined = found.setdefault(one.name, Metric(one.name, one.documentation, one.type))
                for sample in one.samples:
                    joined.add_sample(sample.name, {**sample.labels, "worker": file.stem}, sample.value)
        return found.values()


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except FileNotFoundError:
        return "0"  # of no process: it has just ended
