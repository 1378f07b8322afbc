"""Making a new generation, out of the texts of the one before it."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

from assistant.article import Article
from assistant.data_directory import DataDirectory
from assistant.embedding import EmbeddingModel
from assistant.errors import StoreError, StoreUnavailableError
from assistant.file_stamp import FileStamp
from assistant.generation import Generation
from assistant.indexer import Indexer
from assistant.manifest import Manifest
from assistant.sync import OnProgress, Tally

_logger = logging.getLogger(__name__)


def build_generation(
    directory: DataDirectory,
    embeddings: EmbeddingModel,
    manifest: Manifest,
    *,
    chroma_url: str | None,
    salvage: bool,
    on_progress: OnProgress | None,
) -> None:
    """Make a generation, and make it the current one. The caller holds the write lock.

    Args:
        directory: where; its current generation, if there is one, is where articles are taken from.
        embeddings: the model.
        manifest: what it is made with.
        chroma_url: a Chroma server for the vectors; None: the directory.
        salvage: if the old texts can't be read, go on with those that can, and set the old generation aside.
        on_progress: called as articles are done.
    """
    old = directory.current()
    folder = directory.new()
    damage: list[StoreError] = []
    try:
        generation = Generation.open(folder, chroma_url=chroma_url, create=True)
        try:
            articles = iter(()) if old is None else _articles(old, damage if salvage else None)
            tally = Tally(on_progress=on_progress)
            with Indexer(generation, embeddings, on_stored=tally.stored) as indexer:
                for article, file in articles:
                    # Without its stamp the file is read again by the next sync.
                    indexer.put(article, file and file._replace(stamp=None))
        finally:
            generation.retire()
        manifest.write(folder)
        directory.publish(folder)
    except BaseException:
        with suppress(StoreUnavailableError):
            Generation.drop_vectors(folder, chroma_url=chroma_url)
        directory.remove(folder)
        raise
    if old is not None and damage:
        aside = directory.set_aside(old)
        _logger.warning("Some texts of the index could not be read (%s). It was moved to %s.", damage[0], aside)


def _articles(folder: Path, damage: list[StoreError] | None) -> Iterator[tuple[Article, FileStamp | None]]:
    """The articles of a generation; what can't be read is noted in `damage`, or raised if that is None."""
    with ExitStack() as stack:
        try:
            texts = Generation.open_texts(folder)
            stack.callback(texts.close)
            article_ids = sorted(texts.content_hashes())
        except StoreError as error:
            _note(error, damage)
            return
        for article_id in article_ids:
            try:
                found = texts.article_and_file(article_id)
            except StoreError as error:
                _note(error, damage)
            else:
                if found is not None:
                    yield found


def _note(error: StoreError, damage: list[StoreError] | None) -> None:
    if damage is None:
        raise error
    damage.append(error)
