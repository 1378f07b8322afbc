import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from assistant.answer import AnswerEvent
from assistant.errors import StoreUnavailableError
from assistant.server import create_app
from assistant.server.testing import ScriptedBackend, events_of, unanswered
from assistant.settings import Settings
from evals.load.clients import ask_at_once
from evals.load.traffic import Traffic
from tests.answers import ARTICLE
from tests.server.serving import PATIENCE_SECONDS, UNLIMITED, failing, running


def questions() -> Iterator[str]:
    return (f"Who? ({number})" for number in count())


def traffic_of(backend: ScriptedBackend, *, queue: int = 16, **options: Any) -> Traffic:
    """What comes of asking the real application, which answers by a script."""
    ready = threading.Event()
    app = create_app(lambda _: backend, settings=Settings(**UNLIMITED), queue=queue, on_ready=ready.set)
    with running(app) as address:
        assert ready.wait(PATIENCE_SECONDS)
        return asyncio.run(ask_at_once(address, questions(), **options))


def replies_of(respond: Callable[[Request], Response], *, clients: int = 1) -> Traffic:
    """What comes of asking an application that responds in some way of its own, for a moment."""

    async def route(request: Request) -> Response:
        return respond(request)

    app = Starlette(routes=[Route("/v1/answers", route, methods=["POST"])])
    with running(app) as address:  # type: ignore[arg-type]
        return asyncio.run(ask_at_once(address, questions(), clients=clients, seconds=0.2))


def test_each_question_is_asked_once_and_answered_in_both_ways() -> None:
    counts: list[int] = []
    backend = ScriptedBackend([ARTICLE])
    traffic = traffic_of(backend, clients=3, answers=20, on_answer=counts.append)
    assert {*traffic.outcomes} == {"200"}
    assert 20 <= len(traffic.replies) <= 22  # what was under way when the twentieth came is waited for
    assert counts == [*range(1, len(traffic.replies) + 1)]
    assert len(set(backend.questions)) == len(backend.questions) == len(traffic.replies)
    streamed = [reply for reply in traffic.replies if reply.first_event is not None]
    assert 6 <= len(streamed) <= 16
    assert all(0 < (reply.first_event or 0) <= reply.seconds for reply in streamed)


def test_the_refusals_of_a_full_queue_are_counted_and_say_when_to_come_again() -> None:
    go_on = threading.Event()

    def script(question: str, _: str | None) -> Iterator[AnswerEvent]:
        assert go_on.wait(PATIENCE_SECONDS)
        yield from events_of(unanswered(question))

    backend = ScriptedBackend([ARTICLE], script=script)
    threading.Timer(0.5, go_on.set).start()
    traffic = traffic_of(backend, clients=16, answers=16, queue=1)
    assert {*traffic.outcomes} == {"200", "503"}
    refused = [reply for reply in traffic.replies if reply.outcome == "503"]
    assert len(refused) >= 14
    assert all(reply.retry_after is not None and reply.retry_after >= 1 for reply in refused)


@pytest.mark.parametrize(("after", "streamed"), [(0, "500"), (1, "200 whose last event is error")])
def test_a_failure_is_counted_once_for_each_client_which_then_asks_no_more(after: int, streamed: str) -> None:
    traffic = traffic_of(failing(ZeroDivisionError(), after=after), clients=2, answers=1)
    assert [*traffic.outcomes.elements()] == [*Counter(["500", streamed]).elements()]


@pytest.mark.parametrize(
    ("respond", "outcome"),
    [
        (lambda _: Response(status_code=503), "503 without Retry-After"),
        (lambda _: Response(status_code=429, headers={"Retry-After": "soon"}), "429 without Retry-After"),
        (lambda _: Response(status_code=503, headers={"Retry-After": "1"}), "503"),
        (lambda _: Response(status_code=404), "404"),
        (lambda _: JSONResponse({"text": "x"}), "200 without an answer"),
        (lambda _: JSONResponse([]), "200 without an answer"),
        (lambda _: Response("<html>"), "200 without an answer"),
    ],
)
def test_what_is_no_answer_is_named(respond: Callable[[Request], Response], outcome: str) -> None:
    assert {*replies_of(respond).outcomes} == {outcome}


def test_a_stream_that_ends_early_is_no_answer() -> None:
    async def events() -> AsyncIterator[str]:
        yield "event: retrieved\ndata: {}\n\n"

    outcomes = replies_of(lambda _: StreamingResponse(events(), media_type="text/event-stream"), clients=2).outcomes
    assert {*outcomes} == {"200 without an answer", "200 whose last event is retrieved"}


def test_a_connection_that_breaks_is_named() -> None:
    async def events() -> AsyncIterator[str]:
        yield "event: retrieved\ndata: {}\n\n"
        raise StoreUnavailableError("gone")

    (broken,) = replies_of(lambda _: StreamingResponse(events())).outcomes
    assert broken in {"ReadError", "RemoteProtocolError"}  # whichever the client sees first
    assert {*asyncio.run(ask_at_once("http://127.0.0.1:1", questions(), clients=1, seconds=0.1)).outcomes} == {
        "ConnectError"
    }
