"""From a question and what was said before to the ways to read it, and where."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.followup.focus import Library, focus, within
from assistant.followup.phrasings import Phrasing, Rewrite, phrasings
from assistant.followup.question import take_apart
from assistant.history import Turn


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a question may mean.

    Attributes:
        phrasings: the ways to read it; there is at least one.
        article_id: the article that the conversation is about, where a phrasing is to be read in it and there is one.
    """

    phrasings: tuple[Phrasing, ...]
    article_id: str | None = None


def understand(
    question: str,
    history: Sequence[Turn],
    library: Library,
    *,
    fetch_k: int,
    article_id: str | None = None,
    rewrite: Rewrite | None = None,
) -> Understanding:
    """The ways to read a question after a history.

    Args:
        question: as it was typed.
        history: the turns before it, oldest first.
        library: where the conversation's article is looked up.
        fetch_k: passages to take from each search.
        article_id: the only article to answer from, or None.
        rewrite: asked for a wording, where the question doesn't plainly stand alone.
    """
    if not history or take_apart(question).level == "standalone":
        return Understanding(phrasings(question, ()))
    about = article_id or focus(history, library, fetch_k=fetch_k)
    return Understanding(phrasings(question, within(history, about), rewrite=rewrite), about)
