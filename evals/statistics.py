"""How sure a figure is, and whether two differ by more than chance.

Every random number comes from one fixed seed, and what is returned is rounded, so that equal scores give equal bytes.
The cases count as independent of each other: where many ask of one article, intervals are a little too narrow.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.model import FrozenModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

LEVEL = 0.95
"""Of the intervals; a difference is significant where its corrected p-value is below 1 - LEVEL."""
RESAMPLES = 9_999
"""Resampled p-values are multiples of 1/10,000, which leaves room for Holm's correction of a dozen figures."""
SEED = 0
DIGITS = 6
_EQUAL = 1e-9
"""Scores that differ by less are equal but for how their sums were rounded."""
_CELLS = 4_000_000
"""Numbers held at the same time while resampling: 32 MB."""


class Interval(FrozenModel):
    """A confidence interval of 95 %.

    Attributes:
        low, high: its ends, which belong to it.
    """

    low: float
    high: float


def mean_interval(scores: Sequence[float]) -> Interval | None:
    """The interval of a mean over cases.

    Definition: where each score is 0 or 1, Wilson's (1927), which holds what it promises for few cases and for shares
    near 0 and 1, where resampling gives [1, 1] (Brown, Cai and DasGupta 2001); else the bias-corrected and accelerated
    bootstrap over cases (Efron 1987), since scores such as F1 are skewed. Range: that of the scores.
    Ineligible: None for no score, and for equal ones between 0 and 1, of which no resample differs.

    Args:
        scores: of the cases that could be judged, in any order.
    """
    if not scores:
        return None
    if is_binary(scores):
        return wilson_interval(round(sum(scores)), len(scores))
    return bootstrap_interval(sorted(scores))


def is_binary(scores: Sequence[float]) -> bool:
    """Whether each score is 0 or 1."""
    return all(score in (0, 1) for score in scores)


def wilson_interval(successes: int, cases: int) -> Interval:
    """Wilson's score interval of a share, `cases` > 0. Range: 0..1."""
    from scipy.stats import binomtest  # type: ignore[import-untyped]  # seconds to import

    found = binomtest(successes, cases).proportion_ci(confidence_level=LEVEL, method="wilson")
    return _interval(found.low, found.high, successes / cases)


def bootstrap_interval(values: Sequence[float]) -> Interval | None:
    """The bias-corrected and accelerated bootstrap interval of a mean (Efron 1987). Range: that of the values.

    Ineligible: None where all values are equal, or there is none.

    Args:
        values: their order decides which are drawn.
    """
    import numpy as np
    from scipy.stats import bootstrap

    if not values or max(values) - min(values) < _EQUAL:
        return None
    found = bootstrap(
        (np.asarray(values),),
        np.mean,
        n_resamples=RESAMPLES,
        batch=max(1, _CELLS // len(values)),
        confidence_level=LEVEL,
        method="BCa",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return _interval(found.low, found.high, math.fsum(values) / len(values))


def auroc_interval(positives: Sequence[float], negatives: Sequence[float]) -> Interval | None:
    """The interval of an AUROC: percentiles over resampled cases, positives and negatives apart. Range: 0..1.

    Ineligible: None where a side is empty, or every resample has the same area: the groups are wholly apart, or equal.
    """
    if not positives or not negatives:
        return None
    areas = _resampled_areas([(sorted(positives), sorted(negatives))])[0]
    if areas.min() == areas.max():
        return None
    low, high = _percentiles(areas)
    return _interval(low, high, _area(positives, negatives))


def mcnemar(gained: int, lost: int) -> float:
    """The p-value of McNemar's exact test of paired cases that are right or wrong (two-sided).

    Definition: of the cases that only one of the two has right, each is as likely to be the other's if there is no
    difference; the chance of a split at least as uneven (McNemar 1947; exact form: Conover 1999). Range: 0..1; 1 where
    no case changed.

    Args:
        gained: cases that only the second has right.
        lost: cases that only the first has right.
    """
    from scipy.stats import binomtest

    return round(float(binomtest(gained, gained + lost).pvalue), DIGITS) if gained + lost else 1.0


def paired_share_interval(gained: int, lost: int, cases: int) -> Interval:
    """The interval of the difference of two shares over the same cases. Range: -1..1.

    Definition: the adjusted Wald interval of Bonett and Price (2012), which adds one case to the gained and one to the
    lost, so that it doesn't shrink to nothing where none changed.

    Args:
        gained, lost: cases that only the second, and only the first, has.
        cases: all of them, at least one.
    """
    from scipy.stats import norm

    more, less = (gained + 1) / (cases + 2), (lost + 1) / (cases + 2)
    spread = float(norm.ppf((1 + LEVEL) / 2)) * math.sqrt((more + less - (more - less) ** 2) / (cases + 2))
    middle = more - less
    return _interval(max(-1.0, middle - spread), min(1.0, middle + spread), (gained - lost) / cases)


def permutation_test(differences: Sequence[float]) -> float:
    """The p-value of a paired permutation test of graded scores (two-sided).

    Definition: without a difference each case's could as well have the other sign; the chance that signs at random
    give a mean at least as far from 0 (Fisher 1935). All signs are tried where there are no more than `RESAMPLES`
    ways, else as many at random. Range: 0..1; 1 where no score changed.

    Args:
        differences: second minus first, case by case; their order decides which signs are drawn.
    """
    import numpy as np
    from scipy.stats import permutation_test as permuted

    changed = [difference for difference in differences if abs(difference) >= _EQUAL]
    if len(changed) < 2:  # of one, both signs are as far from 0
        return 1.0
    found = permuted(
        (np.asarray(changed),),
        lambda values, axis: np.mean(values, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=max(1, _CELLS // len(changed)),
        rng=np.random.default_rng(SEED),
    )
    return round(float(found.pvalue), DIGITS)


def paired_auroc(
    first: tuple[Sequence[float], Sequence[float]], second: tuple[Sequence[float], Sequence[float]]
) -> tuple[Interval | None, float]:
    """The interval of the difference of two AUROCs over the same cases, and its p-value (two-sided).

    Definition: percentiles of the difference over resampled cases, positives and negatives apart, both systems on the
    same resample; p is the smallest at which such an interval leaves out 0. Range: -1..1 and 0..1. Ineligible: no
    interval, and p is 1, where no resample differs from another.

    Args:
        first, second: the scores of the positives and of the negatives, neither empty, in the same order in both.
    """
    before, after = _resampled_areas([first, second])
    differences = after - before
    if differences.min() == differences.max():
        return None, 1.0
    tail = 1 + min(int((differences <= 0).sum()), int((differences >= 0).sum()))
    low, high = _percentiles(differences)
    return _interval(low, high, _area(*second) - _area(*first)), round(min(1.0, 2 * tail / (RESAMPLES + 1)), DIGITS)


def holm(p_values: Sequence[float]) -> list[float]:
    """The p-values of several tests, corrected so that the chance of any false alarm keeps to the level (Holm 1979).

    Definition: the i-th smallest of m is multiplied by m - i + 1, and is never below one before it. Range: 0..1.
    """
    corrected, highest = [0.0] * len(p_values), 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=lambda index: p_values[index])):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[index]))
        corrected[index] = round(highest, DIGITS)
    return corrected


def _interval(low: float, high: float, value: float) -> Interval:
    """Rounded, and holding the value that it is about whatever a float's last bits are."""
    return Interval(
        low=round(min(float(low), value), DIGITS) + 0.0,  # + 0.0: no "-0.0" in reports
        high=round(max(float(high), value), DIGITS) + 0.0,
    )


def _percentiles(values: "FloatArray") -> "tuple[float, float]":
    import numpy as np

    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _area(positives: Sequence[float], negatives: Sequence[float]) -> float:
    import numpy as np

    return float(_areas(positives, negatives, np.ones((1, len(positives))), np.ones((1, len(negatives))))[0])


def _areas(
    positives: Sequence[float], negatives: Sequence[float], above: "FloatArray", below: "FloatArray"
) -> "FloatArray":
    """The AUROC of each resample.

    The sums are of halves and whole numbers, so they are exact, whatever the order in which a machine adds them.

    Args:
        positives, negatives: scores.
        above, below: how often each of them was drawn: one row a resample, one column a score.
    """
    import numpy as np

    order = np.argsort(positives)
    ascending = np.asarray(positives)[order]
    lower = np.pad(np.cumsum(above[:, order], axis=1), ((0, 0), (1, 0)))  # positives drawn among the i lowest
    # A negative loses to the positives above it, and to half of those that are equal.
    less = np.searchsorted(ascending, negatives, side="left")
    no_more = np.searchsorted(ascending, negatives, side="right")
    won = len(positives) - (lower[:, less] + lower[:, no_more]) / 2
    return np.asarray((won * below).sum(axis=1) / (len(positives) * len(negatives)))


def _resampled_areas(systems: Sequence[tuple[Sequence[float], Sequence[float]]]) -> "list[FloatArray]":
    """The AUROC of each system on the same resamples: one array of `RESAMPLES` areas a system."""
    import numpy as np

    positives, negatives = len(systems[0][0]), len(systems[0][1])
    random = np.random.default_rng(SEED)
    areas: list[list[FloatArray]] = [[] for _ in systems]
    batch = max(1, _CELLS // (positives + negatives))
    for start in range(0, RESAMPLES, batch):
        size = min(batch, RESAMPLES - start)
        above, below = (
            random.multinomial(cases, np.full(cases, 1 / cases), size).astype(float) for cases in (positives, negatives)
        )
        for found, system in zip(areas, systems, strict=True):
            found.append(_areas(*system, above, below))
    return [np.concatenate(found) for found in areas]
