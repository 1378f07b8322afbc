"""An answer as a chat completion."""

import time
from typing import Final, Literal, NamedTuple
from uuid import uuid4

from pydantic import Field

from assistant.answer import Answer
from assistant.footnotes import address, markers, with_footnotes
from assistant.model import FrozenModel
from assistant.server.openai.request import ChatRequest
from assistant.token_estimate import estimate_tokens

EXTENSION: Final = "article_assistant"
"""The key of a completion that OpenAI's API doesn't have: the whole answer, with every quotation and its place."""


class Head(NamedTuple):
    """What a completion and all its chunks share: an id, a time (seconds since 1970) and the model's name."""

    id: str
    created: int
    model: str

    @classmethod
    def of(cls, model: str) -> "Head":
        """A new one."""
        return cls(f"chatcmpl-{uuid4().hex}", int(time.time()), model)


class UrlCitation(FrozenModel):
    """Where a citation's marker stands in the content, and the address of the words that it cites."""

    start_index: int = Field(ge=0, description="Of the marker's first character, in Unicode code points.")
    end_index: int = Field(ge=0, description="Of the character after its last one.")
    title: str
    url: str = Field(description="The article's address, with a text fragment that leads to the words.")


class Annotation(FrozenModel):
    """A citation."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class CompletionMessage(FrozenModel):
    """The answer."""

    role: Literal["assistant"] = "assistant"
    content: str = Field(
        description="The answer's text with markers `[1]`, and a Markdown list of what they stand for."
    )
    refusal: None = None
    annotations: tuple[Annotation, ...] = Field(
        default=(), description="A citation for each marker whose article has an address."
    )


class Choice(FrozenModel):
    """The only one."""

    index: Literal[0] = 0
    message: CompletionMessage
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class Usage(FrozenModel):
    """Tokens, by an estimate that is rather too high: nothing here is counted in tokens, or paid for by them."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int

    @classmethod
    def of(cls, chat: ChatRequest, content: str) -> "Usage":
        """That of a request and the content that answers it."""
        prompt = sum(estimate_tokens([message.text for message in chat.messages]))
        (completion,) = estimate_tokens([content])
        return cls(prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion)


class ChatCompletion(FrozenModel):
    """An answer in OpenAI's format."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: tuple[Choice]
    usage: Usage
    article_assistant: Answer = Field(
        description="The whole answer, as of `POST /v1/answers`; OpenAI's API doesn't have this."
    )


def completion(answer: Answer, chat: ChatRequest, head: Head) -> ChatCompletion:
    """The completion that an answer is."""
    content = with_footnotes(answer)
    message = CompletionMessage(content=content, annotations=annotations(answer))
    return ChatCompletion(
        **head._asdict(),
        choices=(Choice(message=message),),
        usage=Usage.of(chat, content),
        article_assistant=answer,
    )


def annotations(answer: Answer) -> tuple[Annotation, ...]:
    """A citation for each marker of the answer's text whose article has an address."""
    return tuple(
        Annotation(
            url_citation=UrlCitation(start_index=marker.start, end_index=marker.end, title=citation.title, url=link)
        )
        for marker in markers(answer)
        for citation in (answer.citations[marker.number - 1],)
        if (link := address(citation)) is not None
    )
