"""An answer as the chunks of a chat completion."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import aclosing
from typing import Any, Final

from assistant.answer import Answer, AnswerEvent, DoneEvent, StatementEvent
from assistant.footnotes import with_footnotes
from assistant.server.openai.completion import EXTENSION, Head, Usage, annotations
from assistant.server.openai.errors import reply_of
from assistant.server.openai.request import ChatRequest
from assistant.server.problems import describe

DONE: Final = "data: [DONE]\n\n"

Chunk = Mapping[str, Any]


class Chunks:
    """Makes the chunks of one answer from its events: the role, a delta for each statement, the end.

    The deltas' contents, joined, are the content of the completion that is not streamed. Where articles differ, the
    sentence that says so comes first, and is known last: then there is one delta.
    """

    def __init__(self, chat: ChatRequest, head: Head) -> None:
        self._chat, self._head = chat, head
        self._with_usage = chat.stream_options is not None and bool(chat.stream_options.include_usage)
        self._said = ""
        self._attributed = False

    def opening(self) -> Chunk:
        """The first chunk, which says whose words follow."""
        return self._chunk({"role": "assistant", "content": "", "refusal": None})

    def of(self, event: AnswerEvent) -> Iterator[Chunk]:
        """The chunks that an event adds."""
        if isinstance(event, DoneEvent):
            yield from self._ending(event.answer)
        elif isinstance(event, StatementEvent):
            self._attributed = self._attributed or event.statement.attribution is not None
            if not self._attributed:
                words = f"{' ' if self._said else ''}{event.statement.marked_text}"
                self._said += words
                yield self._chunk({"content": words})

    def _ending(self, answer: Answer) -> Iterator[Chunk]:
        content = with_footnotes(answer)
        if not content.startswith(self._said):
            raise RuntimeError("The statements that were sent are not those of the answer.")
        rest: dict[str, Any] = {"content": content[len(self._said) :]}
        if cited := annotations(answer):
            rest["annotations"] = [one.model_dump() for one in cited]
        yield self._chunk(rest)
        yield {**self._chunk({}, finish_reason="stop"), EXTENSION: answer.model_dump(mode="json")}
        if self._with_usage:
            yield {**self._chunk({}), "choices": [], "usage": Usage.of(self._chat, content).model_dump()}

    def _chunk(self, delta: Mapping[str, Any], *, finish_reason: str | None = None) -> dict[str, Any]:
        return {
            "id": self._head.id,
            "object": "chat.completion.chunk",
            "created": self._head.created,
            "model": self._head.model,
            "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}],
            **({"usage": None} if self._with_usage else {}),
        }


async def written(chunks: Chunks, first: AnswerEvent, events: AsyncGenerator[AnswerEvent, None]) -> AsyncIterator[str]:
    """The chunks as Server-Sent Events, from the first event on; a failure ends them with an error."""
    async with aclosing(events):
        yield _sse(chunks.opening())
        try:
            for chunk in chunks.of(first):
                yield _sse(chunk)
            async for event in events:
                for chunk in chunks.of(event):
                    yield _sse(chunk)
        except Exception as error:  # the status has been sent; the client must be told all the same
            yield _sse(reply_of(describe(error).problem).model_dump())
        else:
            yield DONE


def _sse(data: Chunk) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n"
