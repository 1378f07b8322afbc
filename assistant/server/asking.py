"""Asking the assistant on behalf of a request, and ending that when nobody waits for it any more."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from functools import partial
from typing import Final

from fastapi import Request

from assistant.answer import Answer, AnswerEvent, DoneEvent
from assistant.history import Turn
from assistant.server.disconnect import unless_disconnected
from assistant.server.history_limit import check_history
from assistant.server.loader import Loader
from assistant.server.pool import AnswerPool

CLIENT_CLOSED_REQUEST: Final = 499
"""The status, as nginx logs it, of a response that nobody is there to read."""

HEADERS: Final = {"Cache-Control": "no-store", "Vary": "Accept"}
"""Of every answer."""

# Proxies would hold events back until their buffer is full.
STREAM_HEADERS: Final = {**HEADERS, "X-Accel-Buffering": "no"}
"""Of an answer in events."""


class Asking:
    """One question of one request, which is on its way to the assistant.

    Raises, when it is made or waited for:
        StartingError, StartFailedError, AssistantClosedError: if no question can be answered.
        HistoryTooLongError: if all turns together are too long.
        BusyError: if the queue is full.
        ClientDisconnect: if the client went before there was anything to say.
        AssistantError: whatever goes wrong with the question.
    """

    def __init__(
        self,
        request: Request,
        loader: Loader,
        pool: AnswerPool,
        *,
        question: str,
        article_id: str | None,
        history: Sequence[Turn],
        max_history_characters: int,
    ) -> None:
        backend = loader.answerer()
        check_history(history, most_characters=max_history_characters)
        self._request = request
        self.events: AsyncGenerator[AnswerEvent, None] = pool.stream(
            partial(backend.stream, question, article_id=article_id, history=history)
        )

    async def answer(self) -> Answer:
        """The whole answer."""
        return await unless_disconnected(self._request, _last(self.events))

    async def first(self) -> AnswerEvent:
        """The first event; what fails before it gets a status of its own, as it does without events."""
        return await unless_disconnected(self._request, _next(self.events))


async def _last(events: AsyncIterator[AnswerEvent]) -> Answer:
    async for event in events:
        if isinstance(event, DoneEvent):
            return event.answer
    raise RuntimeError("The assistant ended its events without an answer.")


async def _next(events: AsyncIterator[AnswerEvent]) -> AnswerEvent:
    return await anext(events)
