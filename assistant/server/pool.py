"""The few threads that answer questions, so that the event loop stays free."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from assistant.answer import AnswerEvent
from assistant.errors import AssistantError


class BusyError(AssistantError):
    """As many questions as may wait are waiting already."""

    def __init__(self) -> None:
        super().__init__("Too many questions are waiting for an answer. Ask again in a moment.")


class AnswerTimeoutError(AssistantError):
    """The answer took longer than it may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"No answer was ready within {seconds:g} s, so nothing is known about it. Ask again in a moment."
        )


class AnswerPool:
    """Runs the answering of questions in a bounded number of threads, with a bounded queue before them.

    To be used on one event loop.

    Args:
        workers: questions that are answered at the same time. One uses every core already, since the
            models' arithmetic is parallel; a second only fills the gaps between.
        queue: questions that may wait for a worker; further ones are refused.
        seconds: for an answer, waiting for a worker included; None: any.
    """

    def __init__(self, *, workers: int, queue: int, seconds: float | None = None) -> None:
        self._seconds = seconds
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="answer")
        self._places = workers + queue
        self._taken = 0

    async def stream(self, answer: Callable[[], Iterator[AnswerEvent]]) -> AsyncGenerator[AnswerEvent, None]:
        """Run a generator of events in a worker and yield what it yields.

        When this iterator is closed or cancelled, the work ends too: at once if it was still waiting, else
        before the next event.

        Raises:
            BusyError: if the queue is full.
            AnswerTimeoutError: if the time is over.
            Exception: whatever the generator raises.
        """
        if self._taken >= self._places:
            raise BusyError
        loop = asyncio.get_running_loop()
        events: asyncio.Queue[AnswerEvent | None] = asyncio.Queue()
        abandoned = threading.Event()

        def work() -> None:
            for event in answer():
                if abandoned.is_set():
                    return
                loop.call_soon_threadsafe(events.put_nowait, event)

        def leave(_: Future[None]) -> None:
            loop.call_soon_threadsafe(self._leave, events)

        self._taken += 1
        deadline = None if self._seconds is None else loop.time() + self._seconds
        future = self._executor.submit(work)
        future.add_done_callback(leave)
        try:
            while (event := await self._next(events, deadline)) is not None:
                yield event
            future.result()
        finally:
            abandoned.set()
            future.cancel()

    def close(self) -> None:
        """Drop the questions that wait and block until those being answered are done."""
        self._executor.shutdown(cancel_futures=True)

    async def _next(self, events: asyncio.Queue[AnswerEvent | None], deadline: float | None) -> AnswerEvent | None:
        try:
            async with asyncio.timeout_at(deadline):
                return await events.get()
        except TimeoutError:
            assert self._seconds is not None
            raise AnswerTimeoutError(self._seconds) from None

    def _leave(self, events: asyncio.Queue[AnswerEvent | None]) -> None:
        self._taken -= 1
        events.put_nowait(None)
