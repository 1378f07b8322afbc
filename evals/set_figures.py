"""Figures of a set of answers that are no mean over them: declining, confidence, stability."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from assistant.model import FrozenModel
from evals.dataset import Case
from evals.figures import AURC, DECLINE_F1, ECE, EXCESS_AURC, SAME_ANSWER, SAME_EVIDENCE
from evals.metrics import EvidenceHit, Figure, decline_f1
from evals.metrics.calibration import ReliabilityPoint, expected_calibration_error, reliability
from evals.metrics.selective import Judgement, RiskPoint, aurc, excess_aurc, risk_coverage
from evals.metrics.stability import paraphrases, same_answer, same_evidence, stability
from evals.prediction import Prediction

CONFIDENCE_DIGITS = 6
"""Of a confidence in a report: the last bits of a float differ with the number of threads."""

TWO_SIDED = (DECLINE_F1, AURC, EXCESS_AURC, ECE)
"""Those that weigh unanswerable questions against answerable ones."""


class Predicted(Protocol):
    """A case, and what a system said to it; None where an error was raised."""

    @property
    def case(self) -> Case: ...  # noqa: D102

    @property
    def prediction(self) -> Prediction | None: ...  # noqa: D102


class Curves(FrozenModel):
    """How confidence relates to being right, over the answers that `judgements` takes.

    Attributes:
        risk_coverage: what raising the bar would give, the highest first.
        reliability: confidence against the share of right answers, in bins of equal mass.
    """

    risk_coverage: tuple[RiskPoint, ...] = ()
    reliability: tuple[ReliabilityPoint, ...] = ()


def judgements(results: Iterable[Predicted]) -> list[Judgement]:
    """Confidence and rightness of each answer that was given and that rests on reading.

    An answer is right where it hits the gold evidence (`EvidenceHit`), so that none to an unanswerable question is.
    Left out are errors, questions that were declined, since nobody saw whether their best sentence answers, and
    summaries and small talk, whose answers rest on no reading. To judge every confidence, run with `min_confidence` 0.
    """
    hit = EvidenceHit()
    return [
        Judgement(round(prediction.confidence, CONFIDENCE_DIGITS), hit.score(result.case, prediction) == 1)
        for result in results
        if (prediction := result.prediction) is not None
        and prediction.confidence is not None
        and not prediction.declined
    ]


def curves_of(results: Iterable[Predicted]) -> Curves:
    """The curves of a run."""
    judged = judgements(results)
    return Curves(risk_coverage=risk_coverage(judged), reliability=reliability(judged))


def set_figures(results: Sequence[Predicted]) -> dict[str, Figure]:
    """Every figure of this module, by name; each metric's definition is with its function."""
    judged = judgements(results)
    declined = [(one.case.answerable, one.prediction.declined) for one in results if one.prediction is not None]
    f1 = decline_f1(
        [no for answerable, no in declined if answerable], [no for answerable, no in declined if not answerable]
    )
    groups = paraphrases((one.case, one.prediction) for one in results)
    return {
        DECLINE_F1: _figure(f1, len(declined), len(results)),
        AURC: _figure(aurc(judged), len(judged), len(results)),
        EXCESS_AURC: _figure(excess_aurc(judged), len(judged), len(results)),
        ECE: _figure(expected_calibration_error(judged), len(judged), len(results)),
        SAME_EVIDENCE: stability(groups, same_evidence),
        SAME_ANSWER: stability(groups, same_answer),
    }


def _figure(value: float | None, judged: int, asked: int) -> Figure:
    eligible = 0 if value is None else judged
    return Figure(value=value, eligible=eligible, ineligible=asked - eligible)
