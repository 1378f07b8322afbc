from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.article import Article
from evals.dataset import Case
from evals.metrics import CITATION_METRICS, CitationPrecision, CitationRecall
from evals.metrics.citation import grounded
from evals.prediction import CitedStatement, Prediction
from evals.scripted import scripted_answer

CASE = Case(id="1", question="What?", answerable=False, type="near_miss")
LEE, RAN, KAY = "Ann Lee won the race on Sunday.", "She ran 42 km in the rain.", "Bob Kay came second."


def by_letters(statement: str, quotes: Sequence[str]) -> bool:
    """A judge that can be followed by hand: every letter that is said is in a quote."""
    return set(statement) <= set("".join(quotes))


def said(*statements: tuple[str, Sequence[str]]) -> Prediction:
    return Prediction(
        declined=False, statements=tuple(CitedStatement(text, tuple(quotes)) for text, quotes in statements)
    )


@pytest.mark.parametrize(
    ("prediction", "recall", "precision"),
    [
        (said(("ab", ["ab"])), 1, 1),
        (said(("ab", ["a", "b"])), 1, 1),  # both are needed
        (said(("ab", ["ab", "x"])), 1, 1 / 2),  # the second neither supports alone nor is needed
        (said(("ab", ["ab", "abc"])), 1, 1),  # each supports alone
        (said(("ab", ["a", "b", "ab"])), 1, 1 / 3),  # without either of the first two, the others support it
        (said(("ab", ["a", "a", "b"])), 1, 1 / 3),  # neither of the first two is needed: the other says the same
        (said(("ab", ["a", "x"])), 0, 0),  # not supported, so that no citation is relevant
        (said(("ab", ["ab"]), ("cd", ["c"])), 1 / 2, 1 / 2),
        (said(("a", ["a"]), ("cd", ["c", "x", "y"])), 1 / 2, 1 / 4),
        (said(("ab", [])), 0, None),  # nothing is cited
        (Prediction(declined=True), None, None),
    ],
)
def test_citation_figures_have_the_values_worked_out_by_hand(
    prediction: Prediction, recall: float | None, precision: float | None
) -> None:
    assert CitationRecall(by_letters).score(CASE, prediction) == recall
    assert CitationPrecision(by_letters).score(CASE, prediction) == precision


def test_the_articles_own_sentences_are_supported_by_construction(article: Article) -> None:
    answer = scripted_answer("How far?", article, [RAN], context=[LEE])
    assert [metric.score(CASE, Prediction.from_answer(answer)) for metric in CITATION_METRICS] == [1, 1]


@pytest.mark.parametrize(
    ("statement", "quotes", "supported"),
    [
        (LEE, [LEE], True),
        (LEE, [KAY, LEE], True),
        ("Ann Lee won the race.", [LEE], True),
        ("Bob Kay won the race on Sunday.", [LEE], False),
        ("Ann Lee won the race on Monday.", [LEE], False),
        (LEE, [], False),
    ],
)
def test_the_projects_own_judge_takes_what_is_verbatim_or_shortened(
    statement: str,
    quotes: list[str],
    supported: bool,  # noqa: FBT001
) -> None:
    assert grounded(statement, quotes) is supported


def test_the_projects_own_judge_finds_the_citation_that_is_not_needed() -> None:
    prediction = said((LEE, [LEE, KAY]))
    assert [metric.score(CASE, prediction) for metric in CITATION_METRICS] == [1, 0.5]


texts = st.text("abc", min_size=1, max_size=3)
statements = st.lists(st.tuples(texts, st.lists(texts, max_size=4)), min_size=1, max_size=4)


@settings(deadline=None)
@given(statements, st.randoms(use_true_random=False))
def test_citation_figures_lie_in_range_and_do_not_depend_on_order(
    answer: list[tuple[str, list[str]]], random: Random
) -> None:
    metrics = (CitationRecall(by_letters), CitationPrecision(by_letters))
    scores = [metric.score(CASE, said(*answer)) for metric in metrics]
    assert all(score is None or 0 <= score <= 1 for score in scores)
    assert scores[0] != 0 or not scores[1]
    random.shuffle(answer)
    for _, quotes in answer:
        random.shuffle(quotes)
    assert [metric.score(CASE, said(*answer)) for metric in metrics] == scores


@settings(deadline=None)
@given(statements)
def test_a_judge_who_believes_everything_or_nothing_gives_one_or_nought(answer: list[tuple[str, list[str]]]) -> None:
    cited = [(text, quotes or ["a"]) for text, quotes in answer]
    for metric in (CitationRecall, CitationPrecision):
        assert metric(lambda *_: True).score(CASE, said(*cited)) == 1
        assert metric(lambda *_: False).score(CASE, said(*cited)) == 0
