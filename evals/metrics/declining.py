"""Does it say no when the articles don't answer, and only then?"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.errors import MissingExtraError
from evals.dataset import Case
from evals.prediction import Prediction


@dataclass(frozen=True, slots=True)
class Declined:
    """The share of questions that were declined, to be read by type.

    Definition: 1 if no answer was given, else 0. Range: 0 or 1. Good when high for the unanswerable types
    and low for the answerable ones. Source: "rejection rate" of Chen et al. 2024 (RGB). Ineligible: none; a
    question that raised an error is no decline and never gets here.
    """

    name: str = "declined"

    def score(self, case: Case, prediction: Prediction) -> float | None:  # noqa: ARG002
        """See the class."""
        return float(prediction.declined)


@dataclass(frozen=True, slots=True)
class WronglyDeclined:
    """The share of answerable questions that were declined.

    Definition: 1 if declined, else 0. Range: 0 or 1, low is good. Ineligible: unanswerable questions.
    """

    name: str = "wrongly_declined"

    def score(self, case: Case, prediction: Prediction) -> float | None:
        """See the class."""
        return float(prediction.declined) if case.answerable else None


@dataclass(frozen=True, slots=True)
class DeclinePrecision:
    """How often a no is right.

    Definition: 1 if a declined question is unanswerable, else 0. Range: 0 or 1. It depends on how many
    unanswerable questions the dataset has. Ineligible: questions that were answered.
    """

    name: str = "decline_precision"

    def score(self, case: Case, prediction: Prediction) -> float | None:
        """See the class."""
        return float(not case.answerable) if prediction.declined else None


@dataclass(frozen=True, slots=True)
class DeclineRecall:
    """How many of the unanswerable questions are declined.

    Definition: 1 if declined, else 0. Range: 0 or 1. Ineligible: answerable questions.
    """

    name: str = "decline_recall"

    def score(self, case: Case, prediction: Prediction) -> float | None:
        """See the class."""
        return None if case.answerable else float(prediction.declined)


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """Area under the ROC curve: how well a score tells two groups apart, whatever the threshold.

    Definition: the probability that a random positive scores higher than a random negative, ties counting
    half (Hanley and McNeil 1982). Range: 0..1; .5 is chance. Ineligible: None where a group is empty.

    Args:
        positives: scores of the cases that should score high.
        negatives: scores of those that should score low.

    Raises:
        MissingExtraError: scikit-learn is not installed.
    """
    if not positives or not negatives:
        return None
    try:
        from sklearn.metrics import roc_auc_score
    except ImportError as error:
        raise MissingExtraError("scikit-learn", "eval") from error
    labels = [1] * len(positives) + [0] * len(negatives)
    return float(roc_auc_score(labels, [*positives, *negatives]))


def decline_f1(answerable: Sequence[bool], unanswerable: Sequence[bool]) -> float | None:
    """F1 of declining: the right noes against the wrong ones and those that are missing.

    Definition: harmonic mean of decline precision and decline recall over the set, 2 r / (2 r + w + m), with r the
    unanswerable questions that are declined, m those that aren't, and w the answerable ones that are. Range: 0..1.
    Source: the F1 of "no answer" as a class, as van Rijsbergen 1979. Ineligible: None where a group is empty, as for
    AUROC: without answerable questions declining everything would be perfect.

    Args:
        answerable: whether each answerable question was declined.
        unanswerable: whether each unanswerable one was.
    """
    if not answerable or not unanswerable:
        return None
    right = sum(unanswerable)
    return 2 * right / (right + len(unanswerable) + sum(answerable))
