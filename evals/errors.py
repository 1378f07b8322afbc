"""What can go wrong in an evaluation, as branches of the package's tree of exceptions.

AssistantError
└── EvaluationError
    ├── AskError          a system under evaluation gave no usable reply (evals.adapters)
    ├── ComparisonError   a report can't be read, or two measured different things
    ├── DatasetError      a dataset breaks the schema or doesn't match its articles
    └── GateError         a gate names an unknown figure, or a bound that can't fail
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from assistant.errors import AssistantError


class EvaluationError(AssistantError):
    """An evaluation can't be run as asked."""


class ComparisonError(EvaluationError):
    """Two reports can't be compared: one can't be read, or they are of different questions or articles."""


class Problem(NamedTuple):
    """One thing that is wrong with a dataset, and the line (counted from 1) where it stands."""

    line: int | None
    message: str


class DatasetError(EvaluationError):
    """A dataset breaks the schema or doesn't match the articles.

    Attributes:
        path: the dataset's file.
        problems: everything that was found, in the order of the lines.
    """

    def __init__(self, path: Path, problems: Iterable[Problem]) -> None:
        self.path = path
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.line or 0, problem.message)))
        super().__init__(
            "\n".join(
                f"{path}: {message}" if line is None else f"{path}:{line}: {message}" for line, message in self.problems
            )
        )


class GateError(EvaluationError):
    """A gate can't be used: it would pass or fail whatever was measured."""
