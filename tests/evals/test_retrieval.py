import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.dataset import Case, GoldEvidence
from evals.metrics import RETRIEVAL_METRICS, ReciprocalRank, RetrievalRecall
from evals.prediction import Place, Prediction


def case(kind: str = "thing") -> Case:
    return Case.model_validate(
        {
            "id": "1",
            "question": "What?",
            "article_id": "a",
            "answerable": True,
            "type": kind,
            "evidence": (GoldEvidence(quote="x" * 10, start=100, end=110),),
        }
    )


def retrieved(*spans: tuple[int, int], article: str = "a") -> Prediction:
    return Prediction(declined=True, retrieved=tuple(Place(article, *span) for span in spans))


@pytest.mark.parametrize(
    ("prediction", "at_1", "at_3", "reciprocal"),
    [
        (retrieved((90, 120)), 1, 1, 1),
        (retrieved((0, 50), (50, 101), (90, 120)), 0, 1, 1 / 2),
        (retrieved((0, 1), (1, 2), (2, 3), (90, 120)), 0, 0, 1 / 4),
        (retrieved((0, 100), (110, 200)), 0, 0, 0),
        (retrieved((90, 120), article="b"), 0, 0, 0),
        (retrieved(), 0, 0, 0),
    ],
)
def test_retrieval_figures_have_the_values_worked_out_by_hand(
    prediction: Prediction, at_1: float, at_3: float, reciprocal: float
) -> None:
    assert RetrievalRecall(1).score(case(), prediction) == at_1
    assert RetrievalRecall(3).score(case(), prediction) == at_3
    assert ReciprocalRank().score(case(), prediction) == reciprocal


def test_summaries_and_unanswerable_questions_have_no_rank() -> None:
    nothing = Case(id="2", question="What?", answerable=False, type="order")
    for metric in RETRIEVAL_METRICS:
        assert metric.score(case("summary"), retrieved((90, 120))) is None
        assert metric.score(nothing, retrieved((90, 120))) is None


def test_each_depth_has_its_own_name() -> None:
    assert len({metric.name for metric in RETRIEVAL_METRICS}) == len(RETRIEVAL_METRICS) == 11


@settings(deadline=None)
@given(st.lists(st.sampled_from([(0, 10), (90, 120), (105, 106), (200, 300)]), max_size=12))
def test_recall_grows_with_depth_and_bounds_the_reciprocal_rank(spans: list[tuple[int, int]]) -> None:
    scores = [RetrievalRecall(k).score(case(), retrieved(*spans)) or 0.0 for k in (1, 3, 5, 8)]
    reciprocal = ReciprocalRank().score(case(), retrieved(*spans))
    assert reciprocal is not None
    assert scores == sorted(scores)
    assert scores[0] <= reciprocal <= 1
