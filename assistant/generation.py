"""One generation of an index: texts and vectors that belong together."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from assistant.chroma_client import drop_collection
from assistant.errors import AssistantClosedError, StoreError
from assistant.manifest import Manifest
from assistant.private_folder import PrivateFolder
from assistant.text_store import TextStore
from assistant.vector_store import VectorStore

_FILE = "library.sqlite3"


class Generation:
    """An open generation, which is closed when the last one who uses it has finished.

    Attributes:
        path: its folder.
        texts: the source of truth.
        vectors: for searching by nearness.
    """

    def __init__(self, path: Path, texts: TextStore, vectors: VectorStore, folder: PrivateFolder | None) -> None:
        """Use `open` instead."""
        self.path, self.texts, self.vectors = path, texts, vectors
        self._folder = folder
        self._users = 0
        self._retired = threading.Event()
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: Path, *, chroma_url: str | None, create: bool = False) -> Self:
        """Open a generation's stores.

        Args:
            path: its folder.
            chroma_url: a Chroma server for the vectors; None: a folder of this process's own.
            create: make the stores; otherwise they must be there.
        """
        texts = TextStore(path / _FILE, create=create)
        try:
            # Held in either case: it tells whoever removes old generations that this one is in use.
            folder = PrivateFolder.claim(path / "chroma")
            if chroma_url is None:
                return cls(path, texts, VectorStore.in_folder(folder), None)
            try:
                vectors = VectorStore.on_server(chroma_url, _collection_name(path))
                vectors.restore(texts)
                return cls(path, texts, vectors, folder)
            except BaseException:
                folder.release(keep=False)
                raise
        except BaseException:
            texts.close()
            raise

    @staticmethod
    def open_texts(path: Path) -> TextStore:
        """The texts of a generation that isn't opened otherwise."""
        return TextStore(path / _FILE)

    @staticmethod
    def in_use(path: Path) -> bool:
        """Whether any process has this generation open."""
        return PrivateFolder.in_use(path / "chroma")

    @staticmethod
    def drop_vectors(path: Path, *, chroma_url: str | None) -> None:
        """Remove a generation's vectors from the server, if that is where they are."""
        if chroma_url is not None:
            drop_collection(chroma_url, _collection_name(path))

    def manifest(self) -> Manifest:
        """What it was made with."""
        return Manifest.read(self.path)

    @contextmanager
    def used(self) -> Iterator[Self]:
        """Keep it open meanwhile.

        Raises:
            AssistantClosedError: if it was retired.
        """
        with self._lock:
            if self._retired.is_set():
                raise AssistantClosedError
            self._users += 1
        try:
            yield self
        finally:
            with self._lock:
                self._users -= 1
                last = self._retired.is_set() and self._users == 0
            if last:
                self._close()

    def retire(self) -> None:
        """Close it as soon as nobody uses it."""
        with self._lock:
            last = not self._retired.is_set() and self._users == 0
            self._retired.set()
        if last:
            self._close()

    def _close(self) -> None:
        self.vectors.close()
        if self._folder is not None:
            self._folder.release(keep=False)
        with suppress(StoreError):
            self.texts.close()


def _collection_name(path: Path) -> str:
    """Different for each generation of each library, so that several can share a server."""
    return f"article-assistant-{path.name}"
