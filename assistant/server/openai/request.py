"""A request for a chat completion, and what is asked by it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import BeforeValidator, ConfigDict, Field, JsonValue

from assistant.footnotes import without_footnotes
from assistant.history import Turn, checked_history
from assistant.messages import DIFFERING, is_unanswered_text
from assistant.model import FrozenModel
from assistant.server.answers import MOST_TURNS
from assistant.server.openai.errors import ChatRequestError
from assistant.server.openai.models import article_of
from assistant.server.problems import LONGEST_NAME
from assistant.server.unicode_text import UnicodeText

MOST_MESSAGES: Final = 1_000
"""Of a conversation. Clients send all of it, and should not fail on a long one; only its last turns are looked at."""

MOST_PARTS: Final = 100
_REASONS: Final = ("not_in_sources", "unsupported", "unclear_question", "empty_corpus")

_ATTRIBUTION: Final = re.compile(r"“[^”\n]*”(?: \([^()\n]*\))? says: ")


class _Lenient(FrozenModel):
    """A value whose unknown keys are dropped: OpenAI's API has many, and gets more."""

    model_config = ConfigDict(extra="ignore")


class ContentPart(_Lenient):
    """A part of a message."""

    type: UnicodeText = Field(description="`text`; others are refused in a user's message, else not read.")
    text: UnicodeText | None = None


def _as_parts(content: object) -> object:
    if content is None:
        return ()
    return ({"type": "text", "text": content},) if isinstance(content, str) else content


class Message(_Lenient):
    """Something that was said."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"] = Field(
        description="`user` asks, `assistant` answered. Messages of others are not read: they can't change the rules."
    )
    content: Annotated[
        tuple[ContentPart, ...],
        Field(max_length=MOST_PARTS),
        BeforeValidator(_as_parts, json_schema_input_type=UnicodeText | tuple[ContentPart, ...] | None),
    ] = Field(default=(), description="Text, or parts that are text.")

    @property
    def text(self) -> str:
        """Its words."""
        return "\n".join(part.text for part in self.content if part.type == "text" and part.text is not None)


class StreamOptions(_Lenient):
    """How to stream."""

    include_usage: bool | None = Field(default=None, strict=True, description="End with a chunk that has the usage.")


class ResponseFormat(_Lenient):
    """The form of the answer."""

    type: UnicodeText = Field(description="`text`; others are refused.")


class ChatRequest(_Lenient):
    """A conversation whose last question is to be answered.

    Parameters that steer how a language model writes (`temperature`, `top_p`, `max_tokens`, `stop`, `seed` and the
    like) are accepted and have no effect: an answer is made of the articles' sentences. Those that promise something
    which then would be missing (`n` over 1, `tools`, `response_format`, `logprobs`, audio) are refused.
    """

    model: UnicodeText = Field(
        description="`article-assistant`, or `article-assistant/` and the id of an article.",
        json_schema_extra={"pattern": "^article-assistant(/.+)?$"},  # checked where an error can be OpenAI's own
    )
    messages: tuple[Message, ...] = Field(
        min_length=1,
        max_length=MOST_MESSAGES,
        description="The conversation. The last message of a user is the question, those before it are its history; "
        "what follows it is not read.",
    )
    stream: bool | None = Field(
        default=None, strict=True, description="Send the answer in chunks, a verified statement in each."
    )
    stream_options: StreamOptions | None = None
    n: int | None = Field(default=None, strict=True, description="1: there is one answer.")
    tools: tuple[JsonValue, ...] | None = Field(default=None, description="None: tools are not called.")
    functions: tuple[JsonValue, ...] | None = Field(default=None, description="None: functions are not called.")
    response_format: ResponseFormat | None = None
    logprobs: bool | None = Field(default=None, strict=True, description="Not true: there are no log probabilities.")
    modalities: tuple[UnicodeText, ...] | None = Field(default=None, description="`text` only.")


class Asked(NamedTuple):
    """A question and what was said before.

    Attributes:
        question: in the user's words.
        article_id: of the only article to answer from; None: from all.
        history: earlier turns, oldest first.
    """

    question: str
    article_id: str | None
    history: tuple[Turn, ...]


def asked(chat: ChatRequest) -> Asked:
    """What a request asks.

    Raises:
        ChatRequestError: if it wants what can't be honoured, or has no question.
        UnknownModelError: if there is no model of that name.
    """
    article_id = article_of(chat.model)
    for param, problem in _unsupported(chat):
        raise ChatRequestError(problem, param=param)
    last = max((index for index, message in enumerate(chat.messages) if message.role == "user"), default=None)
    if last is None:
        raise ChatRequestError(
            "There is no message of a user. The last one is the question.", param="messages", code=None
        )
    for index, message in enumerate(chat.messages[: last + 1]):
        _check_text(index, message)
    return Asked(chat.messages[last].text, article_id, _history(chat.messages[:last]))


def _unsupported(chat: ChatRequest) -> Iterator[tuple[str, str]]:
    """Yield the parameters that can't be honoured, and why."""
    if chat.n not in {None, 1}:
        yield "n", f"n is {chat.n}, but there is one answer to a question. Leave it out."
    if chat.tools:
        yield "tools", "Tools can't be called: answers come from the articles only. Leave tools out."
    if chat.functions:
        yield "functions", "Functions can't be called: answers come from the articles only. Leave functions out."
    if chat.response_format is not None and chat.response_format.type != "text":
        yield (
            "response_format",
            "An answer is text. Leave response_format out; the extension article_assistant has the answer's parts.",
        )
    if chat.logprobs:
        yield "logprobs", "There are no log probabilities: statements are quoted, not guessed. Leave logprobs out."
    if chat.modalities is not None and set(chat.modalities) - {"text"}:
        yield "modalities", "An answer is text. Leave modalities out."


def _check_text(index: int, message: Message) -> None:
    """Refuse what a question can't have; raises `ChatRequestError`."""
    if message.role != "user":
        return
    for number, part in enumerate(message.content):
        if part.type != "text" or part.text is None:
            raise ChatRequestError(
                f"A question is text, and this is a part of type {part.type[:LONGEST_NAME]!r}"
                f"{'' if part.type != 'text' else ' without text'}. Leave it out.",
                param=f"messages[{index}].content[{number}]",
                code="unsupported_content",
            )


def _history(messages: Sequence[Message]) -> tuple[Turn, ...]:
    return checked_history([_said(message) for message in messages], max_turns=MOST_TURNS)


def _said(message: Message) -> Mapping[str, Any]:
    """A message for the history: of an answer, only what it says of the world."""
    text = message.text
    if message.role == "assistant":
        text = _without_attributions(without_footnotes(text))
        if any(is_unanswered_text(reason, text) for reason in _REASONS):
            text = ""
    return {"role": message.role, "content": text}


def _without_attributions(text: str) -> str:
    """What articles that differ say: "it" in the next question is neither the articles nor one of their titles."""
    for opening in DIFFERING.values():
        if text.startswith(f"{opening} "):
            return _ATTRIBUTION.sub("", text.removeprefix(f"{opening} "))
    return text
