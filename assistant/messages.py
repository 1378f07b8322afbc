"""The assistant's own words, as opposed to those of the articles: all there are, so that a receipt can be checked."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

UNANSWERED: Final = {
    "not_in_sources": "The articles don't answer this question.",
    "unsupported": "The articles don't support an answer to this question.",
    "unclear_question": "I don't understand the question. Please ask it in other words.",
    "empty_corpus": "There are no articles to answer from yet.",
}
IN_ONE_ARTICLE: Final = {
    "not_in_sources": "The article doesn't answer this question.",
    "unsupported": "The article doesn't support an answer to this question.",
}
DIFFERING: Final = {
    "number": "The articles give different numbers.",
    "date": "The articles give different dates.",
    "answer": "The articles answer this differently; the question may mean different things.",
}
WHICH_ARTICLE: Final = "Which article do you mean? Please name its subject."

_ABILITIES = (
    "I answer questions about {subject}, only in words that stand there. Every sentence shows where, and I say so when "
    "there is no answer. You can also ask for a summary."
)
_REPLIES: Final = {
    "greeting": "Hello! " + _ABILITIES,
    "capabilities": _ABILITIES,
    "order": "That I can't do. " + _ABILITIES,
    "thanks": "You're welcome.",
    "acknowledgement": "All right. What would you like to know?",
    "farewell": "Goodbye.",
}
_MONTHS = "January February March April May June July August September October November December".split()
_SEVERAL = re.compile(r"the \d+ articles here")
_NONE = "the articles here (there are none yet)"


def model_note(model: str, *, wrote: bool, dropped: int, failed: bool) -> str:
    """What to say of a chat model's part in an answer.

    Args:
        model: its name.
        wrote: whether a sentence that is shown is in its words.
        dropped: how many of its sentences are not shown.
        failed: whether it failed.
    """
    said = [f"Written by {model}; each sentence was checked against what it cites."] if wrote else []
    if dropped:
        sentences = "1 sentence" if dropped == 1 else f"{dropped} sentences"
        said.append(f"{sentences} of {model} left out: not supported by the articles.")
    if failed:
        what = "the rest is" if wrote else "these are"
        said.append(f"{model} failed, so {what} the articles' own sentences.")
    return " ".join(said)


def unanswered_text(reason: str, *, in_one_article: bool) -> str:
    """What to say when a question isn't answered, for a reason that `Answer` knows."""
    return (in_one_article and IN_ONE_ARTICLE.get(reason)) or UNANSWERED[reason]


def differing_text(kind: str) -> str:
    """What to say before the statements of articles that answer differently, in a way that `Answer` knows."""
    return DIFFERING[kind]


def attribution_text(title: str, published: date | None, further: str | None = None) -> str:
    """What to say before the words of one of several articles.

    Args:
        title: the article's.
        published: its day, if it is known; months are in English whatever the locale, so that it can be checked.
        further: what else tells it apart.
    """
    day = None if published is None else f"{published.day} {_MONTHS[published.month - 1]} {published.year}"
    known = ", ".join(filter(None, (further, day)))
    return f"“{title}” ({known}) says:" if known else f"“{title}” says:"


def reply_text(intent: str, titles: Sequence[str]) -> str:
    """The reply to a greeting, thanks and the like.

    Args:
        intent: what the message wants; see `assistant.answering.intent`.
        titles: of the articles that questions can be about.
    """
    several = f"the {len(titles)} articles here" if titles else _NONE
    return _REPLIES[intent].format(subject=f"“{titles[0]}”" if len(titles) == 1 else several)


def is_unanswered_text(reason: str | None, text: str) -> bool:
    """Whether the assistant says `text` for this reason."""
    return text in {UNANSWERED.get(reason or ""), IN_ONE_ARTICLE.get(reason or "")} or (
        reason == "unclear_question" and text == WHICH_ARTICLE
    )


def is_reply_text(text: str, titles: Iterable[str]) -> bool:
    """Whether the assistant says `text` in reply to something that is no question, given these articles' titles."""
    same_count = _SEVERAL.sub("the 2 articles here", text, count=1)
    subjects = [_NONE, "the 2 articles here", *(f"“{title}”" for title in titles)]
    return any(
        reply.format(subject=subject) in {text, same_count} for reply in _REPLIES.values() for subject in subjects
    )
