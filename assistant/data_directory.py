"""The directory that an index lives in: which generation of it is the current one, and who may write."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from assistant.errors import IndexLockedError, StoreError


class DataDirectory:
    """A directory of generations, of which the file `current` names one.

        <path>/
            current             name of the generation in use
            write.lock          held while anything is written
            generations/<name>/
                manifest.json   what it was made with
                library.sqlite3 texts, passages, vectors, words
                chroma/         vectors again, for each process that searches them

    A generation is complete before it becomes the current one, by one atomic change of name, and the one
    before it stays until then.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._current = path / "current"

    @property
    def marker(self) -> tuple[int, int] | None:
        """Changes whenever another generation becomes the current one; cheap to ask for."""
        try:
            status = self._current.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns

    def current(self) -> Path | None:
        """The folder of the generation in use; None before there is one."""
        try:
            name = self._current.read_text(encoding="utf-8").strip()
        except OSError:
            return None
        folder = self._generations / name
        return folder if name and folder.is_dir() else None

    def make(self) -> None:
        """Make the directory if it isn't there."""
        self.path.mkdir(parents=True, exist_ok=True)
        # It is made anew from the articles at any time, so it doesn't belong under version control.
        if not (ignore := self.path / ".gitignore").exists():
            ignore.write_text("*\n", encoding="utf-8")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the write lock.

        Raises:
            IndexLockedError: if another process holds it, or this one does elsewhere.
            StoreError: if the directory can't be written to.
        """
        lock = FileLock(self.path / "write.lock", thread_local=False)
        with _explained(self.path):
            self.make()
            try:
                lock.acquire(blocking=False)
            except Timeout as error:
                raise IndexLockedError(self.path) from error
        try:
            yield
        finally:
            lock.release()

    def new(self) -> Path:
        """Make an empty folder for a new generation."""
        folder = self._generations / uuid4().hex
        with _explained(self.path):
            folder.mkdir(parents=True)
        return folder

    def publish(self, folder: Path) -> None:
        """Make a generation the current one."""
        new = self._current.with_suffix(".new")
        with _explained(self.path), new.open("w", encoding="utf-8") as file:
            file.write(folder.name + "\n")
            file.flush()
            os.fsync(file.fileno())
        with _explained(self.path):
            new.replace(self._current)

    def others(self) -> list[Path]:
        """Generations that are not the current one: earlier ones, and some that were never completed."""
        current = self.current()
        return [folder for folder in self._generations.glob("*") if folder != current]

    def set_aside(self, folder: Path) -> Path:
        """Move a generation that can't be read out of the way, and return where it is now."""
        target = self.path / "damaged" / folder.name
        with _explained(self.path):
            target.parent.mkdir(exist_ok=True)
            folder.rename(target)
        return target

    @staticmethod
    def remove(folder: Path) -> None:
        """Remove a generation; what can't be removed now is tried again by the next writer."""
        shutil.rmtree(folder, ignore_errors=True)

    @property
    def _generations(self) -> Path:
        return self.path / "generations"


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"The data directory {path} can't be written to ({error.strerror or error}). Give this user "
            "permission to write there, free space, or use another one."
        ) from error
