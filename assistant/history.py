"""What was said before: a bounded, checked list of turns, which any caller can hold and pass in."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError

from assistant.answer import Answer
from assistant.canonical import is_unicode
from assistant.errors import QuestionError
from assistant.hidden_text import without_hidden
from assistant.model import FrozenModel

MAX_TEXT_CHARACTERS: Final = 2_000
"""Of each text of a turn; what is longer is cut. A sentence of news has about 150, an answer has up to three."""

MAX_EVIDENCE: Final = 6
"""Quotes of a turn; an answer shows up to three, and a sentence before each."""

_MARKERS = re.compile(r"\s*(?:\[\d+\])+")
_ASKING = frozenset(("human", "user"))
_ANSWERING = frozenset(("ai", "assistant"))
_FORM = (
    "History is a list of turns: `Turn`s, answers, mappings with the keys question, answer, evidence and article_ids, "
    "or messages of a user and an assistant."
)


class Turn(FrozenModel):
    """A question and what came of it: plain data, which JSON can hold.

    Attributes:
        question: as it was understood, so that it stands alone.
        answer: what was shown, without markers, nor which article says it; may be empty.
        evidence: the sentences quoted for it, the best first; may be empty.
        article_ids: the article of each of them, in the same order; may be empty.
    """

    question: str
    answer: str = ""
    evidence: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()

    @classmethod
    def of(cls, answer: Answer) -> "Turn":
        """The turn that an answer ended."""
        shown = {number for one in answer.statements if one.role == "evidence" for number in one.citations}
        cited = sorted(answer.citations, key=lambda citation: citation.number not in shown)
        return cls(
            question=answer.question,
            answer=_said(answer),
            evidence=tuple(citation.quote for citation in cited),
            article_ids=tuple(citation.article_id for citation in cited),
        )


def _said(answer: Answer) -> str:
    """What an answer says of the world: "it" in the next question is neither the articles nor one of their titles."""
    if answer.status != "answered":
        return ""
    if answer.differing is not None:
        return " ".join(statement.text for statement in answer.statements)
    return _MARKERS.sub("", answer.text)


History = Sequence[Turn | Answer | Mapping[str, Any] | Any]
"""What was said before, in any of the forms that `checked_history` takes."""


def checked_history(history: object, *, max_turns: int) -> tuple[Turn, ...]:
    """The last turns of a history, bounded in number and length and without characters that nobody sees.

    Args:
        history: a sequence of turns, oldest first: `Turn`s, `Answer`s, mappings with a turn's fields, or messages
            (LangChain's, or mappings with `role` and `content`), of which a user's begins a turn and an assistant's
            ends it. Replies to greetings, and messages of a system or a tool, are left out. None: nothing was said.
        max_turns: older ones are dropped.

    Raises:
        QuestionError: if it is something else; the message says which turn.
    """
    if history is None:
        return ()
    if isinstance(history, str | bytes | Mapping) or not isinstance(history, Sequence):
        raise QuestionError(f"History is a list, not {type(history).__name__}. {_FORM}")
    if max_turns < 1:
        return ()
    return tuple(_clean(turn) for turn in _turns(history)[-max_turns:])


def _turns(history: Sequence[object]) -> list[Turn]:
    """The turns, with messages made into turns."""
    turns: list[Turn] = []
    for number, item in enumerate(history, 1):
        if isinstance(item, Turn):
            turns.append(item)
        elif isinstance(item, Answer):
            if item.kind != "reply":
                turns.append(Turn.of(item))
        elif (message := _message(item)) is not None:
            role, text = message
            if role in _ASKING:
                turns.append(Turn(question=text))
            elif role in _ANSWERING and turns:
                said = "\n".join(filter(None, (turns[-1].answer, _MARKERS.sub("", text))))
                turns[-1] = turns[-1].model_copy(update={"answer": said})
        elif isinstance(item, Mapping):
            try:
                turns.append(Turn.model_validate(dict(item)))
            except (ValidationError, TypeError) as error:
                raise QuestionError(f"Turn {number} of the history is not valid: {_problem(error)}. {_FORM}") from error
        else:
            raise QuestionError(f"Turn {number} of the history is a {type(item).__name__}. {_FORM}")
    return turns


def _message(item: object) -> tuple[str, str] | None:
    """Who said what, where `item` is a message; LangChain's isn't imported to tell."""
    if isinstance(item, Mapping):
        role, content = item.get("role"), item.get("content")
    else:
        role, content = getattr(item, "type", None), getattr(item, "content", None)
    if not isinstance(role, str) or content is None:
        return None
    if isinstance(content, str):
        return role, content
    return (role, "\n".join(_parts(content))) if isinstance(content, Iterable) else None


def _parts(content: Iterable[Any]) -> Iterator[str]:
    """The texts of a message that is made of parts; images and the like are left out."""
    for part in content:
        if isinstance(part, str):
            yield part
        elif isinstance(part, Mapping) and isinstance(part.get("text"), str):
            yield part["text"]


def _problem(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    found = error.errors()[0]
    return ": ".join(filter(None, (".".join(map(str, found["loc"])), found["msg"])))


def _clean(turn: Turn) -> Turn:
    return Turn(
        question=_text(turn.question),
        answer=_text(turn.answer),
        evidence=tuple(_text(quote) for quote in turn.evidence[:MAX_EVIDENCE]),
        article_ids=tuple(_text(article_id) for article_id in turn.article_ids[:MAX_EVIDENCE]),
    )


def _text(text: str) -> str:
    """`text` as questions are taken, cut where it is too long."""
    if not is_unicode(text):
        raise QuestionError("The history has half a character (a lone surrogate). Send it as UTF-8.")
    cut = text[: 4 * MAX_TEXT_CHARACTERS]
    return unicodedata.normalize("NFC", without_hidden(cut).strip())[:MAX_TEXT_CHARACTERS]
