"""Questions to ask under load."""

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

from evals.dataset import Dataset


class Questions:
    """The questions of a dataset, in its order and again from the start, no two of them equal.

    Each has its number behind it: vectors of questions are kept, so an equal one would cost less the second time.
    """

    def __init__(self, questions: Sequence[str]) -> None:
        self._questions = questions

    @classmethod
    def of(cls, dataset: Path) -> "Questions":
        """The questions of a file, as `python -m evals run` takes it; raises `DatasetError`."""
        return cls([case.question for case in Dataset.load(dataset).cases])

    def starting_at(self, number: int) -> Iterator[str]:
        """Questions without end, from that of a number, counted from 0."""
        for place in itertools.count(number):
            yield f"{self._questions[place % len(self._questions)]} ({place})"
