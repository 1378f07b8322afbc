from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from evals.dataset import Case, GoldEvidence
from evals.metrics import Declined, DeclinePrecision, DeclineRecall, WronglyDeclined, auroc, decline_f1
from evals.prediction import Prediction

YES = Case(
    id="1",
    question="What?",
    article_id="a",
    answerable=True,
    type="thing",
    evidence=(GoldEvidence(quote="x", start=0, end=1),),
)
NO = Case(id="2", question="What?", answerable=False, type="near_miss")


@pytest.mark.parametrize(
    ("case", "declined", "scores"),
    [
        # declined, wrongly declined, decline precision, decline recall
        (YES, False, [0, 0, None, None]),
        (YES, True, [1, 1, 0, None]),
        (NO, False, [0, None, None, 0]),
        (NO, True, [1, None, 1, 1]),
    ],
)
def test_declining_is_judged_where_it_can_be(case: Case, declined: bool, scores: list[float | None]) -> None:  # noqa: FBT001
    metrics = (Declined(), WronglyDeclined(), DeclinePrecision(), DeclineRecall())
    assert [metric.score(case, Prediction(declined=declined)) for metric in metrics] == scores


@pytest.mark.parametrize(
    ("positives", "negatives", "area"),
    [
        ([0.9, 0.8], [0.1, 0.2], 1.0),
        ([0.1, 0.2], [0.9, 0.8], 0.0),
        ([0.5], [0.5, 0.5], 0.5),
        ([0.9, 0.3], [0.5, 0.1], 0.75),
        ([], [0.5], None),
        ([0.5], [], None),
    ],
)
def test_auroc_has_the_values_worked_out_by_hand(
    positives: list[float], negatives: list[float], area: float | None
) -> None:
    assert auroc(positives, negatives) == area


@pytest.mark.parametrize(
    ("answerable", "unanswerable", "f1"),
    [
        ([False, False], [True, True], 1),
        ([True, True], [False, False], 0),
        ([True, True], [True, True], 2 / 3),  # precision 1/2, recall 1
        ([True, False], [True, False, False], 2 / 5),  # precision 1/2, recall 1/3
        ([False], [False], 0),
        ([], [True], None),
        ([True], [], None),
    ],
)
def test_the_f1_of_declining_has_the_values_worked_out_by_hand(
    answerable: list[bool], unanswerable: list[bool], f1: float | None
) -> None:
    assert decline_f1(answerable, unanswerable) == (None if f1 is None else pytest.approx(f1))


declines = st.lists(st.booleans(), min_size=1, max_size=12)


@settings(deadline=None)
@given(declines, declines)
def test_the_f1_of_declining_is_that_of_scikit_learn(answerable: list[bool], unanswerable: list[bool]) -> None:
    labels = [False] * len(answerable) + [True] * len(unanswerable)
    expected = f1_score(labels, [*answerable, *unanswerable], zero_division=0.0)
    assert decline_f1(answerable, unanswerable) == pytest.approx(expected)


scores = st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 1.0]), min_size=1, max_size=12)


@settings(deadline=None)
@given(scores, scores, st.randoms(use_true_random=False))
def test_auroc_is_the_share_of_pairs_in_the_right_order(
    positives: list[float], negatives: list[float], random: Random
) -> None:
    pairs = [(above > below) + (above == below) / 2 for above in positives for below in negatives]
    area = auroc(positives, negatives)
    assert area is not None
    assert area == pytest.approx(sum(pairs) / len(pairs))
    random.shuffle(positives)
    random.shuffle(negatives)
    assert auroc(positives, negatives) == pytest.approx(area)
    assert auroc(negatives, positives) == pytest.approx(1 - area)
