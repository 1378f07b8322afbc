"""The metrics: each a small class that scores one case, or says that it can't judge it."""

from evals.metrics.correctness import Contains, ExactMatch, TokenF1
from evals.metrics.declining import Declined, DeclinePrecision, DeclineRecall, WronglyDeclined, auroc
from evals.metrics.evidence import EvidenceHit, EvidencePrecision, EvidenceRecall
from evals.metrics.metric import Figure, Metric
from evals.metrics.retrieval import ReciprocalRank, RetrievalRecall

__all__ = [
    "EVIDENCE_METRICS",
    "METRICS",
    "RETRIEVAL_METRICS",
    "Contains",
    "DeclinePrecision",
    "DeclineRecall",
    "Declined",
    "EvidenceHit",
    "EvidencePrecision",
    "EvidenceRecall",
    "ExactMatch",
    "Figure",
    "Metric",
    "ReciprocalRank",
    "RetrievalRecall",
    "TokenF1",
    "WronglyDeclined",
    "auroc",
]

EVIDENCE_METRICS: tuple[Metric, ...] = (EvidenceHit(), EvidencePrecision(), EvidenceRecall())
RETRIEVAL_METRICS: tuple[Metric, ...] = (*(RetrievalRecall(k) for k in (1, 3, 5, 8)), ReciprocalRank())
METRICS: tuple[Metric, ...] = (
    ExactMatch(),
    TokenF1(),
    Contains(),
    *EVIDENCE_METRICS,
    EvidenceHit(when_answered=True),
    *RETRIEVAL_METRICS,
    Declined(),
    WronglyDeclined(),
    DeclinePrecision(),
    DeclineRecall(),
)
"""Everything that a run reports, in the order of its report."""
