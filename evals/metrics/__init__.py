"""The metrics: each a small class that scores one case, or says that it can't judge it."""

from evals.metrics.citation import CitationPrecision, CitationRecall
from evals.metrics.correctness import Contains, ExactMatch, TokenF1
from evals.metrics.declining import Declined, DeclinePrecision, DeclineRecall, WronglyDeclined, auroc, decline_f1
from evals.metrics.evidence import EvidenceF1, EvidenceHit, EvidencePrecision, EvidenceRecall
from evals.metrics.metric import Figure, Metric
from evals.metrics.ranking import AveragePrecision, RetrievalNdcg, RetrievalPrecision
from evals.metrics.retrieval import ReciprocalRank, RetrievalRecall

__all__ = [
    "CITATION_METRICS",
    "EVIDENCE_METRICS",
    "METRICS",
    "RETRIEVAL_METRICS",
    "AveragePrecision",
    "CitationPrecision",
    "CitationRecall",
    "Contains",
    "DeclinePrecision",
    "DeclineRecall",
    "Declined",
    "EvidenceF1",
    "EvidenceHit",
    "EvidencePrecision",
    "EvidenceRecall",
    "ExactMatch",
    "Figure",
    "Metric",
    "ReciprocalRank",
    "RetrievalNdcg",
    "RetrievalPrecision",
    "RetrievalRecall",
    "TokenF1",
    "WronglyDeclined",
    "auroc",
    "decline_f1",
]

EVIDENCE_METRICS: tuple[Metric, ...] = (EvidenceHit(), EvidencePrecision(), EvidenceRecall(), EvidenceF1())
RETRIEVAL_METRICS: tuple[Metric, ...] = (
    *(RetrievalRecall(k) for k in (1, 3, 5, 8)),
    ReciprocalRank(),
    *(RetrievalPrecision(k) for k in (3, 5, 8)),
    *(RetrievalNdcg(k) for k in (5, 8)),
    AveragePrecision(),
)
CITATION_METRICS: tuple[Metric, ...] = (CitationRecall(), CitationPrecision())
METRICS: tuple[Metric, ...] = (
    ExactMatch(),
    TokenF1(),
    Contains(),
    *EVIDENCE_METRICS,
    EvidenceHit(when_answered=True),
    *RETRIEVAL_METRICS,
    *CITATION_METRICS,
    Declined(),
    WronglyDeclined(),
    DeclinePrecision(),
    DeclineRecall(),
)
"""Everything that a run reports, in the order of its report."""
