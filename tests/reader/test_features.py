import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reader.decoding import ReadSentence
from assistant.reader.features import (
    DECISION_FEATURES,
    SENTENCE_FEATURES,
    decision_features,
    match_terms,
    places,
    sentence_features,
)
from assistant.reader.terms import terms
from tests.answers import ARTICLE, passages_of

WHERE = places(passages_of(ARTICLE))
READ = [ReadSentence(number, evidence=number - 2.0, answer=None, span=-number) for number in range(len(WHERE))]


def column(question: str, name: str) -> list[float]:
    features, _ = sentence_features(question, WHERE, READ)
    return [float(value) for value in features[:, SENTENCE_FEATURES.index(name)]]


def test_what_the_network_says_is_passed_on() -> None:
    assert column("How many people work there?", "evidence") == [-2, -1, 0, 1]
    assert column("How many people work there?", "span") == [0, -1, -2, -3]
    assert column("How many people work there?", "cosine") == [0.5] * 4


def test_terms_are_stems_without_stop_words() -> None:
    assert terms("How many of the U.S. missiles' parts are Kosovo's?") == ["us", "missil", "part", "kosovo"]
    assert terms("In 1.8 million cases, he's running") == ["1.8", "million", "case", "run"]


def test_a_sentence_that_has_all_the_questions_terms_is_covered() -> None:
    covered = column("How many people work there?", "coverage")
    assert covered == pytest.approx([0, 0, 1, 0])


def test_the_sentence_before_counts_as_context_within_a_passage_only() -> None:
    assert column("mayor people", "context_coverage") == pytest.approx([0, 0, 1, 1])
    assert column("harbour cost", "context_coverage")[1:] == pytest.approx([1, 0, 0])


def test_rare_terms_weigh_more_than_frequent_ones() -> None:
    matching = match_terms("harbour ship", [{"harbour"}, {"harbour"}, {"harbour", "ship"}])
    assert matching.weights["ship"] > matching.weights["harbour"]


def test_a_term_that_no_passage_has_is_missing() -> None:
    assert match_terms("submarine harbour", [{"harbour"}]).missing_term == pytest.approx(1)
    assert match_terms("harbour", [{"harbour"}]).missing_term == pytest.approx(0)


def test_what_is_asked_for_is_seen_in_the_sentence() -> None:
    assert column("How many?", "typed") == [1, 1, 1, 0]
    assert column("How many?", "untyped") == [0, 0, 0, 1]
    assert column("What is it like?", "untyped") == [0, 0, 0, 0]


@given(st.text(max_size=200))
def test_features_of_any_question_are_finite(question: str) -> None:
    features, matching = sentence_features(question, WHERE, READ)
    assert features.shape == (4, len(SENTENCE_FEATURES))
    decision = decision_features(question, features[0], np.array([1.0, 0.5]), matching)
    assert decision.shape == (len(DECISION_FEATURES),)
    assert np.isfinite(features).all()
    assert np.isfinite(decision).all()
    shares = features[:, SENTENCE_FEATURES.index("coverage") :]
    assert ((shares >= 0) & (shares <= 1 + 1e-9)).all()
