"""What a metric is, and how the scores of many cases become a figure."""

from collections.abc import Iterable
from typing import Protocol

from pydantic import Field

from assistant.model import FrozenModel
from evals.dataset import Case
from evals.prediction import Prediction


class Metric(Protocol):
    """Scores one case. Every metric's docstring gives its definition, range, source and ineligible cases."""

    @property
    def name(self) -> str:
        """By which reports and gates call it."""
        ...

    def score(self, case: Case, prediction: Prediction) -> float | None:
        """The score of one case, 0..1, or None where this metric can't judge it: such a case is left out."""
        ...


class Figure(FrozenModel):
    """A metric over the cases that it can judge: their mean, or what they give together, such as an area.

    Attributes:
        value: None where there is no such case, which is neither 0 nor a pass.
        eligible, ineligible: how many cases were judged and how many were left out.
    """

    value: float | None
    eligible: int = Field(ge=0)
    ineligible: int = Field(ge=0)

    @classmethod
    def mean(cls, scores: Iterable[float | None]) -> "Figure":
        """Average the scores that there are."""
        all_scores = list(scores)
        # Sorted, so that the sum of floats doesn't depend on the order of the cases.
        judged = sorted(score for score in all_scores if score is not None)
        return cls(
            value=sum(judged) / len(judged) if judged else None,
            eligible=len(judged),
            ineligible=len(all_scores) - len(judged),
        )
