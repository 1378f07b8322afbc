"""Reading an article's file: bytes to text, with an error that says what to do about each way to fail."""

import codecs
import os
import stat
from pathlib import Path

from assistant.errors import ArticleError

# UTF-32's little-endian mark begins with UTF-16's, so it comes first.
_OTHER_ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


DEFAULT_MAX_BYTES = 5_000_000
"""Largest file that is read: a book has about a million characters."""


def read_article_file(path: Path, *, max_bytes: int) -> str:
    """Return the text of a UTF-8 file, without byte order mark.

    Args:
        path: the file.
        max_bytes: a larger file is refused before it is read.

    Raises:
        ArticleError: if it can't be read, is too large, empty, not text, or not UTF-8.
    """
    content = _read(path, max_bytes)
    if not content:
        raise ArticleError("The file is empty", remedy="Write the article's text into it, or remove it.", path=path)
    for mark, encoding in _OTHER_ENCODINGS.items():
        if content.startswith(mark):
            raise ArticleError(f"The file is in {encoding}, not UTF-8", remedy="Save it as UTF-8.", path=path, line=1)
    if (position := content.find(b"\0")) >= 0:
        raise ArticleError(
            f"The file is not text: byte {position + 1} is NUL",
            remedy="Only Markdown and plain text can be read; convert it, or remove it from the articles.",
            path=path,
            line=_line(content, position),
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The exception's bytes are those after a byte order mark.
        position = error.start + len(content) - len(error.object)
        raise ArticleError(
            f"Byte {position + 1} (0x{content[position]:02X}) can't be read as UTF-8",
            remedy="Save the file as UTF-8; it may be in an older encoding, such as Windows-1252.",
            path=path,
            line=_line(content, position),
        ) from error


def _read(path: Path, max_bytes: int) -> bytes:
    try:
        # Opening a pipe would wait for a writer.
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ArticleError("This is a folder, not a file", remedy="Name a file.", path=path)
        if not stat.S_ISREG(status.st_mode):
            raise ArticleError("This is not a regular file", remedy="Remove it from the articles.", path=path)
        _check_size(path, status.st_size, max_bytes)
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
            _check_size(path, max(len(content), os.fstat(file.fileno()).st_size), max_bytes)
    except FileNotFoundError as error:
        problem, remedy = (
            ("This link leads to a file that doesn't exist", "Remove the link, or restore the file.")
            if path.is_symlink()
            else ("The file doesn't exist, or no longer", "Restore it, or index the folder again.")
        )
        raise ArticleError(problem, remedy=remedy, path=path) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ArticleError(f"The file can't be read ({reason})", remedy="Check its permissions.", path=path) from error
    return content


def _check_size(path: Path, size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise ArticleError(
            f"The file has {size:,} bytes; the limit is {max_bytes:,}",
            remedy="Split it, or raise the setting max_article_bytes.",
            path=path,
        )


def _line(content: bytes, position: int) -> int:
    """The line of a byte, counted from 1 as editors do."""
    return content[:position].replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
