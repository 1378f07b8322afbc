import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import pytest

from assistant.answer import AnswerEvent
from assistant.server.pool import AnswerPool, AnswerTimeoutError, BusyError
from assistant.server.testing import events_of, unanswered
from tests.server.serving import PATIENCE_SECONDS

EVENTS = list(events_of(unanswered("Who?")))


@pytest.fixture
async def pool() -> AsyncIterator[AnswerPool]:
    pool = AnswerPool(threads=1, queue=1)
    yield pool
    await asyncio.to_thread(pool.close)


async def collect(pool: AnswerPool, answer: Iterator[AnswerEvent]) -> list[AnswerEvent]:
    return [event async for event in pool.stream(lambda: answer)]


class Gate:
    """A question that is being answered until `opened` is set."""

    def __init__(self) -> None:
        self.entered, self.opened, self.ended = threading.Event(), threading.Event(), threading.Event()
        self.produced = 0

    def answer(self) -> Iterator[AnswerEvent]:
        try:
            self.entered.set()
            assert self.opened.wait(PATIENCE_SECONDS)
            for event in EVENTS * 1_000:
                self.produced += 1
                yield event
        finally:
            self.ended.set()

    async def wait(self, event: threading.Event) -> None:
        assert await asyncio.to_thread(event.wait, PATIENCE_SECONDS)


async def test_events_arrive_in_order_and_the_event_loop_stays_free(pool: AnswerPool) -> None:
    names: list[str] = []

    def answer() -> Iterator[AnswerEvent]:
        names.append(threading.current_thread().name)
        yield from EVENTS

    assert await collect(pool, answer()) == EVENTS
    assert names != [threading.current_thread().name]


async def test_what_the_work_raises_arrives_after_the_events_before_it(pool: AnswerPool) -> None:
    def answer() -> Iterator[AnswerEvent]:
        yield EVENTS[0]
        raise ZeroDivisionError

    events = pool.stream(answer)
    assert await anext(events) == EVENTS[0]
    with pytest.raises(ZeroDivisionError):
        await anext(events)
    assert await collect(pool, iter(EVENTS)) == EVENTS


async def test_a_full_queue_refuses_and_takes_questions_again_later(pool: AnswerPool) -> None:
    gate = Gate()
    first = asyncio.create_task(collect(pool, gate.answer()))
    await gate.wait(gate.entered)
    second = asyncio.create_task(collect(pool, iter(EVENTS)))
    await asyncio.sleep(0)
    with pytest.raises(BusyError):
        await collect(pool, iter(EVENTS))
    gate.opened.set()
    assert len(await first) == len(EVENTS) * 1_000
    assert await second == EVENTS
    assert await collect(pool, iter(EVENTS)) == EVENTS


async def test_a_question_that_waits_is_dropped_when_nobody_wants_its_answer(pool: AnswerPool) -> None:
    gate, asked = Gate(), threading.Event()

    def never_wanted() -> Iterator[AnswerEvent]:
        asked.set()
        yield from EVENTS

    first = asyncio.create_task(collect(pool, gate.answer()))
    await gate.wait(gate.entered)
    waiting = asyncio.create_task(collect(pool, never_wanted()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    # Its place in the queue is free again.
    third = asyncio.create_task(collect(pool, iter(EVENTS)))
    await asyncio.sleep(0)
    gate.opened.set()
    await first
    assert await third == EVENTS
    assert not asked.is_set()


async def test_work_ends_before_its_next_event_when_nobody_wants_it(pool: AnswerPool) -> None:
    gate = Gate()
    reading = asyncio.create_task(collect(pool, gate.answer()))
    await gate.wait(gate.entered)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    gate.opened.set()
    await gate.wait(gate.ended)
    assert gate.produced == 1


async def test_closing_the_events_ends_the_work_too(pool: AnswerPool) -> None:
    gate = Gate()
    gate.opened.set()
    async with aclosing(pool.stream(gate.answer)) as events:
        assert await anext(events) == EVENTS[0]
    await gate.wait(gate.ended)
    assert await collect(pool, iter(EVENTS)) == EVENTS


async def test_an_answer_that_takes_too_long_is_given_up_and_so_is_one_that_waits_too_long() -> None:
    pool = AnswerPool(threads=1, queue=1, seconds=0.1)
    gate = Gate()
    for answer in (gate.answer(), iter(EVENTS)):
        with pytest.raises(AnswerTimeoutError, match=r"within 0\.1 s"):
            await collect(pool, answer)
    gate.opened.set()
    await gate.wait(gate.ended)
    assert gate.produced == 1
    assert await collect(pool, iter(EVENTS)) == EVENTS
    await asyncio.to_thread(pool.close)


async def test_the_time_for_an_answer_is_for_all_of_it() -> None:
    pool = AnswerPool(threads=1, queue=1, seconds=0.2)
    stop = threading.Event()

    def slow() -> Iterator[AnswerEvent]:
        while not stop.wait(0.02):
            yield EVENTS[0]

    received: list[AnswerEvent] = []

    async def read() -> None:
        async for event in pool.stream(slow):
            received.append(event)  # noqa: PERF401 -- what came before the error is looked at

    with pytest.raises(AnswerTimeoutError):
        await read()
    assert 1 < len(received) < 15
    await asyncio.to_thread(pool.close)
