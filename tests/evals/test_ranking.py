"""Precision@k, nDCG@k and MAP, against ir-measures (trec_eval), scikit-learn and values worked out by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, ndcg_score

from evals.dataset import Case, GoldEvidence
from evals.metrics import AveragePrecision, RetrievalNdcg, RetrievalPrecision
from evals.metrics.metric import Metric
from evals.prediction import Place, Prediction

METRICS: tuple[Metric, ...] = (
    *(RetrievalPrecision(k) for k in (3, 5, 8)),
    *(RetrievalNdcg(k) for k in (5, 8)),
    AveragePrecision(),
)


def scored(relevance: str, missed: int = 0) -> list[float]:
    """The scores of a ranking of passages with (1) and without (0) a gold sentence; others are in no passage."""
    passages = tuple(Place("a", number * 10, number * 10 + 10) for number in range(len(relevance)))
    starts = [place.start for place, mark in zip(passages, relevance, strict=True) if mark == "1"]
    starts += [1_000 + 10 * number for number in range(missed)]
    case = Case(
        id="1",
        question="What?",
        article_id="a",
        answerable=True,
        type="thing",
        evidence=tuple(GoldEvidence(quote="x" * 5, start=start, end=start + 5) for start in starts),
    )
    scores = [metric.score(case, Prediction(declined=False, retrieved=passages)) for metric in METRICS]
    return [score for score in scores if score is not None]


# Made with ir-measures 0.4.3 (pytrec_eval-terrier 0.5.11): P@3, P@5, P@8, nDCG@5, nDCG@8, AP of one query, whose
# relevant documents are the marked ones and as many others as are missed.
@pytest.mark.parametrize(
    ("relevance", "missed", "expected"),
    [
        ("1", 0, (0.333333, 0.2, 0.125, 1, 1, 1)),
        ("0", 1, (0, 0, 0, 0, 0, 0)),
        ("", 1, (0, 0, 0, 0, 0, 0)),
        ("0001", 0, (0, 0.2, 0.125, 0.430677, 0.430677, 0.25)),
        ("10100100", 0, (0.666667, 0.4, 0.375, 0.703918, 0.871079, 0.722222)),
        ("01010000", 1, (0.333333, 0.4, 0.25, 0.498189, 0.498189, 0.333333)),
        ("11111111", 0, (1, 1, 1, 1, 1, 1)),
        ("11111111", 3, (1, 1, 1, 1, 1, 0.727273)),
        ("00000001", 2, (0, 0, 0.125, 0, 0.148041, 0.0416667)),
        ("001", 0, (0.333333, 0.2, 0.125, 0.5, 0.5, 0.333333)),
        ("0110", 4, (0.666667, 0.4, 0.25, 0.383566, 0.342222, 0.194444)),
        ("000000100100", 1, (0, 0, 0.125, 0, 0.156426, 0.114286)),
    ],
)
def test_the_figures_are_those_of_ir_measures(relevance: str, missed: int, expected: tuple[float, ...]) -> None:
    assert scored(relevance, missed) == pytest.approx(expected, abs=1e-6)


def test_one_passage_with_two_gold_sentences_is_one_relevant_passage() -> None:
    evidence = tuple(GoldEvidence(quote="x" * 5, start=start, end=start + 5) for start in (0, 5))
    case = Case(id="1", question="What?", article_id="a", answerable=True, type="list", evidence=evidence)
    best = Prediction(declined=False, retrieved=(Place("a", 0, 10), Place("a", 10, 20)))
    assert [metric.score(case, best) for metric in METRICS] == [1 / 3, 1 / 5, 1 / 8, 1, 1, 1]


rankings = st.text("01", min_size=2, max_size=12).filter(lambda marks: "1" in marks)


@settings(deadline=None)
@given(rankings)
def test_ndcg_and_map_are_those_of_scikit_learn_where_everything_is_retrieved(relevance: str) -> None:
    *_, ndcg_at_5, ndcg_at_8, average = scored(relevance)
    gains = [int(mark) for mark in relevance]
    falling = [-rank for rank in range(len(gains))]
    assert ndcg_at_5 == pytest.approx(ndcg_score([gains], [falling], k=5))
    assert ndcg_at_8 == pytest.approx(ndcg_score([gains], [falling], k=8))
    assert average == pytest.approx(average_precision_score(gains, falling))


@settings(deadline=None)
@given(rankings, st.integers(0, 3))
def test_they_lie_in_range_and_a_sorted_ranking_is_the_best_and_a_reversed_one_the_worst(
    relevance: str, missed: int
) -> None:
    given_order, best, worst = (
        scored("".join(marks), missed) for marks in (relevance, sorted(relevance, reverse=True), sorted(relevance))
    )
    for low, score, high in zip(worst, given_order, best, strict=True):
        assert 0 <= low <= score + 1e-12
        assert score <= high + 1e-12
        assert high <= 1 + 1e-12
    if not missed:
        assert best[3:] == pytest.approx([1, 1, 1])
