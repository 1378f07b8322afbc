import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.article import Article
from assistant.article_file import read_article_file
from assistant.chroma_client import connect, disconnect
from assistant.embedding import Vectors
from assistant.errors import (
    ArticleError,
    ArticleNotFoundError,
    AssistantClosedError,
    IndexDamagedError,
    IndexLockedError,
    ModelError,
    StoreError,
    StoreUnavailableError,
)
from assistant.index import PassageIndex, SyncProgress, SyncReport
from assistant.testing import HashEmbeddings
from tests.chroma_server import free_port, running_chroma_server

EMBEDDINGS = HashEmbeddings()
HARBOUR = "# Harbour to close\n\nThe harbour will close on 3 May. It cost 40 million euros.\n\nMayor Lind is sad.\n"
BRIDGE = "# Bridge to open\n\nThe bridge will open in June. Cars will pay two euros.\n"

Open = Callable[..., PassageIndex]


@pytest.fixture(scope="module")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_chroma_server(tmp_path_factory.mktemp("server")) as server:
        yield server.url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "harbour.md").write_text(HARBOUR)
    (folder / "bridge.md").write_text(BRIDGE)
    return folder


@pytest.fixture(params=["folder", "server"])
def url(request: pytest.FixtureRequest) -> str | None:
    """Where the vectors are; tests that use it run with both kinds of Chroma."""
    if request.param == "folder":
        return None
    found: str = request.getfixturevalue("chroma_url")
    return found


@pytest.fixture
def open_index(tmp_path: Path) -> Iterator[Open]:
    opened: list[PassageIndex] = []

    def open_index(**options: object) -> PassageIndex:
        index = PassageIndex.open(tmp_path / "data", **{"embeddings": EMBEDDINGS, **options})  # type: ignore[arg-type]
        opened.append(index)
        return index

    yield open_index
    for index in opened:
        index.close()


@pytest.fixture
def index(open_index: Open, url: str | None) -> PassageIndex:
    return open_index(chroma_url=url)


def library(tmp_path: Path) -> Path:
    (generation,) = (tmp_path / "data" / "generations").iterdir()
    return generation / "library.sqlite3"


def texts(index: PassageIndex, question: str, **options: int | str) -> list[str]:
    return [found.text for found in index.search(question, **options)]  # type: ignore[arg-type]


def test_a_folder_is_indexed_and_searched(index: PassageIndex, folder: Path) -> None:
    report = index.sync(folder)
    assert report == SyncReport(added=2, passages=index.passage_count())
    (best, *_) = index.search("When will the bridge open?", k=5)
    assert best.text.startswith("The bridge will open in June.")
    assert (best.title, best.url, best.passage.article_id) == ("Bridge to open", None, "bridge")
    assert index.check() == []


def test_every_result_is_a_slice_of_its_article_with_its_scores(index: PassageIndex, folder: Path) -> None:
    index.sync(folder)
    found = index.search("When will the harbour close?", k=10)
    assert len(found) == index.passage_count()
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        article = index.article(one.passage.article_id)
        assert article.text[one.passage.start : one.passage.end] == one.text
        for sentence in one.passage.sentences:
            assert article.text[sentence.start : sentence.end] == one.sentence_text(sentence)
        assert one.cosine is not None
        assert -1.001 <= one.cosine <= 1.001
    assert found[0].bm25 is not None
    assert found[0].bm25 > 0


def test_k_limits_the_results_and_fetch_k_never_falls_below_it(index: PassageIndex, folder: Path) -> None:
    index.sync(folder)
    assert len(index.search("the harbour", k=1)) == 1
    assert len(index.search("the harbour", k=2, fetch_k=1)) == 2


def test_a_search_can_be_limited_to_an_article(index: PassageIndex, folder: Path) -> None:
    index.sync(folder)
    found = index.search("When will the harbour close?", article_id="bridge")
    assert {one.passage.article_id for one in found} == {"bridge"}
    with pytest.raises(ArticleNotFoundError):
        index.search("When?", article_id="nothing")


def test_an_empty_index_finds_nothing(index: PassageIndex) -> None:
    assert index.search("Is anybody there?") == []
    assert index.articles() == []
    assert index.passage_count() == 0
    assert index.check() == []


def test_a_second_sync_changes_nothing(index: PassageIndex, folder: Path) -> None:
    index.sync(folder)
    assert index.sync(folder) == SyncReport(unchanged=2)


def test_a_changed_article_is_replaced_whole(index: PassageIndex, folder: Path) -> None:
    index.sync(folder)
    (folder / "harbour.md").write_text("# Harbour saved\n\nThe port stays.\n")
    assert index.sync(folder) == SyncReport(updated=1, unchanged=1, passages=1)
    assert "The harbour will close on 3 May." not in " ".join(texts(index, "harbour close", k=50))
    assert texts(index, "Does the port stay?", k=1) == ["The port stays."]
    assert index.check() == []


def test_a_changed_title_alone_is_noticed(index: PassageIndex, folder: Path) -> None:
    index.sync(folder)
    (folder / "bridge.md").write_text(BRIDGE.replace("Bridge to open", "A new bridge"))
    assert index.sync(folder).updated == 1
    assert index.search("bridge", k=1)[0].title == "A new bridge"


def test_changed_questions_alone_are_noticed(index: PassageIndex, folder: Path) -> None:
    index.sync(folder)
    before = index.article("bridge")
    (folder / "bridge.md").write_text(f"---\nquestions:\n- When does it open?\n---\n\n{BRIDGE}")
    assert index.sync(folder).updated == 1
    assert index.article("bridge").questions == ("When does it open?",)
    assert index.article("bridge").content_hash == before.content_hash
    assert index.search("bridge", k=1)[0].passage.article_id == "bridge"
    assert index.check() == []
    changed = index.article("bridge").model_copy(update={"questions": ()})
    assert index.add([changed, changed]) == SyncReport(updated=1, unchanged=1, passages=1)
    assert index.article("bridge").questions == ()
    assert index.search("bridge", k=1)[0].passage.article_id == "bridge"
    assert index.check() == []


def test_a_removed_article_is_gone(index: PassageIndex, folder: Path) -> None:
    index.sync(folder)
    (folder / "harbour.md").unlink()
    assert index.sync(folder) == SyncReport(removed=1, unchanged=1)
    assert {one.passage.article_id for one in index.search("harbour", k=50)} == {"bridge"}
    with pytest.raises(ArticleNotFoundError):
        index.article("harbour")
    assert index.check() == []


def test_a_renamed_file_is_another_article(index: PassageIndex, folder: Path) -> None:
    index.sync(folder)
    (folder / "harbour.md").rename(folder / "port.md")
    assert index.sync(folder) == SyncReport(added=1, removed=1, unchanged=1, passages=1)
    assert {summary.id for summary in index.articles()} == {"bridge", "port"}


def test_one_bad_file_does_not_stop_the_others(index: PassageIndex, folder: Path) -> None:
    (folder / "broken.md").write_bytes(b"\xff\xfe\xff")
    report = index.sync(folder)
    assert (report.added, len(report.failures)) == (2, 1)
    assert isinstance(report.failures[0], ArticleError)
    assert report.failures[0].path == folder / "broken.md"
    assert index.sync(folder).failures  # until it is mended


def test_an_article_whose_file_broke_stays_as_it_was(index: PassageIndex, folder: Path) -> None:
    index.sync(folder)
    (folder / "harbour.md").write_bytes(b"\xff\xfe\xff")
    report = index.sync(folder)
    assert (report.unchanged, report.removed, len(report.failures)) == (1, 0, 1)
    assert texts(index, "harbour close", k=1)[0].startswith("The harbour will close")


def test_articles_in_a_folder_that_cannot_be_read_stay(
    index: PassageIndex, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "sub").mkdir()
    (folder / "harbour.md").rename(folder / "sub" / "harbour.md")
    index.sync(folder)
    real = os.scandir

    def refusing(path: "os.PathLike[str]") -> "os._ScandirIterator[str]":
        if Path(path).name == "sub":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refusing)
    report = index.sync(folder)
    assert (report.removed, len(report.failures)) == (0, 1)
    assert index.article("sub/harbour").title == "Harbour to close"


def test_a_file_over_the_limit_is_left_out(open_index: Open, folder: Path) -> None:
    report = open_index(max_article_bytes=len(BRIDGE) + 1).sync(folder)
    assert (report.added, len(report.failures)) == (1, 1)


def test_unchanged_files_are_not_read_again(open_index: Open, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.file_stamp.SETTLED_SECONDS", -1.0)
    index = open_index()
    index.sync(folder)

    def read(*_: object, **__: object) -> str:
        raise AssertionError("The file was read.")

    with monkeypatch.context() as patched:
        patched.setattr("assistant.sync.read_article_file", read)
        assert index.sync(folder).unchanged == 2
    (folder / "bridge.md").write_text(BRIDGE + "\nNew words.\n")
    assert index.sync(folder).updated == 1


def test_a_file_that_was_only_touched_is_read_once_more(
    open_index: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.file_stamp.SETTLED_SECONDS", -1.0)
    index = open_index()
    index.sync(folder)
    (folder / "bridge.md").touch()
    assert index.sync(folder) == SyncReport(unchanged=2)
    monkeypatch.setattr("assistant.sync.read_article_file", None)  # reading it again would fail
    assert index.sync(folder) == SyncReport(unchanged=2)


def test_progress_goes_from_nothing_to_all(open_index: Open, folder: Path) -> None:
    seen: list[SyncProgress] = []
    (folder / "broken.md").write_bytes(b"\xff")
    index = open_index()
    report = index.sync(folder, on_progress=seen.append)
    assert [one.done for one in seen] == sorted(one.done for one in seen)
    assert (seen[-1].done, seen[-1].total, seen[-1].passages) == (3, 3, report.passages)


def test_a_missing_folder_is_an_error_and_loses_nothing(open_index: Open, folder: Path) -> None:
    index = open_index()
    index.sync(folder)
    with pytest.raises(ArticleError, match="doesn't exist"):
        index.sync(folder / "nothing")
    assert len(index.articles()) == 2


def test_articles_from_memory_are_added_replaced_and_removed(index: PassageIndex) -> None:
    first = Article(id="x/y z", title="First", text="Rain fell on Monday.")
    second = first.model_copy(update={"text": "Snow fell on Tuesday."})
    assert index.add([first]) == SyncReport(added=1, passages=1)
    assert index.add([first]) == SyncReport(unchanged=1)
    assert index.add([second]) == SyncReport(updated=1, passages=1)
    assert index.article("x/y z") == second
    assert texts(index, "What fell?") == ["Snow fell on Tuesday."]
    index.remove("x/y z")
    assert index.articles() == []
    with pytest.raises(ArticleNotFoundError):
        index.remove("x/y z")
    assert index.check() == []


def test_of_two_articles_of_the_same_id_the_later_stays(index: PassageIndex) -> None:
    first = Article(id="a", title="First", text="Rain fell.")
    index.add([first, first.model_copy(update={"text": "Snow fell."})])
    assert texts(index, "What fell?") == ["Snow fell."]
    assert index.check() == []


def test_a_sync_leaves_articles_from_memory_alone(index: PassageIndex, folder: Path) -> None:
    index.add([Article(id="memory", title="Memory", text="Rain fell.")])
    assert index.sync(folder).removed == 0
    assert index.article("memory").text == "Rain fell."


def test_a_file_takes_the_place_of_an_article_from_memory(index: PassageIndex, folder: Path) -> None:
    index.add([Article(id="bridge", title="Bridge", text="No bridge at all.")])
    assert index.sync(folder).updated == 1
    assert index.article("bridge").title == "Bridge to open"


def test_articles_are_listed_with_their_passages(index: PassageIndex, folder: Path) -> None:
    index.sync(folder)
    listed = index.articles()
    assert [summary.id for summary in listed] == ["bridge", "harbour"]
    assert [summary.passages for summary in listed] == [len(index.passages_of(one.id)) for one in listed]
    passages = index.passages_of("harbour")
    assert [passage.start for passage in passages] == sorted(passage.start for passage in passages)
    with pytest.raises(ArticleNotFoundError):
        index.passages_of("nothing")


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.text())
def test_any_question_can_be_asked(one_index: PassageIndex, question: str) -> None:
    assert len(one_index.search(question, k=50)) == one_index.passage_count()


@pytest.fixture
def one_index(open_index: Open, folder: Path) -> PassageIndex:
    index = open_index()
    index.sync(folder)
    return index


@pytest.mark.parametrize("question", ["", " ", "\0", '"', "NEAR(", "title:*", "' OR 1=1 --", "\ud800", "?" * 9_000])
def test_odd_questions_still_find_the_nearest_passages(one_index: PassageIndex, question: str) -> None:
    assert one_index.search(question)


def test_what_is_there_is_there_when_it_is_opened_again(open_index: Open, folder: Path, url: str | None) -> None:
    index = open_index(chroma_url=url)
    index.sync(folder)
    before = index.search("When will the bridge open?")
    index.close()
    assert open_index(chroma_url=url, writable=False).search("When will the bridge open?") == before


def test_two_libraries_on_one_server_do_not_mix(tmp_path: Path, chroma_url: str) -> None:
    with (
        PassageIndex.open(tmp_path / "a", embeddings=EMBEDDINGS, chroma_url=chroma_url) as first,
        PassageIndex.open(tmp_path / "b", embeddings=EMBEDDINGS, chroma_url=chroma_url) as second,
    ):
        first.add([Article(id="a", title="A", text="Rain fell.")])
        second.add([Article(id="a", title="B", text="Snow fell.")])
        assert texts(first, "What fell?") == ["Rain fell."]
        assert texts(second, "What fell?") == ["Snow fell."]
        assert first.check() == second.check() == []


def test_vectors_move_to_a_server_and_back_without_embedding(
    open_index: Open, folder: Path, chroma_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_index().sync(folder)

    def encode(*_: object) -> Vectors:
        raise AssertionError("Something was embedded.")

    for url in (chroma_url, None):
        index = open_index(chroma_url=url)
        with monkeypatch.context() as patched:
            patched.setattr(HashEmbeddings, "encode", encode)
            index.sync(folder)
        assert index.check() == []
        assert texts(index, "When will the bridge open?", k=1)[0].startswith("The bridge")
        index.close()


def test_a_server_that_goes_away_is_an_error_and_not_an_empty_result(tmp_path: Path, folder: Path) -> None:
    with running_chroma_server(tmp_path / "server") as server:
        index = PassageIndex.open(tmp_path / "data", embeddings=EMBEDDINGS, chroma_url=server.url)
        index.sync(folder)
    with pytest.raises(StoreUnavailableError, match=server.url):
        index.search("When will the bridge open?")
    (folder / "bridge.md").write_text("# Bridge\n\nNever.\n")
    with pytest.raises(StoreUnavailableError):
        index.sync(folder)
    assert index.article("bridge").title == "Bridge to open"  # nothing is half done
    index.close()


def test_a_server_that_is_not_there_is_an_error(open_index: Open) -> None:
    with pytest.raises(StoreUnavailableError):
        open_index(chroma_url=f"http://127.0.0.1:{free_port()}")


def test_vectors_that_a_server_lost_are_a_problem_until_the_next_sync(
    open_index: Open, folder: Path, chroma_url: str
) -> None:
    index = open_index(chroma_url=chroma_url)
    index.sync(folder)
    with index._used() as generation:
        generation.vectors.delete(sorted(generation.vectors.ids())[:1])
        assert any("no vector" in problem for problem in index.check())
        index.sync(folder)
        assert index.check() == []


def test_a_server_that_lost_everything_is_filled_again_by_whoever_opens_the_index(
    open_index: Open, folder: Path, tmp_path: Path
) -> None:
    with running_chroma_server(tmp_path / "first") as server:
        index = open_index(chroma_url=server.url)
        index.sync(folder)
        before = index.search("When will the bridge open?")
        index.close()
    with running_chroma_server(tmp_path / "second") as server:
        reader = open_index(chroma_url=server.url, writable=False)
        assert reader.search("When will the bridge open?") == before
        assert reader.check() == []
        reader.close()


def test_an_index_that_can_not_be_made_leaves_nothing_on_the_server(
    open_index: Open, folder: Path, chroma_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_index(chroma_url=chroma_url).sync(folder)
    before = collections(chroma_url)
    monkeypatch.setattr(HashEmbeddings, "encode", failing_to_encode)
    with pytest.raises(ModelError):
        open_index(chroma_url=chroma_url, rebuild=True)
    assert collections(chroma_url) == before


def collections(chroma_url: str) -> set[str]:
    client = connect(chroma_url)
    try:
        return {collection.name for collection in client.list_collections()}
    finally:
        disconnect(client)


def failing_to_encode(*_: object) -> Vectors:
    raise ModelError("The weights are gone.")


def test_a_reader_that_cannot_write_says_so(open_index: Open, folder: Path) -> None:
    with pytest.raises(StoreError, match="There is no index"):
        open_index(writable=False)
    open_index().sync(folder)
    reader = open_index(writable=False)
    assert texts(reader, "bridge", k=1)
    for write in (lambda: reader.sync(folder), lambda: reader.add([]), lambda: reader.remove("bridge")):
        with pytest.raises(StoreError, match="reading only"):
            write()


def test_a_second_writer_is_told_so_and_readers_are_not_held_up(open_index: Open, folder: Path, tmp_path: Path) -> None:
    index, other = open_index(), open_index()
    index.sync(folder)
    with index._writing():
        with pytest.raises(IndexLockedError, match=str(tmp_path)):
            other.sync(folder)
        assert texts(other, "bridge", k=1)
        assert texts(open_index(), "bridge", k=1)
    other.sync(folder)


def test_another_index_on_the_same_directory_sees_changes(open_index: Open, folder: Path, url: str | None) -> None:
    writer, reader = open_index(chroma_url=url), open_index(chroma_url=url)
    assert reader.search("bridge") == []
    writer.sync(folder)
    assert texts(reader, "When will the bridge open?", k=1)[0].startswith("The bridge will open")
    writer.remove("bridge")
    assert {one.passage.article_id for one in reader.search("bridge")} == {"harbour"}


CHILD = """
import sys
from pathlib import Path
from assistant.index import PassageIndex
from assistant.testing import HashEmbeddings
with PassageIndex.open(Path(sys.argv[1]), embeddings=HashEmbeddings()) as index:
    print(index.sync(Path(sys.argv[2])).updated)
"""


def test_another_process_may_write_while_this_one_searches(open_index: Open, folder: Path, tmp_path: Path) -> None:
    reader = open_index()
    reader.sync(folder)
    (folder / "bridge.md").write_text("# Bridge\n\nThe bridge was sold to a circus.\n")
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path / "data"), str(folder)],
        check=True,
        capture_output=True,
        text=True,
    )
    assert child.stdout.strip() == "1"
    assert texts(reader, "Who bought the bridge?", k=1) == ["The bridge was sold to a circus."]
    assert reader.check() == []


def test_searches_in_threads_see_whole_articles_while_a_sync_runs(
    open_index: Open, folder: Path, monkeypatch: pytest.MonkeyPatch, url: str | None
) -> None:
    monkeypatch.setattr("assistant.indexer.BATCH_PASSAGES", 4)
    index = open_index(chroma_url=url)

    def write(version: str) -> None:
        for number in range(12):
            paragraphs = (f"{version} {half} " + "word " * 150 for half in ("alpha", "omega"))
            (folder / f"{number:02}.md").write_text(f"# Number {number}\n\n" + "\n\n".join(paragraphs))
        index.sync(folder)

    write("zero")
    done = threading.Event()
    problems: list[str] = []
    seen: set[str] = set()

    def search() -> None:
        while not done.is_set():
            found = [one.text.split() for one in index.search("alpha omega", k=40, fetch_k=40, article_id="05")]
            versions = {words[0] for words in found}
            seen.update(versions)
            if len(versions) != 1 or sorted(words[1] for words in found) != ["alpha", "omega"]:
                problems.append(f"not one whole article: {found}")

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for version in ("one", "two", "three", "four"):
            write(version)
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert problems == []
    assert len(seen) > 1
    assert index.check() == []


def test_results_are_filled_up_when_vectors_wait_to_be_committed(open_index: Open, folder: Path) -> None:
    index = open_index()
    index.sync(folder)
    with index._used() as generation:
        (stored,) = generation.texts.vectors(sorted(generation.texts.passage_ids())[:1])
        generation.vectors.upsert([stored._replace(passage_id=f"new{number}") for number in range(50)])
        assert len(index.search("?!", k=3)) == index.passage_count() == 2
        assert any("no more" in problem for problem in index.check())


def test_an_index_of_another_model_is_made_anew_from_its_texts(
    open_index: Open, folder: Path, url: str | None, tmp_path: Path
) -> None:
    old = open_index(chroma_url=url)
    old.sync(folder)
    old.add([Article(id="memory", title="Memory", text="Rain fell.")])
    other = HashEmbeddings(seed=1, dimension=16)
    with pytest.raises(StoreError, match=r"made otherwise: .*dimension is 64, not 16"):
        open_index(chroma_url=url, embeddings=other, writable=False)
    seen: list[SyncProgress] = []
    new = open_index(chroma_url=url, embeddings=other, on_progress=seen.append)
    assert seen[-1].done == 3
    assert texts(new, "When will the bridge open?", k=1)[0].startswith("The bridge will open")
    assert texts(new, "What fell?", k=1) == ["Rain fell."]
    assert new.sync(folder) == SyncReport(unchanged=2)
    assert new.check() == []
    with pytest.raises(StoreError, match="made otherwise"):
        old.search("bridge")  # it has noticed
    old.close()
    new.sync(folder)
    assert len(list((tmp_path / "data" / "generations").iterdir())) == 1


def test_other_rules_of_splitting_make_it_anew(open_index: Open, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_index().sync(folder)
    monkeypatch.setattr("assistant.index.SPLITTER_VERSION", 99)
    seen: list[SyncProgress] = []
    open_index(on_progress=seen.append)
    assert seen[-1].done == 2


def test_a_rebuild_that_fails_leaves_the_old_index(
    open_index: Open, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    open_index().sync(folder)

    def encode(*_: object) -> Vectors:
        raise RuntimeError("out of memory")

    with monkeypatch.context() as patched:
        patched.setattr(HashEmbeddings, "encode", encode)
        with pytest.raises(RuntimeError):
            open_index(rebuild=True)
    assert len(list((tmp_path / "data" / "generations").iterdir())) == 1
    assert texts(open_index(), "bridge", k=1)


def test_a_rebuild_reads_every_file_again(open_index: Open, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.file_stamp.SETTLED_SECONDS", -1.0)
    open_index().sync(folder)
    index = open_index(rebuild=True)
    read: list[str] = []

    def noted(path: Path, *, max_bytes: int) -> str:
        read.append(path.stem)
        return read_article_file(path, max_bytes=max_bytes)

    monkeypatch.setattr("assistant.sync.read_article_file", noted)
    assert index.sync(folder) == SyncReport(unchanged=2)
    assert read == ["bridge", "harbour"]


@pytest.mark.parametrize("damage", ["library", "manifest", "library gone"])
def test_a_damaged_index_says_what_to_run_and_a_rebuild_mends_it(
    open_index: Open, folder: Path, tmp_path: Path, damage: str
) -> None:
    index = open_index()
    index.sync(folder)
    index.close()
    path = library(tmp_path) if damage.startswith("library") else library(tmp_path).with_name("manifest.json")
    if damage == "library gone":
        path.unlink()
    else:
        path.write_bytes(b"nonsense" * 1_000)
    with pytest.raises(StoreError, match=r"--rebuild|can't be used"):
        open_index()
    mended = open_index(rebuild=True)
    mended.sync(folder)
    assert len(mended.articles()) == 2
    assert mended.check() == []
    assert (tmp_path / "data" / "damaged").exists() == damage.startswith("library")


def test_a_rebuild_keeps_the_articles_that_can_be_read(open_index: Open, folder: Path, tmp_path: Path) -> None:
    index = open_index()
    index.sync(folder)
    index.close()
    with sqlite3.connect(library(tmp_path)) as connection:
        connection.execute("UPDATE articles SET text = 'Altered.' WHERE id = 'bridge'")
    connection.close()
    with pytest.raises(IndexDamagedError, match="--rebuild"):
        open_index().article("bridge")
    mended = open_index(rebuild=True)
    assert [summary.id for summary in mended.articles()] == ["harbour"]
    mended.sync(folder)
    assert mended.article("bridge").title == "Bridge to open"


def test_a_closed_index_says_so(open_index: Open, folder: Path) -> None:
    index = open_index()
    index.sync(folder)
    index.close()
    index.close()
    for use in (lambda: index.search("bridge"), index.articles, lambda: index.sync(folder)):
        with pytest.raises(AssistantClosedError):
            use()
