"""What to say to a message that is no question about the articles."""

from collections.abc import Sequence

from assistant.answering.intent import Intent

_ABILITIES = (
    "I answer questions about {subject}, in the articles' own words. Every sentence shows where it stands, and I say "
    "so when the articles don't answer. You can also ask for a summary."
)
_REPLIES: dict[Intent, str] = {
    "greeting": "Hello! " + _ABILITIES,
    "capabilities": _ABILITIES,
    "order": "That I can't do. " + _ABILITIES,
    "thanks": "You're welcome.",
    "farewell": "Goodbye.",
}


def reply_text(intent: Intent, titles: Sequence[str]) -> str | None:
    """The reply to a greeting, thanks and the like; None for an intent that wants more than a word.

    Args:
        intent: what the message wants.
        titles: of the articles that questions can be about.
    """
    template = _REPLIES.get(intent)
    return template and template.format(subject=_subject(titles))


def _subject(titles: Sequence[str]) -> str:
    if len(titles) == 1:
        return f"“{titles[0]}”"
    return f"the {len(titles)} articles here" if titles else "the articles here (there are none yet)"
