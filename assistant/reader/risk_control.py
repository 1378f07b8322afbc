"""How high the bar must be for few enough wrong answers: conformal risk control."""

from collections.abc import Mapping
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from assistant.model import FrozenModel


class KindErrors(FrozenModel):
    """What the reader got wrong, of one kind of question.

    Attributes:
        share: of the kind in the mix of questions, 0..1.
        questions: how many of the kind were read.
        wrong: confidences of those that would be answered wrongly, however low: no sentence shown answers.
    """

    share: Annotated[float, Field(gt=0, le=1)]
    questions: Annotated[int, Field(gt=0)]
    wrong: tuple[Annotated[float, Field(ge=0, le=1)], ...]

    @model_validator(mode="after")
    def _no_more_than_read(self) -> Self:
        if len(self.wrong) > self.questions:
            raise ValueError("no more questions can be answered wrongly than were read")
        return self


def lowest_error_rate(errors: Mapping[str, KindErrors]) -> float:
    """The lowest rate that so many questions can vouch for: that of declining them all."""
    return sum(one.share / (one.questions + 1) for one in errors.values())


def threshold_for(max_error_rate: float, errors: Mapping[str, KindErrors]) -> float:
    """The lowest confidence from which on to answer, so that few enough of the questions are answered wrongly.

    Conformal risk control (Angelopoulos et al., "Conformal Risk Control", ICLR 2024), by kind of question: let n_k be
    the questions read of a kind with share s_k in the mix, and w_k(t) those of them that are answered wrongly at
    threshold t. The threshold is the lowest t with Σ s_k (w_k(t) + 1) / (n_k + 1) ≤ `max_error_rate`. A new question of
    a kind is exchangeable with those read of it, and the + 1 stands for it in each kind, so this holds for any
    distribution of confidences:

        The probability that a new question, drawn from the same mix, is answered wrongly is at most `max_error_rate`,
        on average over the questions that were read.

    It is a share of the questions asked, not of the answers given, and it says nothing of another mix: where more of
    the questions have no answer, more can be answered wrongly.

    Args:
        max_error_rate: 0..1.
        errors: of each kind; shares add up to 1.

    Raises:
        ValueError: if the rate is lower than `lowest_error_rate`, so that not even declining all can vouch for it.
    """
    least = lowest_error_rate(errors)
    if max_error_rate < least:
        raise ValueError(f"it can't be lower than {least:.4f}: too few questions were read to vouch for that")

    def bound(threshold: float) -> float:
        return sum(
            one.share * (1 + sum(confidence >= threshold for confidence in one.wrong)) / (one.questions + 1)
            for one in errors.values()
        )

    # The bound changes only just above the confidence of a wrong answer.
    steps = [0.0, *(float(np.nextafter(value, 2)) for one in errors.values() for value in one.wrong)]
    return min(step for step in steps if bound(step) <= max_error_rate)
