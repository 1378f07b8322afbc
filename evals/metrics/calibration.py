"""Is an answer with confidence 0.8 right in eight of ten cases?"""

from collections.abc import Iterable
from itertools import groupby

from assistant.model import FrozenModel
from evals.metrics.selective import Judgement

BINS = 10
"""Bins of a reliability diagram: the usual number; with fewer than ten answers in each, chance alone makes gaps."""


class ReliabilityPoint(FrozenModel):
    """A bin of a reliability diagram.

    Attributes:
        confidence: mean confidence of its answers.
        right: the share of them that is right; equal to `confidence` where confidences are calibrated.
        answers: how many they are.
    """

    confidence: float
    right: float
    answers: int


def reliability(judgements: Iterable[Judgement], *, bins: int = BINS) -> tuple[ReliabilityPoint, ...]:
    """The points of a reliability diagram, over bins of equal mass.

    The answers are sorted by confidence and cut into `bins` parts of equal size, as far as that goes: answers of one
    confidence stay together, in the part that the middle of them falls into, so that no order among them matters. Bins
    without answers are left out. Source: DeGroot and Fienberg 1983; equal mass: Nguyen and O'Connor 2015, since the
    bins of equal width of Guo et al. 2017 hold hardly any answers at one end and most at the other.
    """
    judged = sorted(judgements)
    members: dict[int, list[Judgement]] = {}
    start = 0
    for _, same in groupby(judged, key=lambda one: one.confidence):
        group = list(same)
        in_bin = bins * (2 * start + len(group)) // (2 * len(judged))
        members.setdefault(in_bin, []).extend(group)
        start += len(group)
    return tuple(
        ReliabilityPoint(
            confidence=sum(one.confidence for one in group) / len(group),
            right=sum(one.right for one in group) / len(group),
            answers=len(group),
        )
        for group in members.values()
    )


def expected_calibration_error(judgements: Iterable[Judgement], *, bins: int = BINS) -> float | None:
    """ECE: how far confidence is from the share of right answers.

    Definition: the mean over the bins of `reliability`, weighted by their answers, of the distance between mean
    confidence and share of right answers. Range: 0..1, low is good; with few answers it is too high, by chance.
    Source: Naeini, Cooper and Hauskrecht 2015; bins of equal mass, 10 by default. (The reader's own, in docs/reader.md,
    is over bins of equal width and weighted by kind of question.) Ineligible: None without an answer.
    """
    points = reliability(judgements, bins=bins)
    answers = sum(point.answers for point in points)
    return sum(point.answers * abs(point.confidence - point.right) for point in points) / answers if points else None
