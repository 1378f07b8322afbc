import threading

import pytest

from assistant.embedding import SentenceEmbeddings
from assistant.passages import Passage, RetrievedPassage
from assistant.reader.fitted import FittedReader
from assistant.reader.sentence_reader import SentenceReader
from assistant.testing import HashEmbeddings
from tests.answers import ARTICLE, passages_of

PASSAGES = passages_of(ARTICLE)


def hash_reader(**options: float) -> SentenceReader:
    """A reader whose numbers are taken to belong to the stand-in for the model."""
    embeddings = HashEmbeddings()
    fitted = FittedReader.load().model_copy(update={"embedding_weights": embeddings.weights_hash})
    return SentenceReader(embeddings, fitted=fitted, **options)


def test_the_sentence_that_answers_is_the_best_evidence() -> None:
    reading = hash_reader().read("How many people work there?", PASSAGES)
    assert reading.evidence[0].text == "Mayor Ana Lind said that 246 people work there."
    assert reading.answerable
    short = reading.evidence[0].short_answer
    assert short is not None
    assert ARTICLE.text[short.start : short.end] == "246"


def test_a_question_on_another_topic_is_declined_but_shows_what_came_closest() -> None:
    reading = hash_reader().read("Which submarine exploded under Antarctica?", PASSAGES)
    assert not reading.answerable
    assert reading.evidence
    assert reading.confidence < hash_reader().read("How many people work there?", PASSAGES).confidence


def test_evidence_is_ordered_by_score_and_within_its_passage() -> None:
    reading = hash_reader().read("harbour people work mayor", PASSAGES)
    scores = [evidence.score for evidence in reading.evidence]
    assert scores == sorted(scores, reverse=True)
    for evidence in reading.evidence:
        assert evidence.passage.passage.span.contains(evidence.sentence)
        assert ARTICLE.text[slice(*evidence.sentence)] == evidence.text


def test_nothing_to_read_is_not_answerable() -> None:
    reading = hash_reader().read("How many?", [])
    assert (reading.evidence, reading.confidence, reading.answerable) == ((), 0.0, False)


def test_a_passage_without_sentences_has_nothing_to_read() -> None:
    bare = RetrievedPassage(
        passage=Passage("a", 0, 3, ()), text="...", title="", url=None, score=1.0, cosine=None, bm25=None
    )
    assert not hash_reader().read("How many?", [bare]).answerable


@pytest.mark.parametrize(("least", "answerable"), [(0.0, True), (1.0, False)])
def test_the_least_confidence_can_be_set(*, least: float, answerable: bool) -> None:
    assert hash_reader(min_confidence=least).read("How many ships?", PASSAGES).answerable is answerable


def test_the_same_question_gives_the_same_reading_with_or_without_kept_vectors() -> None:
    reader = hash_reader()
    first = reader.read("How many people work there?", PASSAGES)
    assert reader.read("How many people work there?", PASSAGES) == first
    assert reader.read("How many people work there?", PASSAGES[::-1]).evidence[0] == first.evidence[0]


def test_kept_vectors_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.reader.sentence_reader.CACHED_SENTENCES", 20)
    reader = hash_reader()
    for number in range(50):
        text = f"Ship {number}."
        passage = Passage(
            "a", 0, len(text), passages_of(ARTICLE.model_copy(update={"text": text}))[0].passage.sentences
        )
        reader.read("ship", [RetrievedPassage(passage, text, "", None, 1.0, None, None)])
    assert len(reader._vectors) == 20


def test_readings_in_many_threads_are_those_of_one() -> None:
    reader = hash_reader()
    questions = [f"How many people work there, {number}?" for number in range(20)]
    expected = [hash_reader().read(question, PASSAGES) for question in questions]
    found: dict[int, object] = {}

    def read(number: int) -> None:
        found[number] = reader.read(questions[number], PASSAGES)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number] for number in range(20)] == expected


@pytest.mark.model
def test_with_another_embedding_model_the_shipped_one_reads() -> None:
    reader = SentenceReader(HashEmbeddings())
    assert isinstance(reader._embeddings, SentenceEmbeddings)
    assert reader.read("How many people have jobs there?", PASSAGES).evidence[0].text.startswith("Mayor Ana Lind")
