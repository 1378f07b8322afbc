"""Bringing a generation up to date with a folder of articles."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.article import Article, ArticleVersion, list_articles
from assistant.article_file import read_article_file
from assistant.embedding import EmbeddingModel
from assistant.errors import ArticleError
from assistant.file_stamp import FileStamp, file_stamp
from assistant.folder import is_markdown
from assistant.generation import Generation
from assistant.hidden_text import hidden_characters
from assistant.indexer import Indexer


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a sync has got.

    Attributes:
        done: articles that are up to date or were left out.
        total: articles to look at; None where that isn't known beforehand.
        passages: passages embedded and stored so far.
    """

    done: int
    total: int | None
    passages: int


@dataclass(frozen=True, slots=True)
class HiddenText:
    """A file that has characters which nobody sees; they were left out of its article.

    Attributes:
        path: the file.
        characters: how many of each kind; see `hidden_characters`.
    """

    path: Path
    characters: Mapping[str, int]

    def __str__(self) -> str:
        kinds = ", ".join(f"{count} {kind}" for kind, count in self.characters.items())
        return f"{self.path}: characters that nobody sees were left out of the text ({kinds})"


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did.

    Attributes:
        added, updated, removed, unchanged: numbers of articles.
        failures: what could not be read; an article that could be read earlier stays as it was then.
        passages: passages embedded and stored.
        hidden: of the files that were read, those that have characters which nobody sees.
    """

    added: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    failures: tuple[ArticleError, ...] = ()
    passages: int = 0
    hidden: tuple[HiddenText, ...] = ()


OnProgress = Callable[[SyncProgress], None]


class Tally:
    """Counts what a sync does, and tells how far it has got."""

    def __init__(self, *, total: int | None = None, on_progress: OnProgress | None = None) -> None:
        self._total, self._on_progress = total, on_progress
        self._done = self._added = self._updated = self._removed = self._unchanged = self._passages = 0
        self._failures: list[ArticleError] = []
        self._hidden: list[HiddenText] = []

    def counted(self, old: ArticleVersion | None, new: ArticleVersion) -> bool:
        """Count an article as added, updated or unchanged; returns whether it is done with that."""
        if old == new:
            self.unchanged()
            return True
        if old is None:
            self._added += 1
        else:
            self._updated += 1
        return False

    def unchanged(self) -> None:
        """Count an article that is as it was."""
        self._unchanged += 1
        self._advance(1)

    def removed(self, number: int) -> None:
        """Count articles that were removed."""
        self._removed += number

    def failed(self, *failures: ArticleError, listed: bool = True) -> None:
        """Note what can't be read; `listed`: as one of the articles to look at."""
        self._failures += failures
        self._advance(len(failures) if listed else 0)

    def read(self, path: Path, raw: str) -> None:
        """Note what nobody sees in the text of a file."""
        if characters := hidden_characters(raw):
            self._hidden.append(HiddenText(path, characters))

    def stored(self, articles: int, passages: int) -> None:
        """Count what has been committed."""
        self._passages += passages
        self._advance(articles)

    def report(self) -> SyncReport:
        """The sum of it."""
        return SyncReport(
            added=self._added,
            updated=self._updated,
            removed=self._removed,
            unchanged=self._unchanged,
            failures=tuple(self._failures),
            passages=self._passages,
            hidden=tuple(self._hidden),
        )

    def _advance(self, articles: int) -> None:
        self._done += articles
        if self._on_progress is not None:
            self._on_progress(SyncProgress(self._done, self._total, self._passages))


def sync_folder(
    generation: Generation,
    embeddings: EmbeddingModel,
    folder: Path,
    *,
    max_bytes: int,
    on_progress: OnProgress | None,
) -> SyncReport:
    """Bring a generation up to date; see `PassageIndex.sync`. The caller holds the write lock."""
    listing = list_articles(folder)
    texts = generation.texts
    files, versions = texts.files(), texts.versions()
    tally = Tally(total=len(listing.files), on_progress=on_progress)
    tally.failed(*listing.failures, listed=False)
    read: dict[str, FileStamp] = {}
    with Indexer(generation, embeddings, on_stored=tally.stored) as indexer:
        for article_id, path in listing.files:
            file = file_stamp(path, folder)
            if file.stamp is not None and files.get(article_id) == file:
                tally.unchanged()
                continue
            try:
                raw = read_article_file(path, max_bytes=max_bytes)
                article = Article.parse(raw, article_id=article_id, markdown=is_markdown(path), path=path)
            except ArticleError as failure:
                tally.failed(failure)
                continue
            tally.read(path, raw)
            if tally.counted(versions.get(article_id), article.version):
                read[article_id] = file
            else:
                indexer.put(article, file)
        gone = _gone(files, {article_id for article_id, _ in listing.files}, folder, listing.failures)
        indexer.remove(gone)
        tally.removed(len(gone))
    if read:
        texts.stamp(read)
    return tally.report()


def _gone(
    files: dict[str, FileStamp], listed: Collection[str], folder: Path, failures: Collection[ArticleError]
) -> list[str]:
    """Articles whose files are no longer there; one in a folder that can't be read may well be."""
    unreadable = [failure.path for failure in failures if failure.path is not None]
    return [
        article_id
        for article_id, file in files.items()
        if article_id not in listed and not any((folder / file.path).is_relative_to(path) for path in unreadable)
    ]
