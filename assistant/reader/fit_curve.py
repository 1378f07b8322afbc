"""Risk, coverage and calibration over the kinds of questions, and their curve."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.reader.fit_cases import Ranked
from assistant.reader.fitted import FittedReader, OperatingPoint

ANSWERABLE = ("answerable", "keywords", "misspelt", "as_typed")
"""Questions that the passages answer: as they are, as a searcher would type them, with slips, and in other ways."""

ANSWERABLE_SHARE = 0.5
"""What confidences are calibrated for: half of the questions are answerable, as in the development set of SQuAD 2.0,
and the kinds of unanswerable ones share the other half equally. A probability means nothing without such a mix."""


def kind_shares(kinds: Sequence[str]) -> dict[str, float]:
    """The share of each kind of question in the mix."""
    found = sorted(set(kinds))
    answerable = sum(kind in ANSWERABLE for kind in found)
    return {
        kind: ANSWERABLE_SHARE / answerable
        if kind in ANSWERABLE
        else (1 - ANSWERABLE_SHARE) / (len(found) - answerable)
        for kind in found
    }


def kind_weights(kinds: Sequence[str]) -> NDArray[np.float64]:
    """Weights with a mean of one that give each kind of question its share of the mix."""
    counts, shares = Counter(kinds), kind_shares(kinds)
    return np.array([len(kinds) * shares[kind] / counts[kind] for kind in kinds])


def operating_point(ranked: Sequence[Ranked], confidences: NDArray[np.float64], threshold: float) -> OperatingPoint:
    """Coverage and risk at a threshold."""
    answered = confidences >= threshold
    kinds = np.array([one.kind for one in ranked])
    right = np.array([bool(one.gold[0]) for one in ranked])
    weights = kind_weights([one.kind for one in ranked])
    return OperatingPoint(
        threshold=round(float(threshold), 4),
        coverage=round(float(answered[kinds == "answerable"].mean()), 4),
        risk=round(float(np.average(~right, weights=weights * answered)), 4) if answered.any() else 0.0,
        answered_by_kind={
            str(kind): round(float(answered[kinds == kind].mean()), 4)
            for kind in np.unique(kinds)
            if kind != "answerable"
        },
    )


def calibration_error(
    confidences: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64], bins: int = 10
) -> float:
    """Expected calibration error over bins of equal width (Guo et al. 2017), 0..1."""
    in_bin = np.minimum((confidences * bins).astype(int), bins - 1)
    gaps = [abs(np.sum(((confidences - right) * weights)[in_bin == one])) for one in np.unique(in_bin)]
    return float(sum(gaps) / weights.sum())


def draw(fitted: FittedReader, path: Path) -> None:
    """Draw the risk–coverage curve as SVG."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "article-assistant", "font.size": 10}):
        figure = Figure(figsize=(7, 4.2), layout="constrained")
        axes = figure.subplots()
        coverage = [point.coverage for point in fitted.curve]
        axes.plot(
            coverage,
            [point.risk for point in fitted.curve],
            color="black",
            label="risk: answers that are wrong",
        )
        for kind in fitted.curve[0].answered_by_kind:
            shares = [point.answered_by_kind[kind] for point in fitted.curve]
            axes.plot(
                coverage,
                shares,
                linewidth=1,
                linestyle="--",
                label=f"{kind.replace('_', ' ')}: answered all the same",
            )
        chosen = fitted.evidence["operating_point"]["coverage"]
        axes.axvline(float(chosen), color="grey", linewidth=1)
        axes.text(float(chosen), 1.01, f"threshold {fitted.threshold:.2f}", ha="right", fontsize=8)
        axes.set(
            xlabel="coverage: answerable questions that are answered",
            ylabel="share",
            xlim=(0, 1),
            ylim=(0, 1.05),
        )
        axes.legend(fontsize=8, frameon=False)
        figure.savefig(path, metadata={"Date": None})
