"""Are the cited sentences the ones that answer the question?"""

from dataclasses import dataclass

from evals.dataset import Case
from evals.prediction import Prediction, gold_places


@dataclass(frozen=True, slots=True)
class EvidenceHit:
    """The right evidence: whether a sentence that answers the question is cited.

    Definition: 1 if at least one sentence cited as evidence shares a character with a gold sentence; else 0.
    A sentence cited only as context doesn't count. Declining is a miss. Range: 0 or 1. Source: "sentence
    accuracy" of answer sentence selection, over a set of sentences. Ineligible: unanswerable questions.

    Attributes:
        when_answered: leave declined questions out, to tell a wrong sentence from none.
    """

    when_answered: bool = False

    @property
    def name(self) -> str:
        """By which reports and gates call it."""
        return "evidence_hit_when_answered" if self.when_answered else "evidence_hit"

    def score(self, case: Case, prediction: Prediction) -> float | None:
        """See the class."""
        gold = gold_places(case)
        if not gold or (self.when_answered and prediction.declined):
            return None
        return float(any(cited.overlaps_any(gold) for cited in prediction.evidence))


@dataclass(frozen=True, slots=True)
class EvidencePrecision:
    """How much of the cited evidence is right.

    Definition: the share of the sentences cited as evidence that share a character with a gold sentence;
    context sentences are left out. Range: 0..1. Source: rationale precision of DeYoung et al. 2020
    (ERASER), by sentence. Ineligible: unanswerable questions, answers that cite no evidence (declined).
    """

    name: str = "evidence_precision"

    def score(self, case: Case, prediction: Prediction) -> float | None:
        """See the class."""
        gold, cited = gold_places(case), set(prediction.evidence)
        if not gold or not cited:
            return None
        return sum(place.overlaps_any(gold) for place in cited) / len(cited)


@dataclass(frozen=True, slots=True)
class EvidenceRecall:
    """How much of the gold evidence is shown.

    Definition: the share of the gold sentences that share a character with a cited one, context sentences
    included, since they are on display too. Declining scores 0. Range: 0..1. Source: rationale recall of
    DeYoung et al. 2020 (ERASER), by sentence. A case whose gold sentences each suffice alone can't reach 1
    with one citation. Ineligible: unanswerable questions.
    """

    name: str = "evidence_recall"

    def score(self, case: Case, prediction: Prediction) -> float | None:
        """See the class."""
        gold = set(gold_places(case))
        if not gold:
            return None
        cited = prediction.evidence + prediction.context
        return sum(place.overlaps_any(cited) for place in gold) / len(gold)


@dataclass(frozen=True, slots=True)
class EvidenceF1:
    """Evidence precision and recall in one.

    Definition: the harmonic mean of the two of a case; 0 where either is, and for declining. Range: 0..1. Source: token
    F1 of DeYoung et al. 2020 (ERASER), by sentence. Ineligible: unanswerable questions.
    """

    name: str = "evidence_f1"

    def score(self, case: Case, prediction: Prediction) -> float | None:
        """See the class."""
        recall = EvidenceRecall().score(case, prediction)
        if recall is None:
            return None
        precision = EvidencePrecision().score(case, prediction) or 0.0
        return 2 * precision * recall / (precision + recall) if precision else 0.0
