"""Exact match and token F1 against what SQuAD's official script (version 2.0) gives for the same words."""

import pytest

from evals.dataset import Case, GoldEvidence
from evals.metrics import ExactMatch, TokenF1
from evals.prediction import Prediction


def scores(answers: tuple[str, ...], said: str) -> tuple[float | None, float | None]:
    case = Case(
        id="1",
        question="What?",
        article_id="a",
        answerable=True,
        type="thing",
        answers=answers,
        evidence=(GoldEvidence(quote="x", start=0, end=1),),
    )
    prediction = Prediction(declined=not said, short_answer=said or None)
    return ExactMatch().score(case, prediction), TokenF1().score(case, prediction)


@pytest.mark.parametrize(
    ("answers", "said", "exact", "f1"),
    [
        # articles
        (("The Beatles",), "beatles", 1, 1),
        (("a man in an inn",), "man in the inn", 1, 1),
        (("theatre",), "the theatre", 1, 1),
        (("Thea",), "the a", 0, 0),
        # punctuation
        (("U.S.",), "US", 1, 1),
        (("anti-tank",), "antitank", 1, 1),
        (("anti-tank",), "anti tank", 0, 0),
        (("$75 million",), "75 million.", 1, 1),
        (("1,800,000",), "1800000", 1, 1),
        (("O'Neill",), "ONeill", 1, 1),
        # case, spaces, accents, order
        ((" two   words ",), "TWO\twords", 1, 1),
        (("Vučić",), "Vucic", 0, 0),
        (("3 May 2025",), "May 3, 2025", 0, 1),
        # several acceptable answers: the best counts
        (("246 missiles", "246"), "246", 1, 1),
        (("Joe Biden", "President Biden"), "President Joe Biden", 0, 0.8),
        # repetitions, nothing in common
        (("no war",), "no no war", 0, 0.8),
        (("yes",), "no", 0, 0),
        # nothing is said, or nothing but articles
        (("246",), "", 0, 0),
        (("246",), "the", 0, 0),
        (("the",), "a", 1, 1),
    ],
)
def test_scores_are_those_of_the_official_script(answers: tuple[str, ...], said: str, exact: float, f1: float) -> None:
    assert scores(answers, said) == pytest.approx((exact, f1))


@pytest.mark.parametrize(
    ("answers", "said", "official", "ours"),
    [
        (("1.8 million",), "18 million", 1, 0),  # a decimal point is no punctuation
        (("yes",), "“yes”", 0, 1),  # punctuation is not only ASCII's
        (("it's",), "it’s", 0, 1),
        (("75",), "€75", 0, 1),
        (("2010 2020",), "2010–2020", 0, 1),  # a dash parts words
        (("STRASSE",), "straße", 0, 1),  # case is folded, not only lowered
        (("A", "246"), "an", 0, 1),  # an acceptable answer that is only an article isn't dropped beside others
    ],
)
def test_where_they_differ_from_the_official_script(
    answers: tuple[str, ...], said: str, official: float, ours: float
) -> None:
    assert scores(answers, said)[0] == ours != official
