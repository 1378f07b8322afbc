from dataclasses import replace

import pytest

from assistant.errors import ModelError, SettingsError
from assistant.passages import Passage, RetrievedPassage
from assistant.reader.cross_encoder_reader import CrossEncoderReader
from assistant.reader.fitted import FittedReader
from assistant.reader.risk_control import threshold_for
from tests.answers import ARTICLE, passages_of

PASSAGES = passages_of(ARTICLE)


@pytest.fixture(scope="module")
def reader() -> CrossEncoderReader:
    return CrossEncoderReader()


def test_the_sentence_that_answers_is_the_best_evidence(reader: CrossEncoderReader) -> None:
    reading = reader.read("How many people work there?", PASSAGES)
    assert reading.evidence[0].text == "Mayor Ana Lind said that 246 people work there."
    assert reading.answerable
    short = reading.evidence[0].short_answer
    assert short is not None
    assert ARTICLE.text[short.start : short.end] == "246"


def test_a_paraphrase_without_a_common_word_is_found(reader: CrossEncoderReader) -> None:
    reading = reader.read("What was the price tag?", PASSAGES)
    assert reading.evidence[0].text == "It cost 40 million euros in 1998."


def test_a_question_on_another_topic_is_declined_but_shows_what_came_closest(reader: CrossEncoderReader) -> None:
    far = [replace(passage, cosine=0.05) for passage in PASSAGES]  # as the embedding model has it
    reading = reader.read("Who won the 2022 World Cup?", far)
    assert not reading.answerable
    assert reading.evidence
    assert reading.confidence < reader.read("How many people work there?", PASSAGES).confidence


def test_a_misspelt_question_is_read_as_it_was_meant(reader: CrossEncoderReader) -> None:
    reading = reader.read("When will the harbuor close?", PASSAGES)
    assert reading.question == "When will the harbour close?"
    assert reading.evidence[0].text == "The harbour will close on 3 May."


def test_evidence_is_ordered_by_score_and_within_its_passage() -> None:
    fitted = FittedReader.load().model_copy(update={"margin": 99.0, "short_answer": -99.0})
    reading = CrossEncoderReader(fitted=fitted).read("harbour people work mayor", PASSAGES)
    assert len(reading.evidence) == 4
    scores = [evidence.score for evidence in reading.evidence]
    assert scores == sorted(scores, reverse=True)
    for evidence in reading.evidence:
        assert evidence.passage.passage.span.contains(evidence.sentence)
        assert ARTICLE.text[slice(*evidence.sentence)] == evidence.text
        assert evidence.short_answer is not None
        assert evidence.sentence.contains(evidence.short_answer)


@pytest.mark.parametrize(
    ("question", "least", "expected"),
    [
        ("Who said that 246 people work there?", -99.0, "Mayor Ana Lind"),
        ("Who said that 246 people work there?", 99.0, None),
        ("Who said that 246 people work there?", None, None),
        ("Why did Ana Lind call it a sad day?", -99.0, None),  # a reason has no short form
        ("How many people work there?", None, "246"),  # plain to see, without the network
    ],
)
def test_short_answers_are_given_where_they_are_sure(question: str, least: float | None, expected: str | None) -> None:
    fitted = FittedReader.load().model_copy(update={"short_answer": least})
    short = CrossEncoderReader(fitted=fitted).read(question, PASSAGES).evidence[0].short_answer
    assert (None if short is None else ARTICLE.text[slice(*short)]) == expected


def test_nothing_to_read_is_not_answerable(reader: CrossEncoderReader) -> None:
    reading = reader.read("How many?", [])
    assert (reading.evidence, reading.confidence, reading.answerable) == ((), 0.0, False)


def test_a_passage_without_sentences_has_nothing_to_read(reader: CrossEncoderReader) -> None:
    bare = RetrievedPassage(
        passage=Passage("a", 0, 3, ()), text="...", title="", url=None, score=1.0, cosine=None, bm25=None
    )
    assert not reader.read("How many?", [bare]).answerable


@pytest.mark.parametrize(("least", "answerable"), [(0.0, True), (1.0, False)])
def test_the_least_confidence_can_be_set(*, least: float, answerable: bool) -> None:
    assert CrossEncoderReader(min_confidence=least).read("How many ships?", PASSAGES).answerable is answerable


def test_the_rate_of_wrong_answers_can_be_limited() -> None:
    errors = FittedReader.load().errors
    few, many = (CrossEncoderReader(max_error_rate=rate).threshold for rate in (0.05, 0.3))
    assert 0 <= many < few
    assert few == threshold_for(0.05, errors)
    with pytest.raises(SettingsError, match=r"max_error_rate is 1e-05, but it can't be lower than 0\.\d+"):
        CrossEncoderReader(max_error_rate=1e-5)
    with pytest.raises(SettingsError, match="not both"):
        CrossEncoderReader(max_error_rate=0.1, min_confidence=0.5)


def test_the_order_of_passages_does_not_matter(reader: CrossEncoderReader) -> None:
    first = reader.read("How many people work there?", PASSAGES)
    assert reader.read("How many people work there?", PASSAGES[::-1]).evidence[0].text == first.evidence[0].text


def test_numbers_fitted_with_another_network_are_refused() -> None:
    fitted = FittedReader.load().model_copy(update={"network": "another"})
    with pytest.raises(ModelError, match="not the one that its numbers were fitted with"):
        CrossEncoderReader(fitted=fitted)


def test_cosines_of_another_embedding_model_are_not_looked_at(reader: CrossEncoderReader) -> None:
    far = [replace(passage, cosine=-1.0) for passage in PASSAGES]
    other = CrossEncoderReader(embedding_weights="another model")
    question = "How many people work there?"
    assert other.read(question, far).confidence == other.read(question, PASSAGES).confidence
    assert reader.read(question, far).confidence < reader.read(question, PASSAGES).confidence
    assert other.read(question, far).evidence[0].text == reader.read(question, PASSAGES).evidence[0].text
