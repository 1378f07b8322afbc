"""`POST /v1/answers`: a question in, a cited answer out, whole or in events."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ConfigDict, Field
from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse

from assistant.answer import Answer, AnswerEvent
from assistant.history import Turn
from assistant.model import FrozenModel
from assistant.server import examples
from assistant.server.asking import CLIENT_CLOSED_REQUEST, HEADERS, STREAM_HEADERS, Asking
from assistant.server.loader import Loader
from assistant.server.negotiation import EVENT_STREAM, JSON, require_json, wants_events
from assistant.server.openapi import problem_responses
from assistant.server.pool import AnswerPool
from assistant.server.problems import describe
from assistant.server.unicode_text import UnicodeText

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
    **problem_responses(400, 401, 403, 404, 408, 413, 415, 421, 422, 429, 500, 503, 504),
}


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


def answers_router(loader: Loader, pool: AnswerPool, *, max_history_characters: int) -> APIRouter:
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
        history = tuple(past.turn() for past in question.history)
        asking = Asking(
            request,
            loader,
            pool,
            question=question.question,
            article_id=question.article_id,
            history=history,
            max_history_characters=max_history_characters,
        )
        try:
            if not wants_events(request):
                answer = await asking.answer()
                return Response(answer.model_dump_json(), headers=HEADERS, media_type=JSON)
            first = await asking.first()
        except ClientDisconnect:
            return Response(status_code=CLIENT_CLOSED_REQUEST)
        return StreamingResponse(_written(first, asking.events), headers=STREAM_HEADERS, media_type=EVENT_STREAM)

    return router


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
