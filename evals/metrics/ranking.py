"""How good is the whole ranking of the search, not only its first hit?

These three count passages, so they need to know how many there are to find. Relevant is a passage that shares a
character with a gold sentence. To find there are the relevant passages that were retrieved, and for each gold sentence
that no retrieved passage holds one more. Passages don't overlap and mostly hold more than a sentence, so this is the
number in the library, or somewhat more where one missed passage holds several gold sentences.
"""

from dataclasses import dataclass
from math import log2

from evals.dataset import Case
from evals.metrics.retrieval import is_ranked
from evals.prediction import Prediction, gold_places


def _relevance(case: Case, prediction: Prediction) -> tuple[list[bool], int]:
    """Whether each retrieved passage is relevant, best first, and how many there are to find."""
    gold = gold_places(case)
    relevant = [passage.overlaps_any(gold) for passage in prediction.retrieved]
    missed = sum(not place.overlaps_any(prediction.retrieved) for place in set(gold))
    return relevant, sum(relevant) + missed


@dataclass(frozen=True, slots=True)
class RetrievalPrecision:
    """Precision@k: the share of the first k passages that have gold evidence in them.

    Definition: relevant passages among the first k retrieved, divided by k, also where fewer were retrieved. One gold
    sentence lies in one passage, so that at k = 5 the best value is then 0.2. Range: 0..1. Source: `P` of trec_eval;
    Manning, Raghavan and Schütze 2008, chapter 8. Ineligible: unanswerable questions, summaries.

    Attributes:
        k: how many passages are looked at.
    """

    k: int

    @property
    def name(self) -> str:
        """By which reports and gates call it."""
        return f"retrieval_precision_at_{self.k}"

    def score(self, case: Case, prediction: Prediction) -> float | None:
        """See the class."""
        if not is_ranked(case):
            return None
        relevant, _ = _relevance(case, prediction)
        return sum(relevant[: self.k]) / self.k


@dataclass(frozen=True, slots=True)
class RetrievalNdcg:
    """nDCG@k: relevant passages count the more, the further up they stand.

    Definition: DCG@k, the sum of 1 / log2(1 + rank) over the relevant ones of the first k passages, divided by that of
    a ranking with everything that there is to find (see the module) at its top. Range: 0..1. Source: Järvelin and
    Kekäläinen 2002, with gains of 0 and 1 and the discount of trec_eval. Ineligible: unanswerable questions, summaries.

    Attributes:
        k: how many passages are looked at.
    """

    k: int

    @property
    def name(self) -> str:
        """By which reports and gates call it."""
        return f"retrieval_ndcg_at_{self.k}"

    def score(self, case: Case, prediction: Prediction) -> float | None:
        """See the class."""
        if not is_ranked(case):
            return None
        relevant, to_find = _relevance(case, prediction)
        return _dcg(relevant[: self.k]) / _dcg([True] * min(to_find, self.k))


@dataclass(frozen=True, slots=True)
class AveragePrecision:
    """MAP: the precision at each relevant passage, averaged over everything that there is to find.

    Definition: the sum of precision@rank over the ranks of the relevant passages, divided by how many there are to find
    (see the module); what was not retrieved adds 0. No cut-off but the number retrieved; the mean over the cases is
    the MAP. Range: 0..1. Source: `map` of trec_eval; Manning, Raghavan and Schütze 2008, chapter 8. Ineligible:
    unanswerable questions, summaries.
    """

    name: str = "retrieval_map"

    def score(self, case: Case, prediction: Prediction) -> float | None:
        """See the class."""
        if not is_ranked(case):
            return None
        relevant, to_find = _relevance(case, prediction)
        ranks = [rank for rank, found in enumerate(relevant, start=1) if found]
        return sum(number / rank for number, rank in enumerate(ranks, start=1)) / to_find


def _dcg(relevant: list[bool]) -> float:
    return sum(1 / log2(1 + rank) for rank, found in enumerate(relevant, start=1) if found)
