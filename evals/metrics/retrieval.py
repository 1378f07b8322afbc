"""Did the search find the passage that holds the evidence?"""

from dataclasses import dataclass

from evals.dataset import Case
from evals.prediction import Prediction, gold_places


def _gold_rank(case: Case, prediction: Prediction) -> int | None:
    """The rank, from 1, of the first retrieved passage with gold evidence in it; None where there is none."""
    gold = gold_places(case)
    ranks = (rank for rank, passage in enumerate(prediction.retrieved, start=1) if passage.overlaps_any(gold))
    return next(ranks, None)


def is_ranked(case: Case) -> bool:
    """Whether a search can find the evidence; that of a summary is the whole article: any passage would count."""
    return case.answerable and case.type != "summary"


@dataclass(frozen=True, slots=True)
class RetrievalRecall:
    """Recall@k: whether one of the first k passages has gold evidence in it.

    Definition: 1 if at least one of the first k retrieved passages shares a character with a gold sentence;
    else 0. Where fewer than k are retrieved, those. Range: 0 or 1. Source: top-k retrieval accuracy of
    Karpukhin et al. 2020 (DPR). Ineligible: unanswerable questions, summaries.

    Attributes:
        k: how many passages are looked at.
    """

    k: int

    @property
    def name(self) -> str:
        """By which reports and gates call it; TOML takes no bare `@` in a key."""
        return f"retrieval_recall_at_{self.k}"

    def score(self, case: Case, prediction: Prediction) -> float | None:
        """See the class."""
        if not is_ranked(case):
            return None
        rank = _gold_rank(case, prediction)
        return float(rank is not None and rank <= self.k)


@dataclass(frozen=True, slots=True)
class ReciprocalRank:
    """MRR: how far down the first passage with gold evidence stands.

    Definition: 1 / rank of the first retrieved passage that shares a character with a gold sentence; 0 where
    none does. Its mean is the MRR. Range: 0..1. Source: Voorhees 1999 (TREC-8 question answering track).
    Ineligible: unanswerable questions, summaries.
    """

    name: str = "retrieval_mrr"

    def score(self, case: Case, prediction: Prediction) -> float | None:
        """See the class."""
        if not is_ranked(case):
            return None
        rank = _gold_rank(case, prediction)
        return 0.0 if rank is None else 1 / rank
