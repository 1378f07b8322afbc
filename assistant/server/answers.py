"""`POST /v1/answers`: a question in, a cited answer out, whole or in events."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError
from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse

from assistant.answer import Answer, AnswerEvent, DoneEvent
from assistant.history import Turn
from assistant.model import FrozenModel
from assistant.server import examples
from assistant.server.disconnect import unless_disconnected
from assistant.server.loader import Loader
from assistant.server.negotiation import EVENT_STREAM, JSON, require_json, wants_events
from assistant.server.openapi import problem_responses
from assistant.server.pool import AnswerPool
from assistant.server.problems import describe

CLIENT_CLOSED_REQUEST = 499
"""The status, as nginx logs it, of a response that nobody is there to read."""

_HEADERS = {"Cache-Control": "no-store", "Vary": "Accept"}
# Proxies would hold events back until their buffer is full.
_STREAM_HEADERS = {**_HEADERS, "X-Accel-Buffering": "no"}

_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            JSON: {"example": examples.ANSWER},
            EVENT_STREAM: {
                "schema": {
                    "type": "string",
                    "description": "Events `retrieved`, `statement` (verified and final; any number of them) "
                    "and `done` with the whole answer; or `error` with a problem, when something fails.",
                },
                "example": examples.EVENTS,
            },
        }
    },
    **problem_responses(400, 404, 413, 415, 422, 500, 503),
}


def _whole_characters(text: str) -> str:
    r"""Refuse halves of characters ("\ud800"), which JSON can spell and no text can hold."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise PydanticCustomError("string_unicode", "Input should be a valid Unicode string") from error
    return text


UnicodeText = Annotated[str, AfterValidator(_whole_characters)]


MOST_TURNS = 100
"""Of a history that is taken; the setting `max_history_turns` says how many of the last ones are looked at."""


class PastTurn(FrozenModel):
    """An earlier question of a conversation, and what came of it."""

    question: UnicodeText = Field(description="As it was understood: `question` of its answer.")
    answer: UnicodeText = Field(default="", description="What was shown: `text` of its answer; markers don't matter.")
    evidence: tuple[UnicodeText, ...] = Field(
        default=(), max_length=MOST_TURNS, description="The sentences quoted for it: `quote` of each citation."
    )
    article_ids: tuple[UnicodeText, ...] = Field(
        default=(), max_length=MOST_TURNS, description="The article of each of them: `article_id` of each citation."
    )

    def turn(self) -> Turn:
        """The same for the assistant."""
        return Turn.model_validate(self.model_dump())


class Question(FrozenModel):
    """A question about the articles, which may follow up on earlier ones."""

    model_config = ConfigDict(json_schema_extra={"examples": [*examples.QUESTIONS]})

    question: UnicodeText = Field(description="The question, in the reader's own words.")
    article_id: UnicodeText | None = Field(default=None, description="Answer from this article only.")
    history: tuple[PastTurn, ...] = Field(
        default=(),
        max_length=MOST_TURNS,
        description="Earlier turns of the conversation, oldest first, for questions such as “And in 2023?”. The server "
        "keeps nothing: send them each time. What was understood is the answer's `question`.",
    )


def answers_router(loader: Loader, pool: AnswerPool) -> APIRouter:
    """The route that answers questions, with the assistant that `loader` opens and the threads of `pool`."""
    router = APIRouter(tags=["answers"])

    @router.post(
        "/v1/answers",
        summary="Ask a question",
        response_model=Answer,
        response_description="The answer; with `Accept: text/event-stream`, the events that lead to it.",
        responses=_RESPONSES,
        dependencies=[Depends(require_json)],
    )
    async def answer_question(question: Question, request: Request) -> Response:
        """Answer from the articles, every statement cited; or say that they don't answer (`unanswered`)."""
        backend = loader.answerer()
        history = tuple(past.turn() for past in question.history)
        stream = partial(backend.stream, question.question, article_id=question.article_id, history=history)
        events = pool.stream(stream)
        try:
            if not wants_events(request):
                answer = await unless_disconnected(request, _answer(events))
                return Response(answer.model_dump_json(), headers=_HEADERS, media_type=JSON)
            # What fails before there is anything to say gets a status of its own, as it does without events.
            first = await unless_disconnected(request, _first(events))
        except ClientDisconnect:
            return Response(status_code=CLIENT_CLOSED_REQUEST)
        return StreamingResponse(_written(first, events), headers=_STREAM_HEADERS, media_type=EVENT_STREAM)

    return router


async def _answer(events: AsyncIterator[AnswerEvent]) -> Answer:
    async for event in events:
        if isinstance(event, DoneEvent):
            return event.answer
    raise RuntimeError("The assistant ended its events without an answer.")


async def _first(events: AsyncIterator[AnswerEvent]) -> AnswerEvent:
    return await anext(events)


async def _written(first: AnswerEvent, events: AsyncGenerator[AnswerEvent, None]) -> AsyncIterator[str]:
    """The events as Server-Sent Events, from the first on; a failure ends them with an `error` event."""
    async with aclosing(events):
        yield _sse(first.type, first.model_dump_json())
        try:
            async for event in events:
                yield _sse(event.type, event.model_dump_json())
        except Exception as error:  # the status has been sent; the client must be told all the same
            yield _sse("error", describe(error).problem.to_json())


def _sse(name: str, data: str) -> str:
    """One event. `data` is JSON, in which line ends are escaped, so it needs one line."""
    return f"event: {name}\ndata: {data}\n\n"
