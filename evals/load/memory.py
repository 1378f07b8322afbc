"""Whether the memory of a server grows with the questions that it has answered."""

from collections.abc import Sequence
from statistics import linear_regression, median
from typing import Final, NamedTuple

WARM_UP: Final = 0.2
"""The share of the samples that is left out: caches fill, and the allocator takes what the longest questions need."""

FLAT_BYTES_PER_QUESTION: Final = 1_024
"""Less is flat: at the 20,000 questions a day that the server takes by default, 20 MB."""

LEAST_SAMPLES: Final = 10


class Sample(NamedTuple):
    """How many questions were answered, and the bytes of resident memory then."""

    answered: int
    resident: int


class Growth(NamedTuple):
    """How memory went after the warm-up.

    Attributes:
        first, last: median bytes of the first and the last fifth of the samples after it.
        per_question: bytes, the slope of the line through all samples after it (least squares).
    """

    first: float
    last: float
    per_question: float

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> "Growth":
        """Fit the line; needs `LEAST_SAMPLES`."""
        if len(samples) < LEAST_SAMPLES:
            raise ValueError(f"{len(samples)} samples say nothing of a slope; {LEAST_SAMPLES} or more do")
        warm = samples[int(len(samples) * WARM_UP) :]
        fifth = max(1, len(warm) // 5)
        slope, _ = linear_regression([one.answered for one in warm], [one.resident for one in warm])
        first, last = (median(one.resident for one in end) for end in (warm[:fifth], warm[-fifth:]))
        return cls(first, last, slope)

    @property
    def is_flat(self) -> bool:
        """Whether it grew by no more than noise."""
        return self.per_question < FLAT_BYTES_PER_QUESTION
