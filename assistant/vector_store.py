"""Vectors in Chroma, found by nearness. Whatever is in it is in the text store too."""

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

import numpy as np

from assistant.chroma_client import collection_of, connect, disconnect, explained, open_folder
from assistant.embedding import Vectors
from assistant.errors import StoreError
from assistant.private_folder import PrivateFolder
from assistant.text_store import StoredVector, TextStore

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection as ChromaCollection

_FETCHED = 2_000  # vectors taken out of the text store at a time: 3 MB


class VectorStore:
    """One Chroma collection of unit vectors, which follows a text store.

    In a folder, it belongs to this process alone: Chroma's files are changed by every process that opens
    them, even to search, and several at once crash each other and leave files that crash the next (seen with
    chromadb 1.5.9). So a process never opens files that another holds or that were not closed properly; they
    are made anew out of the text store's vectors, which takes seconds where embedding takes minutes.

    On a server, all processes share the collection, and only the one that holds the index's write lock
    changes it.

    Attributes:
        shared: whether it is on a server.
    """

    def __init__(
        self,
        client: "ClientAPI",
        collection: "ChromaCollection",
        *,
        where: str,
        folder: PrivateFolder | None = None,
    ) -> None:
        """Use `in_folder` or `on_server` instead."""
        self.shared = folder is None
        self._client, self._collection, self._folder, self._where = client, collection, folder, where
        self._batch = client.get_max_batch_size()
        self._changing = threading.RLock()
        self._revision: int | None = None
        self._failed = False

    @classmethod
    def in_folder(cls, folder: PrivateFolder) -> Self:
        """Open Chroma in a folder of this process's own, which is released by `close`.

        Raises:
            StoreError: if Chroma can't work there.
        """
        where = str(folder.path)
        try:
            client = open_folder(folder.path)
            with explained(where, shared=False):
                return cls(client, collection_of(client, "passages"), where=where, folder=folder)
        except BaseException:
            folder.release(keep=False)
            raise

    @classmethod
    def on_server(cls, url: str, name: str) -> Self:
        """Use a collection on a Chroma server, made if it isn't there.

        Args:
            url: such as `http://127.0.0.1:8000`.
            name: of the collection; 3 characters or more.

        Raises:
            SettingsError: if `url` isn't the address of a server.
            StoreUnavailableError: if the server can't be reached.
        """
        client = connect(url)
        with explained(url, shared=True):
            return cls(client, collection_of(client, name), where=url)

    def nearest(self, vector: Vectors, *, limit: int, article_id: str | None = None) -> list[str]:
        """Ids of the passages nearest to a unit vector, the nearest first.

        Args:
            vector: of shape (dimension,).
            limit: how many at most.
            article_id: only of this article.
        """
        with self._calls() as collection:
            found = collection.query(
                query_embeddings=vector[np.newaxis],
                n_results=limit,
                where=None if article_id is None else {"article_id": article_id},
                include=[],
            )
        return found["ids"][0]

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Keeps others from following the text store while it and the vectors are being changed together."""
        with self._changing:
            yield

    def upsert(self, vectors: Sequence[StoredVector]) -> None:
        """Add vectors, or replace those of the same ids."""
        for start in range(0, len(vectors), self._batch):
            part = vectors[start : start + self._batch]
            with self._calls() as collection:
                collection.upsert(
                    ids=[stored.passage_id for stored in part],
                    embeddings=np.stack([stored.vector for stored in part]),
                    metadatas=[{"article_id": stored.article_id} for stored in part],
                )

    def delete(self, ids: Sequence[str]) -> None:
        """Remove vectors."""
        for start in range(0, len(ids), self._batch):
            with self._calls() as collection:
                collection.delete(ids=list(ids[start : start + self._batch]))

    def ids(self) -> set[str]:
        """Ids of all vectors."""
        with self._calls() as collection:
            return set(collection.get(include=[])["ids"])

    def count(self) -> int:
        """Number of vectors."""
        with self._calls() as collection:
            return collection.count()

    def follow(self, texts: TextStore, *, revision: int) -> None:
        """Bring a private collection to the text store's state, unless it has seen that revision.

        A shared one is the writer's business: what looks superfluous to others may be about to be committed.
        """
        if self.shared or self._revision == revision:
            return
        with self._changing:
            if self._revision != revision:
                # Read before the ids: should it change meanwhile, the next search compares again.
                revision = texts.revision
                self.align(texts)
                self._revision = revision

    def restore(self, texts: TextStore) -> None:
        """Put back what a server has lost: without it a search finds too little, which must not look like a no.

        Anyone may do that. A writer adds vectors before texts and deletes them after, so there are never fewer; and
        what is put back twice is the same.
        """
        if self.count() < texts.passage_count():
            self._add_missing(texts, texts.passage_ids() - self.ids())

    def followed(self, revision: int) -> None:
        """Note that the vectors are those of this revision of the text store."""
        self._revision = revision

    def align(self, texts: TextStore) -> None:
        """Make the vectors those of the text store."""
        with self._changing:
            wanted, there = texts.passage_ids(), self.ids()
            self._add_missing(texts, wanted - there)
            self.delete(sorted(there - wanted))

    def drop(self) -> None:
        """Remove the collection; it can't be used afterwards."""
        with explained(self._where, shared=self.shared):
            self._client.delete_collection(self._collection.name)

    def close(self) -> None:
        """Close the client, and release the folder."""
        with self._changing:
            disconnect(self._client)
            if self._folder is not None:
                self._folder.release(keep=not self._failed)
                self._folder = None

    def _add_missing(self, texts: TextStore, missing: Collection[str]) -> None:
        ids = sorted(missing)
        for start in range(0, len(ids), _FETCHED):
            self.upsert(texts.vectors(ids[start : start + _FETCHED]))

    @contextmanager
    def _calls(self) -> Iterator["ChromaCollection"]:
        try:
            with explained(self._where, shared=self.shared):
                yield self._collection
        except StoreError:
            self._failed = True  # a folder in which something failed is not used again
            raise
