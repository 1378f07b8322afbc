"""How a question is read that may belong to a conversation: as it was typed, as it may be meant, and where."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.followup.candidates import candidates
from assistant.followup.question import take_apart
from assistant.history import Turn

MAX_PHRASINGS: Final = 3
"""Readings of a question. Each costs a search and a pass of the reader; a fourth found nothing more on development
dialogues."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way to read a question.

    Attributes:
        question: what is understood, to be shown; it stands alone.
        words: what is searched for and read.
        in_focus: whether to read only the article that the conversation is about.
    """

    question: str
    words: str
    in_focus: bool = False


Rewrite = Callable[[str, Sequence[Turn]], str | None]
"""Puts a question so that it stands alone, such as by a chat model; None where it can't."""


def phrasings(question: str, history: Sequence[Turn], *, rewrite: Rewrite | None = None) -> tuple[Phrasing, ...]:
    """The ways to read `question`, at most `MAX_PHRASINGS`; one that stands alone is read once, as it was typed.

    A question that points back is read as resolved, in the article that the conversation is about. One that may do so
    is read as it was typed, too, in the whole library.

    Args:
        question: as it was typed.
        history: the turns before it, oldest first.
        rewrite: asked for a wording that is tried first, where the question doesn't plainly stand alone.
    """
    typed = Phrasing(question, question)
    if not history:
        return (typed,)
    taken = take_apart(question)
    level = taken.level
    if level == "standalone":
        return (typed,)
    rewritten = rewrite(question, history) if rewrite is not None else None
    meant = [rewritten] if rewritten is not None else []
    meant += [candidate.question for candidate in candidates(taken, history)]
    focused = list(
        _unique([*(Phrasing(text, text, in_focus=True) for text in meant), _typed_in_focus(question, meant)])
    )
    if level == "possible":
        return (typed, *focused[: MAX_PHRASINGS - 1])
    if taken.says_enough:
        return (*focused[: MAX_PHRASINGS - 1], typed)
    return tuple(focused[:MAX_PHRASINGS])


def _typed_in_focus(question: str, meant: Sequence[str]) -> Phrasing:
    """The words as typed, read in the article: what they point at is shown as resolved."""
    return Phrasing(meant[0] if meant else question, question, in_focus=True)


def _unique(found: Sequence[Phrasing]) -> Iterator[Phrasing]:
    seen: set[str] = set()
    for one in found:
        key = one.words.casefold().rstrip("?!. ")
        if key not in seen:
            seen.add(key)
            yield one
