import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.article import Article
from assistant.errors import IndexDamagedError
from assistant.file_stamp import FileStamp
from assistant.passages import PassageSplitter
from assistant.testing import HashEmbeddings
from assistant.text_store import IndexedArticle, TextStore

EMBEDDINGS = HashEmbeddings(dimension=4)
SPLITTER = PassageSplitter(max_tokens=12, min_tokens=0)


def indexed(article: Article, file: FileStamp | None = None) -> IndexedArticle:
    passages = SPLITTER.passages(article.id, article.text)
    vectors = EMBEDDINGS.encode([article.text[passage.start : passage.end] for passage in passages])
    return IndexedArticle(article, passages, vectors, file)


def article(article_id: str = "a", text: str = "The harbour will close.\n\nIt cost a lot.") -> Article:
    return Article(
        id=article_id,
        title=f"Title of {article_id}",
        text=text,
        url="https://news.example/a",
        metadata={"k": [1, None]},
        questions=("Who said “yes”?", "Why?"),
    )


def found(store: TextStore, question: str, article_id: str | None = None) -> list[str]:
    with store.snapshot() as snapshot:
        ids = snapshot.bm25(question, limit=100, article_id=article_id)
        passages = snapshot.passages(ids)
        return [passages[passage_id].text for passage_id in ids]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[TextStore]:
    store = TextStore(tmp_path / "library.sqlite3", create=True)
    yield store
    store.close()


def test_an_article_is_given_back_as_it_was_stored(store: TextStore) -> None:
    one = article(text="Straße, naïve café, 日本 🙂.\n\n“Yes,” he said.")
    store.replace([indexed(one, FileStamp("a.md", "stamp"))])
    assert store.article("a") == one
    assert store.article_and_file("a") == (one, FileStamp("a.md", "stamp"))
    assert store.content_hashes() == {"a": one.content_hash}
    assert store.versions() == {"a": one.version}
    assert store.files() == {"a": FileStamp("a.md", "stamp")}


def test_a_summary_tells_all_but_the_text_and_the_questions(store: TextStore) -> None:
    one = article()
    store.replace([indexed(one)])
    (summary,) = store.summaries()
    assert summary.model_dump(exclude={"characters", "passages"}) == {
        **one.model_dump(exclude={"text", "questions"}),
        "content_hash": one.content_hash,
    }
    assert (summary.characters, summary.passages) == (len(one.text), 2)


def test_passages_are_slices_with_their_sentences_and_vectors(store: TextStore) -> None:
    one = article(text="Emoji 🙂 first. Then more.\n\nÀ la fin, another paragraph of words here.")
    whole = indexed(one)
    store.replace([whole])
    with store.snapshot() as snapshot:
        assert snapshot.passages_of("a") == list(whole.passages)
        stored = snapshot.passages(whole.ids)
    for passage_id, passage, vector in zip(whole.ids, whole.passages, whole.vectors, strict=True):
        assert stored[passage_id].passage == passage
        assert stored[passage_id].text == one.text[passage.start : passage.end]
        assert (stored[passage_id].title, stored[passage_id].url) == (one.title, one.url)
        np.testing.assert_array_equal(stored[passage_id].vector, vector)


def test_nothing_of_an_old_text_is_left(store: TextStore) -> None:
    old = indexed(article(text="The harbour will close."))
    new = indexed(article(text="The bridge will open."))
    store.replace([old])
    change = store.replace([new])
    assert change.gone == old.ids
    assert store.passage_ids() == set(new.ids)
    assert found(store, "harbour") == []
    assert found(store, "bridge") == ["The bridge will open."]
    assert list(store.problems()) == []


def test_storing_the_same_again_leaves_nothing_to_delete(store: TextStore) -> None:
    store.replace([indexed(article())])
    assert store.replace([indexed(article())]).gone == []


def test_a_removed_article_is_gone_with_all_that_is_its(store: TextStore) -> None:
    gone = indexed(article("a"), FileStamp("a.md", None))
    store.replace([gone, indexed(article("b"))])
    assert store.replace(removed=["a"]).gone == gone.ids
    assert store.article("a") is None
    assert store.files() == {}
    assert {summary.id for summary in store.summaries()} == {"b"}
    assert len(found(store, "harbour")) == 1
    assert list(store.problems()) == []


def test_removing_what_is_not_there_does_nothing(store: TextStore) -> None:
    assert store.replace(removed=["nothing"]).gone == []


def test_every_change_raises_the_revision(store: TextStore) -> None:
    revisions = [store.revision]
    revisions.append(store.replace([indexed(article())]).revision)
    revisions.append(store.replace(removed=["a"]).revision)
    assert revisions == [0, 1, 2]
    assert store.revision == 2


def test_a_snapshot_is_one_state(store: TextStore) -> None:
    store.replace([indexed(article(text="The harbour will close."))])
    with store.snapshot() as snapshot:
        store.replace([indexed(article(text="The bridge will open."))])
        assert len(snapshot.bm25("harbour", limit=5)) == 1
        assert not snapshot.bm25("bridge", limit=5)


def test_words_of_the_title_find_a_passage(store: TextStore) -> None:
    store.replace([indexed(Article(id="a", title="Javelin sale", text="It was cleared. More came later."))])
    assert found(store, "javelins") == ["It was cleared. More came later."]


def test_better_matches_come_first_and_score_higher(store: TextStore) -> None:
    store.replace(
        [
            indexed(article(str(number), text))
            for number, text in enumerate(["Rain fell.", "Snow fell.", "Hail hit the town."])
        ]
    )
    with store.snapshot() as snapshot:
        scores = snapshot.bm25("Snow fell in town", limit=10)
        assert list(scores.values()) == sorted(scores.values(), reverse=True)
        best = snapshot.passages([next(iter(scores))])
        assert snapshot.bm25("Snow fell in town", limit=1) == dict([next(iter(scores.items()))])
    assert next(iter(best.values())).text == "Snow fell."


def test_a_search_can_be_limited_to_an_article_of_any_id(store: TextStore) -> None:
    odd = "a' OR '1'='1"
    store.replace([indexed(article(odd)), indexed(article("b"))])
    assert len(found(store, "harbour")) == 2
    assert len(found(store, "harbour", odd)) == 1
    assert found(store, "harbour", "none") == []


def test_a_note_of_a_file_does_not_count_as_a_change(store: TextStore) -> None:
    store.replace([indexed(article(), FileStamp("a.md", None))])
    store.stamp({"a": FileStamp("a.md", "new"), "missing": FileStamp("b.md", "x")})
    assert store.files() == {"a": FileStamp("a.md", "new")}
    assert store.revision == 1


def test_vectors_are_given_back_by_id(store: TextStore) -> None:
    whole = indexed(article())
    store.replace([whole])
    (stored,) = store.vectors([whole.ids[1], "unknown"])
    assert (stored.passage_id, stored.article_id) == (whole.ids[1], "a")
    np.testing.assert_array_equal(stored.vector, whole.vectors[1])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE articles SET text = 'Other words.'",
        "UPDATE articles SET fields = '{'",
        'UPDATE articles SET fields = \'{"url": "javascript:alert(1)"}\'',
    ],
)
def test_an_altered_article_is_never_served(tmp_path: Path, store: TextStore, change: str) -> None:
    store.replace([indexed(article())])
    with sqlite3.connect(tmp_path / "library.sqlite3") as connection:
        connection.execute(change)
    connection.close()
    with pytest.raises(IndexDamagedError, match="--rebuild"):
        store.article("a")
    assert any("--rebuild" in problem for problem in store.problems())


def test_words_that_are_not_those_of_the_passages_are_a_problem(tmp_path: Path, store: TextStore) -> None:
    store.replace([indexed(article())])
    with sqlite3.connect(tmp_path / "library.sqlite3") as connection:
        connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
    connection.close()
    assert any("BM25" in problem for problem in store.problems())


texts = st.lists(st.sampled_from(["Rain fell.", "Snow melted.", "Ships came.", "Hail hit."]), min_size=1, max_size=5)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.sampled_from("abc"), st.none() | texts), max_size=8))
def test_any_sequence_of_changes_ends_in_what_was_stored_last(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, list[str] | None]]
) -> None:
    store = TextStore(tmp_path_factory.mktemp("store") / "db", create=True)
    expected: dict[str, Article] = {}
    vectors: set[str] = set()  # as an outside store would keep them
    for article_id, sentences in changes:
        if sentences is None:
            change = store.replace(removed=[article_id])
            expected.pop(article_id, None)
        else:
            one = indexed(article(article_id, " ".join(sentences)))
            vectors |= set(one.ids)
            change = store.replace([one])
            expected[article_id] = one.article
        vectors -= set(change.gone)
        assert vectors == store.passage_ids()
    assert {one: store.article(one) for one in store.content_hashes()} == expected
    for word in ("rain", "snow", "ships", "hail"):
        texts_with_it = {one.id for one in expected.values() if word in one.text.lower()}
        with store.snapshot() as snapshot:
            ids = snapshot.passages(snapshot.bm25(word, limit=100))
            assert {stored.passage.article_id for stored in ids.values()} == texts_with_it
    assert list(store.problems()) == []
    store.close()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.text())
def test_any_question_can_be_searched_for(store: TextStore, question: str) -> None:
    with store.snapshot() as snapshot:
        assert isinstance(snapshot.bm25(question, limit=5), dict)
