"""Whether a file is still the one that was read, without reading it."""

import os
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

SETTLED_SECONDS = 2.0
"""A file that changed more recently might change again within the same tick of its file system's clock, which
is two seconds on the coarsest (FAT)."""


class FileStamp(NamedTuple):
    """Where an article came from.

    Attributes:
        path: relative to the folder of articles, with "/".
        stamp: identifies the file's content as the file system tells it; None if it can't be told yet.
    """

    path: str
    stamp: str | None


def file_stamp(path: Path, folder: Path) -> FileStamp:
    """The stamp of a file, to be taken before the file is read.

    Equal stamps mean equal content: the time of the last change to a file's content or attributes can't be
    set by programs, unlike the time of its modification. A later version of this package reads files anew.

    Args:
        path: the file.
        folder: the folder of articles that it is in.
    """
    relative = path.relative_to(folder).as_posix()
    try:
        status = path.stat()
    except (OSError, ValueError):
        return FileStamp(relative, None)  # reading it will say what is wrong
    if time.time() - max(status.st_ctime, status.st_mtime) < SETTLED_SECONDS:
        return FileStamp(relative, None)
    parts = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns, _reader())
    return FileStamp(os.fsdecode(relative), " ".join(map(str, parts)))


def _reader() -> str:
    try:
        return version("article-assistant")
    except PackageNotFoundError:
        return "source"
