"""A folder for a program's own working files, which no other process may touch while it is in use."""

import itertools
import os
import shutil
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout

from assistant.errors import StoreError


class PrivateFolder:
    """One of a row of numbered folders, held by a lock until `release`.

    A process takes the first one that nobody holds. What its last holder left is kept only if that holder
    released it properly: a marker beside the folder says so, and is gone while the folder is held. So
    files that a killed process was in the middle of writing are never opened.

    Attributes:
        path: the folder.
    """

    def __init__(self, path: Path, lock: FileLock) -> None:
        self.path = path
        self._lock = lock
        self._marker = path.with_suffix(".ready")

    @classmethod
    def claim(cls, parent: Path) -> Self:
        """Take the first free folder in `parent`, and empty it unless it was left in order.

        Raises:
            StoreError: if `parent` can't be written to.
        """
        try:
            parent.mkdir(parents=True, exist_ok=True)
            for number in itertools.count():
                lock = FileLock(parent / f"{number}.lock", thread_local=False)
                try:
                    lock.acquire(blocking=False)
                except Timeout:
                    continue
                claimed = cls(parent / str(number), lock)
                try:
                    claimed._prepare()
                except BaseException:
                    lock.release()
                    raise
                return claimed
        except OSError as error:
            raise StoreError(
                f"{parent} can't be written to ({error.strerror}). Free space, or give this user permission "
                "to write there, or use another data directory."
            ) from error
        raise AssertionError("unreachable")

    @classmethod
    def in_use(cls, parent: Path) -> bool:
        """Whether any of the folders in `parent` is held, by this process or another."""
        for path in parent.glob("*.lock"):
            lock = FileLock(path, thread_local=False)
            try:
                lock.acquire(blocking=False)
            except Timeout:
                return True
            lock.release()
        return False

    def release(self, *, keep: bool) -> None:
        """Let others have the folder; `keep` says that what is in it is whole and can be used again."""
        try:
            if keep and self.path.is_dir():
                _flush(self.path)
                self._marker.touch()
                _flush_entries(self._marker.parent)
            else:
                shutil.rmtree(self.path, ignore_errors=True)
        except OSError:
            # Without the marker, the next holder starts afresh: nothing is lost but a little time.
            self._marker.unlink(missing_ok=True)
        finally:
            self._lock.release()

    def _prepare(self) -> None:
        if self._marker.exists():
            self._marker.unlink()
            # The marker must be gone for good before the files change: a power cut must not bring it back.
            _flush_entries(self._marker.parent)
        elif self.path.exists():
            shutil.rmtree(self.path)
        self.path.mkdir(exist_ok=True)


def _flush(folder: Path) -> None:
    """Write everything in a folder to the disk itself."""
    for directory, _, names in os.walk(folder):
        for name in names:
            _sync(Path(directory, name))
        _flush_entries(Path(directory))


def _flush_entries(folder: Path) -> None:
    if os.name == "posix":  # other systems can't open a folder, and keep its entries in order themselves
        _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() or os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
