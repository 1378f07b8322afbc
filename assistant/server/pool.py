"""The few threads that answer questions, so that the event loop stays free."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context

from assistant.answer import Answer, AnswerEvent, DoneEvent
from assistant.errors import AssistantError
from assistant.interest import Interest, working_for
from assistant.lookups import LookupObserver, observing_lookups
from assistant.server.refusals import RefusedError
from assistant.server.waiting_line import WaitingLine


class BusyError(RefusedError):
    """As many questions as may wait are waiting already.

    Args:
        seconds: after which there may be room.
    """

    def __init__(self, seconds: int) -> None:
        self.headers = {"Retry-After": str(seconds)}
        super().__init__(f"Too many questions are waiting for an answer. Ask again in {seconds} s.")


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
        threads: questions that are answered at the same time.
        queue: questions that may wait for a thread; further ones are refused.
        seconds: for an answer, waiting for a thread included; None: any.
        on_answer: called on the event loop with every whole answer, in the context of its request.
        on_failure: called likewise with the error where there is none, be it that the queue is full.
        on_lookup: called, in the answering thread, with the name of each cache that is looked in, and whether it had
            what was looked for.
        on_change: called on the event loop when `running` or `waiting` have changed.
    """

    def __init__(
        self,
        *,
        threads: int,
        queue: int,
        seconds: float | None = None,
        on_answer: Callable[[Answer], None] = lambda _: None,
        on_failure: Callable[[Exception], None] = lambda _: None,
        on_lookup: LookupObserver = lambda _, __: None,
        on_change: "Callable[[AnswerPool], None]" = lambda _: None,
    ) -> None:
        self._seconds = seconds
        self._on_lookup = on_lookup
        self._on_answer, self._on_failure, self._on_change = on_answer, on_failure, on_change
        self._threads = threads
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="answer")
        self._places = threads + queue
        self._taken = 0
        self._line = WaitingLine(at_once=threads)

    @property
    def running(self) -> int:
        """Questions that are being answered."""
        return min(self._taken, self._threads)

    @property
    def waiting(self) -> int:
        """Questions that wait for a thread."""
        return self._taken - self.running

    @property
    def is_busy(self) -> bool:
        """Whether a question is being answered; may be read from any thread."""
        return self._taken > 0

    async def stream(self, answer: Callable[[], Iterator[AnswerEvent]]) -> AsyncGenerator[AnswerEvent, None]:
        """Run a generator of events in a thread and yield what it yields.

        When this iterator is closed or cancelled, the work ends too: at once if it was still waiting or waits for a
        chat model, else before the next event.

        Raises:
            BusyError: if the queue is full.
            AnswerTimeoutError: if the time is over.
            Exception: whatever the generator raises.
        """
        if self._taken >= self._places:
            busy = BusyError(self._line.seconds_until_turn(self.waiting))
            self._on_failure(busy)
            raise busy
        loop = asyncio.get_running_loop()
        events: asyncio.Queue[AnswerEvent | None] = asyncio.Queue()
        interest = Interest()

        def work() -> None:
            began = loop.time()
            with working_for(interest), observing_lookups(self._on_lookup):
                for event in answer():
                    if interest.lost:
                        return
                    loop.call_soon_threadsafe(events.put_nowait, event)
            loop.call_soon_threadsafe(self._line.note, loop.time() - began)

        def leave(_: Future[None]) -> None:
            loop.call_soon_threadsafe(self._leave, events)

        self._take(1)
        deadline = None if self._seconds is None else loop.time() + self._seconds
        # In the context of the request, so that the log and spans of the work know which one it is.
        future = self._executor.submit(copy_context().run, work)
        future.add_done_callback(leave)
        try:
            while (event := await self._next(events, deadline)) is not None:
                if isinstance(event, DoneEvent):
                    self._on_answer(event.answer)
                yield event
            future.result()
        except Exception as error:
            self._on_failure(error)
            raise
        finally:
            interest.lose()
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

    def _take(self, places: int) -> None:
        self._taken += places
        self._on_change(self)

    def _leave(self, events: asyncio.Queue[AnswerEvent | None]) -> None:
        self._take(-1)
        events.put_nowait(None)
