"""What a check of a statement finds."""

from typing import Literal

from assistant.model import FrozenModel

Check = Literal[
    "quotation", "number", "date", "name", "negation", "opposite", "comparison", "certainty", "role", "meaning"
]
"""The checks, in the order in which they are made: those on words, then that on meaning."""


class Verdict(FrozenModel):
    """Whether evidence supports a statement.

    Attributes:
        supported: whether it does, as far as was checked.
        check: the first check that failed, or None.
        detail: what it found wrong, in plain words; empty where nothing is.
    """

    supported: bool
    check: Check | None = None
    detail: str = ""


SUPPORTED = Verdict(supported=True)


def unsupported(check: Check, detail: str) -> Verdict:
    """The verdict of a check that failed."""
    return Verdict(supported=False, check=check, detail=detail)
