"""The figures that stand for a run: those with an interval in its report, and by which two runs are compared."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from evals.statistics import Interval, auroc_interval, mean_interval

if TYPE_CHECKING:
    from evals.report import CaseRecord

AUROC = "auroc"
HEADLINE = (
    "token_f1",
    "contains",
    "evidence_hit",
    "evidence_precision",
    "evidence_recall",
    "retrieval_recall_at_5",
    "retrieval_mrr",
    "wrongly_declined",
    "decline_recall",
    AUROC,
    "errors",
    "violations",
)
"""Each more costs all of them power, since p-values are corrected for their number."""

LOWER_IS_BETTER = frozenset({"wrongly_declined", "errors", "violations"})


def case_scores(records: Iterable["CaseRecord"], figure: str) -> dict[str, float]:
    """The scores of a figure that is a mean, by the id of each case that it can judge.

    `errors` and `violations`, which a report counts, are here 1 for each case that has any, else 0.
    """
    if figure == "errors":
        return {record.id: float(record.error is not None) for record in records}
    if figure == "violations":
        return {record.id: float(bool(record.violations)) for record in records if record.error is None}
    return {record.id: record.scores[figure] for record in records if figure in record.scores}


def case_confidences(records: Iterable["CaseRecord"]) -> dict[str, float]:
    """What the AUROC is of: by id, the confidence of each answer that rests on evidence that was read."""
    return {
        record.id: record.confidence for record in records if record.confidence is not None and record.kind == "facts"
    }


def headline_intervals(records: Sequence["CaseRecord"]) -> dict[str, Interval]:
    """The intervals of the headline figures; counts have none, nor has what `evals.statistics` can't vouch for."""
    confidences = case_confidences(records)
    sides = [
        [confidences[record.id] for record in records if record.id in confidences and record.answerable == answerable]
        for answerable in (True, False)
    ]
    found = {
        figure: mean_interval(list(case_scores(records, figure).values()))
        for figure in HEADLINE
        if figure not in (AUROC, "errors", "violations")
    }
    found[AUROC] = auroc_interval(*sides)
    return {figure: interval for figure, interval in found.items() if interval is not None}
