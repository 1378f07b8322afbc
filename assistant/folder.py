"""The folder that articles are dropped into."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from assistant.canonical import canonical_text, unstorable_character
from assistant.errors import ArticleError

MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})
ARTICLE_SUFFIXES = MARKDOWN_SUFFIXES | {".txt"}


@dataclass(frozen=True, slots=True)
class FolderListing:
    """What a folder holds.

    Attributes:
        files: id and path of every article's file, sorted by id.
        failures: what can't be taken as an article, sorted by path.
    """

    files: tuple[tuple[str, Path], ...]
    failures: tuple[ArticleError, ...]


def list_articles(folder: Path) -> FolderListing:
    """Find the articles in a folder and its subfolders: `.md`, `.markdown` and `.txt`, whatever the case.

    An article's id is its path relative to the folder, without suffix, joined with "/", in Unicode NFC.
    Hidden files and folders (names that begin with a dot) are skipped.

    A symbolic link that stays within the folder is followed unless it leads to a file that is listed
    anyway; one that leaves the folder is a failure, since what it leads to would be published with the
    rest. Links to folders inside are skipped: what they lead to is found where it stands.

    A file whose id another file has already taken (`a.md`, `a.txt`) is a failure too, as is a folder or
    link that can't be read and a name that can't be an id.

    Raises:
        ArticleError: if the folder itself doesn't exist, isn't a folder or can't be read.
    """
    root = _real_folder(folder)
    failures: list[ArticleError] = []
    files: dict[str, Path] = {}
    listed: set[str] = set()
    # Sorted so that files come before links to them.
    for path, is_link in sorted(_walk(folder, root, failures), key=lambda found: (found[1], found[0])):
        try:
            real = _resolve(path, root) if is_link else os.path.realpath(path)
            article_id = _article_id(path.relative_to(folder), path)
            if article_id in files and real not in listed:
                raise ArticleError(
                    f"Its id, '{article_id}', is taken by {files[article_id]}",
                    remedy="Rename one of the two files, or remove it.",
                    path=path,
                )
        except ArticleError as failure:
            failures.append(failure)
            continue
        if real not in listed:
            listed.add(real)
            files[article_id] = path
    return FolderListing(tuple(sorted(files.items())), tuple(sorted(failures, key=str)))


def article_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield `(article id, path)` of each article in a folder, sorted by id.

    These are the `files` of `list_articles`, which also tells what can't be taken.

    Raises:
        ArticleError: if the folder itself doesn't exist, isn't a folder or can't be read.
    """
    yield from list_articles(folder).files


def is_markdown(path: PurePath) -> bool:
    """Whether a file is to be read as Markdown, by its name."""
    return path.suffix.lower() in MARKDOWN_SUFFIXES


def _real_folder(folder: Path) -> str:
    try:
        root = os.path.realpath(folder, strict=True)
        with os.scandir(root):
            return root
    except FileNotFoundError as error:
        raise ArticleError(
            "This folder doesn't exist",
            remedy="Create it and put articles into it, or name another.",
            path=folder,
        ) from error
    except NotADirectoryError as error:
        raise ArticleError(
            "This isn't a folder", remedy="Name the folder that the articles are in.", path=folder
        ) from error
    except (OSError, ValueError) as error:
        raise _unreadable(folder, error) from error


def _walk(folder: Path, root: str, failures: list[ArticleError]) -> Iterator[tuple[Path, bool]]:
    """Yield every visible file with an article's suffix, and whether it is a symbolic link."""
    folders = [folder]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as scan:
                entries = [entry for entry in scan if not entry.name.startswith(".")]
        except OSError as error:
            failures.append(_unreadable(folder, error))
            continue
        for entry in entries:
            path = folder / entry.name
            try:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(path)
                elif entry.is_dir():
                    _resolve(path, root)
                elif path.suffix.lower() in ARTICLE_SUFFIXES:
                    yield path, entry.is_symlink()
            except OSError as error:
                failures.append(_unreadable(path, error))
            except ArticleError as failure:
                failures.append(failure)


def _resolve(link: Path, root: str) -> str:
    """Where a link leads, if that is inside the root."""
    try:
        real = os.path.realpath(link, strict=True)
    except OSError as error:
        raise ArticleError(
            "This link leads nowhere",
            remedy="Remove it, or make it lead to a file in this folder.",
            path=link,
        ) from error
    if not Path(real).is_relative_to(root):
        raise ArticleError(
            f"This link leads out of the folder, to {real}", remedy="Put a copy in its place.", path=link
        )
    return real


def _article_id(relative: Path, path: Path) -> str:
    name = relative.with_suffix("").as_posix()
    article_id = canonical_text(name)
    if unstorable_character(name) is not None or "\n" in article_id or not article_id:
        raise ArticleError(
            "Its name has characters that can't be part of an id (it may not be UTF-8)",
            remedy="Rename the file.",
            path=path,
        )
    return article_id


def _unreadable(path: Path, error: OSError | ValueError) -> ArticleError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return ArticleError(
        f"This folder can't be read ({reason})", remedy="Check its permissions, or move it away.", path=path
    )
