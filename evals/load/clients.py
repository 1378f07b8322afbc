"""Clients that ask a server at the same time, each its next question as soon as it has an answer."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from typing import Final

import httpx

from evals.load.traffic import ANSWERED, EXPECTED, Reply, Traffic

TIMEOUT_SECONDS: Final = 60
"""For each step of a request. Longer is a failure: the queue is made so that nobody waits more than seconds."""

EVENTS: Final = {"Accept": "text/event-stream"}


async def ask_at_once(
    address: str,
    questions: Iterator[str],
    *,
    clients: int,
    warm_up: float = 0.0,
    seconds: float = float("inf"),
    answers: int | None = None,
    on_answer: Callable[[int], None] = lambda _: None,
) -> Traffic:
    """Ask from many clients until the time is over or enough has been answered; waits for what was asked by then.

    Every other question is answered in events. A client that is refused waits as long as it was told; one that
    gets what must not be asks no more.

    Args:
        address: of the server, such as `http://127.0.0.1:8000`.
        questions: without end.
        clients: how many, each with a connection of its own that it keeps.
        warm_up: seconds before the measurement.
        seconds: of the measurement.
        answers: to stop after; None: any number.
        on_answer: called after each answer with how many there are.
    """
    begins = time.monotonic() + warm_up
    ends = begins + seconds
    replies: list[Reply] = []
    answered = 0

    async def client(number: int) -> None:
        nonlocal answered
        async with httpx.AsyncClient(base_url=address, verify=False, timeout=TIMEOUT_SECONDS) as connection:
            streamed = bool(number % 2)
            while time.monotonic() < ends and (answers is None or answered < answers):
                reply = await ask(connection, next(questions), streamed=streamed)
                replies.append(reply)
                if reply.outcome not in EXPECTED:
                    return
                if reply.outcome == ANSWERED:
                    answered += 1
                    on_answer(answered)
                    streamed = not streamed
                if reply.retry_after is not None:
                    await asyncio.sleep(min(reply.retry_after, max(0.0, ends - time.monotonic())))

    await asyncio.gather(*(client(number) for number in range(clients)))
    return Traffic(replies, began=begins, ended=min(ends, time.monotonic()))


async def ask(connection: httpx.AsyncClient, question: str, *, streamed: bool) -> Reply:
    """Ask one question and read its answer to the end."""
    began = time.monotonic()
    first: float | None = None
    retry_after: float | None = None
    body = b""
    try:
        async with connection.stream(
            "POST", "/v1/answers", json={"question": question}, headers=EVENTS if streamed else {}
        ) as response:
            async for piece in response.aiter_bytes():
                if streamed and first is None and response.status_code == httpx.codes.OK:
                    first = time.monotonic() - began
                body += piece
        outcome, retry_after = _outcome(response, body, streamed=streamed)
    except httpx.HTTPError as error:
        outcome = type(error).__name__
    ended = time.monotonic()
    return Reply(outcome, ended, ended - began, first, retry_after)


def _outcome(response: httpx.Response, body: bytes, *, streamed: bool) -> tuple[str, float | None]:
    """What came, and after how many seconds to ask again."""
    status = str(response.status_code)
    if response.status_code in {httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE}:
        seconds = response.headers.get("Retry-After", "")
        return (status, float(seconds)) if seconds.isdecimal() else (f"{status} without Retry-After", None)
    if status != ANSWERED:
        return status, None
    if streamed:
        name, _, data = body.decode().rstrip("\n").rpartition("\n\n")[2].partition("\n")
        whole = name == "event: done" and _has_status(data.removeprefix("data: "), "answer")
        return (status if whole else f"200 whose last event is {name.removeprefix('event: ')[:20]}"), None
    return (status if _has_status(body) else "200 without an answer"), None


def _has_status(text: str | bytes, *within: str) -> bool:
    """Whether this is JSON of an answer, at a place within it."""
    try:
        found = json.loads(text)
        for key in within:
            found = found[key]
        return found["status"] in {"answered", "unanswered"}
    except (ValueError, LookupError, TypeError):
        return False
