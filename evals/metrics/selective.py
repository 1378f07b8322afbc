"""Would a higher bar keep the right answers and drop the wrong ones? Risk against coverage."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from assistant.model import FrozenModel


class Judgement(NamedTuple):
    """An answer's confidence, 0..1, and whether it is right."""

    confidence: float
    right: bool


class RiskPoint(FrozenModel):
    """What raising the bar to `threshold` gives.

    Attributes:
        threshold: answers with this confidence or more are kept.
        coverage: the share of the answers that is.
        risk: the share of those that is wrong.
    """

    threshold: float
    coverage: float
    risk: float


def risk_coverage(judgements: Iterable[Judgement]) -> tuple[RiskPoint, ...]:
    """The risk–coverage curve: one point for each confidence, the highest first.

    Source: El-Yaniv and Wiener 2010; Geifman and El-Yaniv 2017. The last point has coverage 1 and the risk of all the
    answers. Empty where there is no answer.
    """
    groups = _groups(judgements)
    total = sum(size for _, size, _ in groups)
    points, kept, wrong = [], 0, 0
    for confidence, size, errors in groups:
        kept, wrong = kept + size, wrong + errors
        points.append(RiskPoint(threshold=confidence, coverage=kept / total, risk=wrong / kept))
    return tuple(points)


def aurc(judgements: Iterable[Judgement]) -> float | None:
    """The area under the risk–coverage curve: how well confidence puts the right answers before the wrong ones.

    Definition: the mean, over n = 1 … number of answers, of the share of wrong ones among the n most confident; answers
    of one confidence count as in a random order among them, on average. Range: 0..1, low is good; it grows with the
    share of wrong answers, so compare it on one set only. Source: Geifman, Uziel and El-Yaniv 2019, "Bias-Reduced
    Uncertainty Estimation for Deep Neural Classifiers". Ineligible: None without an answer.
    """
    groups = _groups(judgements)
    return _area([(size, errors) for _, size, errors in groups]) if groups else None


def excess_aurc(judgements: Iterable[Judgement]) -> float | None:
    """The part of the area that a better order could save.

    Definition: `aurc` less that of the same answers with all the right ones before all the wrong ones. Range: 0..1, 0
    where no wrong answer is as confident as a right one. Source: E-AURC of Geifman, Uziel and El-Yaniv 2019, with the
    exact best area, not its approximation. Ineligible: None without an answer.
    """
    judged = list(judgements)
    area = aurc(judged)
    if area is None:
        return None
    right = sum(one.right for one in judged)
    best = _area([(right, 0), (len(judged) - right, len(judged) - right)])
    return max(0.0, area - best)  # not the last bit below


def _groups(judgements: Iterable[Judgement]) -> list[tuple[float, int, int]]:
    """Each confidence, the highest first, with how many answers have it and how many of them are wrong."""
    in_order = sorted(judgements, reverse=True)
    groups = [(confidence, list(group)) for confidence, group in groupby(in_order, key=lambda one: one.confidence)]
    return [(confidence, len(group), sum(not one.right for one in group)) for confidence, group in groups]


def _area(groups: Sequence[tuple[int, int]]) -> float:
    """The mean risk over all numbers of answers kept; of each group its size and its errors."""
    kept, wrong, risks = 0, 0.0, []
    for size, errors in groups:
        risks += [(wrong + errors * taken / size) / (kept + taken) for taken in range(1, size + 1)]
        kept, wrong = kept + size, wrong + errors
    return sum(risks) / len(risks)
