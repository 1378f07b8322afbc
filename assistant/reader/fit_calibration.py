"""From the decision's log-odds to confidences, the operating point and the errors that a user can limit."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.reader.fit_cases import Ranked
from assistant.reader.fit_curve import calibration_error, kind_shares, kind_weights, operating_point
from assistant.reader.fit_logistic import logistic
from assistant.reader.fitted import LogisticModel, OperatingPoint, probability
from assistant.reader.risk_control import KindErrors

ANSWERED_ALL_THE_SAME = 0.05
"""The operating point: the share of questions on other topics that is answered all the same, as the mean over the sets.
On news alone the rule would be stricter, since many of OneStopQA's questions name nothing ("What did the study find?")
and can be asked of any article. Nonsense isn't counted: of a few words drawn at random, some make good key words. A
declined question still shows the nearest passages."""

HARD = ("adversarial", "unanswerable")
"""Unanswerable questions written for the very passage, of SQuAD 2.0, and real ones of CLAPNQ."""

FOLDS = 10


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What `calibrate` finds; see `FittedReader` for all but the figures, which are the operating point's."""

    calibration: LogisticModel
    threshold: float
    errors: dict[str, KindErrors]
    curve: tuple[OperatingPoint, ...]
    figures: dict[str, float | int | str]


def calibrate(
    ranked: Mapping[str, Sequence[Ranked]], decision: LogisticModel, log_odds: NDArray[np.float64], margin: float
) -> Calibrated:
    """Calibrate on news, which the decision has not seen.

    Only the hard kinds, which the news set lacks, come from the data that it was fitted on, by cross-validation.

    Args:
        ranked: of the sets squad2, clapnq and news.
        decision: fitted on the first two.
        log_odds: of the first two, one after the other, by cross-validation.
        margin: of the sentences that are shown.
    """
    fitted_on = [*ranked["squad2"], *ranked["clapnq"]]
    is_hard = np.array([one.kind in HARD for one in fitted_on])
    shown = [*ranked["news"], *(one for one in fitted_on if one.kind in HARD)]
    shown_log_odds = np.concatenate(
        [decision.log_odds(np.stack([one.features for one in ranked["news"]])), log_odds[is_hard]]
    )
    right = np.array([bool(one.gold[0]) for one in shown])
    weights = kind_weights([one.kind for one in shown])
    calibration = platt(shown_log_odds, right, weights)
    confidences = _confidences(calibration, shown_log_odds)
    elsewhere = _confidences(calibration, log_odds)
    by_set = {
        "squad2": elsewhere[: len(ranked["squad2"])],
        "clapnq": elsewhere[len(ranked["squad2"]) :],
        "news": confidences[: len(ranked["news"])],
    }
    threshold = least_threshold(ranked, by_set, "other_topic")
    point = operating_point(shown, confidences, threshold)
    thresholds = np.unique(np.quantile(confidences, np.linspace(0, 0.98, 50)))
    return Calibrated(
        calibration,
        threshold,
        kind_errors(shown, confidences, margin),
        tuple(operating_point(shown, confidences, float(one)) for one in thresholds),
        {
            "data": "news/dev_onestop and generated questions, not used for the decision; adversarial and "
            "unanswerable questions of reading/dev_squad2 and reading/dev_clapnq, by cross-validation",
            "rule": f"the lowest threshold at which at most {ANSWERED_ALL_THE_SAME:.0%} of other topics are answered, "
            "as the mean over squad2, clapnq and news",
            **dict(sorted(Counter(f"news_{one.kind}" for one in ranked["news"]).items())),
            "calibration_error": round(cross_validated_error(shown_log_odds, right, weights), 3),
            **point.model_dump(exclude={"answered_by_kind"}),
            **{f"answered_{kind}": share for kind, share in point.answered_by_kind.items()},
        },
    )


def platt(log_odds: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64]) -> LogisticModel:
    """Log-odds that the best sentence answers from the decision's (Platt 1999)."""
    return logistic(("log_odds",), log_odds[:, np.newaxis], right, weights)


def _confidences(calibration: LogisticModel, log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return probability(calibration.log_odds(log_odds[:, np.newaxis]))


def cross_validated_error(
    log_odds: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64]
) -> float:
    """The calibration error of questions that the calibration hasn't seen, over folds."""
    folds = np.random.default_rng(0).integers(0, FOLDS, len(right))
    confidences = np.empty(len(right))
    for fold in np.unique(folds):
        seen = folds != fold
        confidences[~seen] = _confidences(platt(log_odds[seen], right[seen], weights[seen]), log_odds[~seen])
    return calibration_error(confidences, right, weights)


def kind_errors(ranked: Sequence[Ranked], confidences: NDArray[np.float64], margin: float) -> dict[str, KindErrors]:
    """Of each kind of question, which would be answered wrongly."""
    shares = kind_shares([one.kind for one in ranked])
    return {
        kind: KindErrors(
            share=share,
            questions=sum(one.kind == kind for one in ranked),
            wrong=tuple(
                sorted(
                    round(float(confidence), 4)
                    for one, confidence in zip(ranked, confidences, strict=True)
                    if one.kind == kind and not one.shows_right(margin)
                )
            ),
        )
        for kind, share in shares.items()
    }


def least_threshold(
    ranked: Mapping[str, Sequence[Ranked]], confidences: Mapping[str, NDArray[np.float64]], kind: str
) -> float:
    """The lowest threshold, to four digits, from which on few enough of a kind are answered, as the mean over sets."""
    of_kind = [
        np.array([value for one, value in zip(ranked[name], confidences[name], strict=True) if one.kind == kind])
        for name in ranked
    ]

    def answered(threshold: float) -> float:
        return float(np.mean([(values >= threshold).mean() for values in of_kind if len(values)]))

    candidates = np.unique(np.ceil(np.concatenate([[0.0001], *of_kind]) * 10_000 + 1) / 10_000)
    return float(next(value for value in candidates if answered(value) <= ANSWERED_ALL_THE_SAME))
