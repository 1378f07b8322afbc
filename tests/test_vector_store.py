import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.chroma_client import collection_of, connect, disconnect, drop_collection, open_folder
from assistant.errors import IndexDamagedError, SettingsError, StoreUnavailableError
from assistant.private_folder import PrivateFolder
from assistant.text_store import StoredVector
from assistant.vector_store import VectorStore
from tests.chroma_server import free_port, running_chroma_server

UNIT = np.eye(8, dtype=np.float32)


def stored(number: int, article_id: str = "a") -> StoredVector:
    return StoredVector(f"p{number}", article_id, UNIT[number])


@pytest.fixture(scope="module")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_chroma_server(tmp_path_factory.mktemp("server")) as server:
        yield server.url


@pytest.fixture(params=["folder", "server"])
def vectors(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorStore]:
    if request.param == "folder":
        store = VectorStore.in_folder(PrivateFolder.claim(tmp_path))
    else:
        store = VectorStore.on_server(request.getfixturevalue("chroma_server"), f"test-{tmp_path.name}")
    yield store
    store.close()


def test_the_nearest_come_first(vectors: VectorStore) -> None:
    vectors.upsert([stored(number) for number in range(4)])
    question = np.array([0.1, 0.9, 0.4, 0, 0, 0, 0, 0], dtype=np.float32)
    assert vectors.nearest(question, limit=3) == ["p1", "p2", "p0"]
    assert vectors.nearest(question, limit=1) == ["p1"]
    assert len(vectors.nearest(question, limit=100)) == 4


def test_an_empty_collection_finds_nothing(vectors: VectorStore) -> None:
    assert vectors.nearest(UNIT[0], limit=3) == []
    assert vectors.count() == 0
    assert vectors.ids() == set()


def test_a_search_can_be_limited_to_an_article_of_any_id(vectors: VectorStore) -> None:
    odd = "a'\"{$or}/../é 🙂"
    vectors.upsert([stored(0, odd), stored(1, "b")])
    assert vectors.nearest(UNIT[1], limit=3, article_id=odd) == ["p0"]
    assert vectors.nearest(UNIT[1], limit=3, article_id="c") == []


def test_what_is_written_again_is_replaced(vectors: VectorStore) -> None:
    vectors.upsert([stored(0), stored(1)])
    vectors.upsert([StoredVector("p0", "a", UNIT[5])])
    assert vectors.nearest(UNIT[5], limit=1) == ["p0"]
    assert vectors.count() == 2


def test_what_is_deleted_is_gone(vectors: VectorStore) -> None:
    vectors.upsert([stored(number) for number in range(4)])
    vectors.delete(["p1", "unknown"])
    assert vectors.ids() == {"p0", "p2", "p3"}
    assert "p1" not in vectors.nearest(UNIT[1], limit=4)


def test_nothing_to_write_or_delete_is_no_error(vectors: VectorStore) -> None:
    vectors.upsert([])
    vectors.delete([])


def test_more_than_a_batch_is_written_and_deleted(vectors: VectorStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "_batch", 3)
    vectors.upsert([stored(number) for number in range(8)])
    assert vectors.count() == 8
    vectors.delete([f"p{number}" for number in range(7)])
    assert vectors.ids() == {"p7"}


def test_a_folder_keeps_its_vectors_and_can_be_removed(tmp_path: Path) -> None:
    for number in range(3):
        store = VectorStore.in_folder(PrivateFolder.claim(tmp_path / "chroma"))
        assert store.count() == number
        store.upsert([stored(number)])
        store.close()
    shutil.rmtree(tmp_path / "chroma")
    store = VectorStore.in_folder(PrivateFolder.claim(tmp_path / "chroma"))
    assert store.count() == 0
    store.close()


def test_a_folder_in_which_something_failed_is_not_used_again(tmp_path: Path) -> None:
    store = VectorStore.in_folder(PrivateFolder.claim(tmp_path))
    store.upsert([stored(0)])
    with pytest.raises(Exception, match="Open the index again"):
        store.nearest(np.ones(3, dtype=np.float32), limit=1)  # of another dimension
    store.close()
    store = VectorStore.in_folder(PrivateFolder.claim(tmp_path))
    assert store.count() == 0
    store.close()


def test_an_old_collection_that_measures_otherwise_is_refused(tmp_path: Path) -> None:
    client = open_folder(tmp_path)
    client.create_collection("passages", embedding_function=None)
    with pytest.raises(IndexDamagedError, match="by l2, not by cosine"):
        collection_of(client, "passages")
    disconnect(client)


def test_a_settings_file_of_the_current_folder_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("PERSIST_DIRECTORY=/nonexistent\nCHROMA_SERVER_HOST=elsewhere\n")
    monkeypatch.chdir(tmp_path)
    store = VectorStore.in_folder(PrivateFolder.claim(tmp_path / "chroma"))
    assert store.count() == 0
    store.close()


@pytest.mark.parametrize("url", ["", "localhost:8000", "ftp://localhost", "http://", "http://a:port", "http://[::1"])
def test_what_is_no_address_is_a_settings_error(url: str) -> None:
    with pytest.raises(SettingsError, match="chroma_url"):
        connect(url)


def test_a_server_that_is_not_there_is_named() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(StoreUnavailableError, match=url):
        VectorStore.on_server(url, "test")


def test_a_dropped_collection_is_empty_when_it_is_made_again(chroma_server: str) -> None:
    store = VectorStore.on_server(chroma_server, "dropped")
    store.upsert([stored(0)])
    drop_collection(chroma_server, "dropped")
    drop_collection(chroma_server, "dropped")  # it is gone already
    with pytest.raises(StoreUnavailableError):
        store.count()
    store.close()
    again = VectorStore.on_server(chroma_server, "dropped")
    assert again.count() == 0
    again.close()
