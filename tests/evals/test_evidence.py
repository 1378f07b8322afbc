from random import Random
from statistics import harmonic_mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.dataset import Case, GoldEvidence
from evals.metrics import EVIDENCE_METRICS, EvidenceF1, EvidenceHit, EvidencePrecision, EvidenceRecall
from evals.prediction import Place, Prediction

UNANSWERABLE = Case(id="2", question="What?", answerable=False, type="nonsense")


def case(*gold: tuple[int, int]) -> Case:
    evidence = tuple(GoldEvidence(quote="x" * (end - start), start=start, end=end) for start, end in gold)
    return Case(id="1", question="What?", article_id="a", answerable=True, type="thing", evidence=evidence)


def cited(*spans: tuple[int, int], context: tuple[tuple[int, int], ...] = (), article: str = "a") -> Prediction:
    return Prediction(
        declined=False,
        evidence=tuple(Place(article, *span) for span in spans),
        context=tuple(Place(article, *span) for span in context),
    )


@pytest.mark.parametrize(
    ("prediction", "hit", "precision", "recall"),
    [
        (cited((0, 10)), 1, 1, 0.5),
        (cited((0, 10), (40, 50)), 1, 0.5, 0.5),
        (cited((0, 10), (20, 30)), 1, 1, 1),
        (cited((9, 12)), 1, 1, 0.5),  # one character in common
        (cited((10, 20)), 0, 0, 0),  # neighbours share none
        (cited((0, 10), article="b"), 0, 0, 0),
        (cited((20, 30), context=((0, 10),)), 1, 1, 1),  # context is shown, so it counts for recall
        (cited((40, 50), context=((0, 10),)), 0, 0, 0.5),  # but is no evidence
        (cited((0, 30)), 1, 1, 1),
        (Prediction(declined=True), 0, None, 0),
    ],
)
def test_evidence_figures_have_the_values_worked_out_by_hand(
    prediction: Prediction, hit: float, precision: float | None, recall: float
) -> None:
    gold = case((0, 10), (20, 30))
    assert EvidenceHit().score(gold, prediction) == hit
    assert EvidencePrecision().score(gold, prediction) == precision
    assert EvidenceRecall().score(gold, prediction) == recall
    f1 = EvidenceF1().score(gold, prediction)
    assert f1 == pytest.approx(harmonic_mean([precision or 0, recall]))


def test_a_declined_question_is_a_miss_unless_only_answers_are_asked_for() -> None:
    declined = Prediction(declined=True)
    assert EvidenceHit().score(case((0, 10)), declined) == 0
    assert EvidenceHit(when_answered=True).score(case((0, 10)), declined) is None
    assert EvidenceHit(when_answered=True).score(case((0, 10)), cited((40, 50))) == 0
    assert EvidenceHit().name != EvidenceHit(when_answered=True).name


def test_unanswerable_questions_have_no_evidence_to_judge() -> None:
    assert [metric.score(UNANSWERABLE, cited((0, 10))) for metric in EVIDENCE_METRICS] == [None] * 4


spans = st.tuples(st.integers(0, 50), st.integers(1, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))
several = st.lists(spans, min_size=1, max_size=5, unique=True)


@settings(deadline=None)
@given(several, several, st.randoms(use_true_random=False))
def test_evidence_figures_lie_in_range_and_do_not_depend_on_order(
    gold: list[tuple[int, int]], shown: list[tuple[int, int]], random: Random
) -> None:
    scores = [metric.score(case(*gold), cited(*shown)) for metric in EVIDENCE_METRICS]
    assert all(score is not None and 0 <= score <= 1 for score in scores)
    hit, precision, recall, f1 = scores
    assert (hit == 1) == (precision != 0) == (recall != 0) == (f1 != 0)
    assert min(precision or 0, recall or 0) <= (f1 or 0) + 1e-12
    assert (f1 or 0) <= max(precision or 0, recall or 0) + 1e-12
    random.shuffle(gold)
    random.shuffle(shown)
    assert [metric.score(case(*gold), cited(*shown)) for metric in EVIDENCE_METRICS] == scores
