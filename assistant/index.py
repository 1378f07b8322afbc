"""The index: passages of all articles, found by meaning and by words."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from assistant.article import Article
from assistant.article_file import DEFAULT_MAX_BYTES
from assistant.article_summary import ArticleSummary
from assistant.data_directory import DataDirectory
from assistant.embedding import EmbeddingModel
from assistant.errors import (
    ArticleNotFoundError,
    AssistantClosedError,
    StoreError,
    StoreUnavailableError,
)
from assistant.generation import Generation
from assistant.hybrid_search import hybrid_search
from assistant.index_check import index_problems
from assistant.indexer import Indexer
from assistant.manifest import Manifest
from assistant.passages import SPLITTER_VERSION, Passage, RetrievedPassage
from assistant.rebuild import build_generation
from assistant.sync import OnProgress, SyncProgress, SyncReport, Tally, sync_folder

__all__ = ["ArticleSummary", "PassageIndex", "SyncProgress", "SyncReport"]

DEFAULT_K = 8
DEFAULT_FETCH_K = 32


class PassageIndex:
    """The passages of a library, in one data directory.

    SQLite holds the truth: canonical texts, passages with their vectors, and the words for BM25. Chroma holds
    the vectors once more, for finding the nearest. Everything is changed in transactions, so a process that
    is killed leaves the last committed state, from which the next one goes on.

    An index can be used by several threads, and its directory by several processes. One writes at a time;
    readers go on meanwhile, with what was committed last, and see changes with their next search.
    """

    def __init__(
        self,
        directory: DataDirectory,
        embeddings: EmbeddingModel,
        *,
        chroma_url: str | None,
        writable: bool,
        max_article_bytes: int,
    ) -> None:
        """Use `open` instead."""
        self._directory, self._embeddings = directory, embeddings
        self._chroma_url, self._writable = chroma_url, writable
        self._max_article_bytes = max_article_bytes
        self._generation: Generation | None = None
        self._marker: tuple[int, int] | None = None
        self._closed = False
        self._lock = threading.Lock()
        self._write_lock = threading.Lock()

    @classmethod
    def open(
        cls,
        data_dir: Path,
        *,
        embeddings: EmbeddingModel,
        chroma_url: str | None = None,
        writable: bool = True,
        max_article_bytes: int = DEFAULT_MAX_BYTES,
        rebuild: bool = False,
        on_progress: OnProgress | None = None,
    ) -> Self:
        """Open the index in a data directory, made if there is none.

        An index that was made with another model or other rules of splitting is made anew out of the texts
        that it holds; the old one stays in use until the new one is complete.

        Args:
            data_dir: the directory.
            embeddings: the model for passages and questions.
            chroma_url: a Chroma server to keep vectors in, instead of the data directory.
            writable: if not, nothing is made or changed; an index that doesn't fit is an error.
            max_article_bytes: files over this size are left out of a sync.
            rebuild: make it anew in any case, also if it is damaged. What can't be read is moved to `damaged`
                in the data directory, and the next sync reads the articles' files again.
            on_progress: called while an index is made anew.

        Raises:
            IndexLockedError: if it must be made and another process is writing.
            IndexDamagedError: if it can't be read.
            StoreUnavailableError: if the Chroma server can't be reached.
            StoreError: if it can't be opened for another reason.
        """
        index = cls(
            DataDirectory(Path(data_dir)),
            embeddings,
            chroma_url=chroma_url,
            writable=writable,
            max_article_bytes=max_article_bytes,
        )
        if writable and (rebuild or not index._fits()):
            index._make(anew=rebuild, on_progress=on_progress)
        with index._used():
            return index

    @property
    def data_dir(self) -> Path:
        """The directory that it lives in."""
        return self._directory.path

    def search(
        self,
        question: str,
        *,
        k: int = DEFAULT_K,
        fetch_k: int = DEFAULT_FETCH_K,
        article_id: str | None = None,
    ) -> list[RetrievedPassage]:
        """Find passages by meaning and by words, fused by reciprocal rank.

        Args:
            question: any text; it is never read as a query language.
            k: passages to return, at most.
            fetch_k: passages to take from each of the two searches.
            article_id: search this article only.

        Returns:
            Passages, the best first; empty only if there are none.

        Raises:
            ArticleNotFoundError: if there is no such article.
            StoreUnavailableError: if the Chroma server can't be reached.
            StoreError: if the index can't be read.
            ModelError: if the question can't be embedded.
            ValueError: if `k` or `fetch_k` is less than 1.
        """
        if k < 1 or fetch_k < 1:
            raise ValueError(f"k and fetch_k must be at least 1, got {k} and {fetch_k}.")
        vector = self._embeddings.encode_query(question)
        with self._used() as generation:
            return hybrid_search(generation, question, vector, k=k, fetch_k=max(k, fetch_k), article_id=article_id)

    def sync(self, folder: Path, *, on_progress: OnProgress | None = None) -> SyncReport:
        """Bring the index up to date with a folder of articles.

        Files that have not changed are not read. Articles whose files are gone are removed; those that were
        added from memory stay. A file that can't be read is reported, and if it could be read earlier, the
        article stays as it was then, until the file is mended or removed.

        Args:
            folder: of articles.
            on_progress: called as articles are done, from this thread.

        Raises:
            ArticleError: if there is no such folder.
            IndexLockedError: if another process is writing.
            StoreError: if the index can't be written to; what was committed before stays.
        """
        with self._writing() as generation:
            return sync_folder(
                generation,
                self._embeddings,
                Path(folder),
                max_bytes=self._max_article_bytes,
                on_progress=on_progress,
            )

    def add(self, articles: Iterable[Article]) -> SyncReport:
        """Add articles, each in place of the one of the same id, if there is one.

        Raises:
            IndexLockedError: if another process is writing.
            StoreError: if the index can't be written to; what was committed before stays.
        """
        with self._writing() as generation:
            versions = generation.texts.versions()
            tally = Tally()
            with Indexer(generation, self._embeddings, on_stored=tally.stored) as indexer:
                for article in articles:
                    if not tally.counted(versions.get(article.id), article.version):
                        versions[article.id] = article.version
                        indexer.put(article)
        return tally.report()

    def remove(self, article_id: str) -> None:
        """Remove an article.

        Raises:
            ArticleNotFoundError: if there is none of that id.
            IndexLockedError: if another process is writing.
            StoreError: if the index can't be written to.
        """
        with self._writing() as generation:
            if article_id not in generation.texts.content_hashes():
                raise ArticleNotFoundError(article_id)
            with Indexer(generation, self._embeddings) as indexer:
                indexer.remove([article_id])

    def articles(self) -> list[ArticleSummary]:
        """What is known about each article, without its text, by id."""
        with self._used() as generation:
            return generation.texts.summaries()

    def article(self, article_id: str) -> Article:
        """One article; raises `ArticleNotFoundError` if there is none of that id."""
        with self._used() as generation:
            article = generation.texts.article(article_id)
        if article is None:
            raise ArticleNotFoundError(article_id)
        return article

    def passages_of(self, article_id: str) -> list[Passage]:
        """The passages of an article, in order; raises `ArticleNotFoundError` if there is none of that id."""
        with self._used() as generation, generation.texts.snapshot() as snapshot:
            if not snapshot.has_article(article_id):
                raise ArticleNotFoundError(article_id)
            return snapshot.passages_of(article_id)

    def passage_count(self) -> int:
        """Number of passages."""
        with self._used() as generation:
            return generation.texts.passage_count()

    def check(self) -> list[str]:
        """Look for anything that is wrong, which takes a while.

        Returns:
            A sentence for each problem, which says what to run; empty if there is none.
        """
        with self._used() as generation:
            return list(index_problems(generation, self._manifest()))

    def close(self) -> None:
        """Close the index, once searches that are running have finished; closing again does nothing."""
        with self._lock:
            self._closed = True
            generation, self._generation = self._generation, None
        if generation is not None:
            generation.retire()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _manifest(self) -> Manifest:
        """What an index must have been made with to be of use with this model."""
        return Manifest(
            model=self._embeddings.name,
            weights_hash=self._embeddings.weights_hash,
            dimension=self._embeddings.dimension,
            splitter_version=SPLITTER_VERSION,
        )

    def _fits(self) -> bool:
        folder = self._directory.current()
        return folder is not None and not Manifest.read(folder).differences(self._manifest())

    def _make(self, *, anew: bool, on_progress: OnProgress | None) -> None:
        with self._directory.writing():
            if anew or not self._fits():  # another process may have been faster
                build_generation(
                    self._directory,
                    self._embeddings,
                    self._manifest(),
                    chroma_url=self._chroma_url,
                    salvage=anew,
                    on_progress=on_progress,
                )
            self._tidy()

    def _tidy(self) -> None:
        """Remove generations that nobody uses any more."""
        for folder in self._directory.others():
            if not Generation.in_use(folder):
                with suppress(StoreUnavailableError):  # tried again by the next writer
                    Generation.drop_vectors(folder, chroma_url=self._chroma_url)
                    self._directory.remove(folder)

    @contextmanager
    def _writing(self) -> Iterator[Generation]:
        if not self._writable:
            raise StoreError(f"The index in {self._directory.path} was opened for reading only.")
        with self._write_lock, self._directory.writing():
            self._tidy()
            with self._used() as generation:
                yield generation

    @contextmanager
    def _used(self) -> Iterator[Generation]:
        """The generation in use, kept open meanwhile."""
        with ExitStack() as stack:
            with self._lock:
                if self._closed:
                    raise AssistantClosedError
                generation = stack.enter_context(self._newest().used())
            yield generation

    def _newest(self) -> Generation:
        """The current generation, opened if another process has made one since."""
        while self._generation is None or self._directory.marker != self._marker:
            marker = self._directory.marker
            try:
                generation = self._open_current()
            except StoreError:
                if self._directory.marker != marker:
                    continue  # it was replaced meanwhile
                raise
            if self._generation is not None:
                self._generation.retire()
            self._generation, self._marker = generation, marker
        return self._generation

    def _open_current(self) -> Generation:
        folder = self._directory.current()
        if folder is None:
            raise StoreError(f"There is no index in {self._directory.path}. Run: article-assistant index")
        if differences := Manifest.read(folder).differences(self._manifest()):
            raise StoreError(
                f"The index in {self._directory.path} was made otherwise: {'; '.join(differences)}. "
                "Run: article-assistant index"
            )
        return Generation.open(folder, chroma_url=self._chroma_url)
