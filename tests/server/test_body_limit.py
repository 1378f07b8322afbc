import asyncio
import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from assistant.server.body_limit import BodyLimit, BodyTimeoutError
from assistant.server.testing import ScriptedBackend
from tests.server.serving import client_of

LIMIT = 200


@pytest.fixture(scope="module")
def limited() -> Iterator[TestClient]:
    with client_of(ScriptedBackend(), max_body_bytes=LIMIT) as client:
        yield client


def body_of(size: int) -> bytes:
    """A valid body of so many bytes."""
    rest = len(json.dumps({"question": ""}))
    return json.dumps({"question": "a" * (size - rest)}).encode()


def chunks(body: bytes) -> Iterator[bytes]:
    """The body in parts, so that its length isn't announced."""
    for start in range(0, len(body), 50):
        yield body[start : start + 50]


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize(("size", "status"), [(LIMIT, 200), (LIMIT + 1, 413), (100_000, 413)])
def test_a_body_over_the_limit_is_refused(limited: TestClient, size: int, status: int, *, announced: bool) -> None:
    content = body_of(size)
    response = limited.post(
        "/v1/answers",
        content=content if announced else chunks(content),
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == status
    if status == 413:
        assert response.headers["content-type"] == "application/problem+json"
        assert "200 bytes" in response.json()["detail"]


def test_a_length_that_is_not_a_number_does_not_lift_the_limit(limited: TestClient) -> None:
    response = limited.post(
        "/v1/answers",
        content=chunks(body_of(LIMIT + 1)),
        headers={"Content-Type": "application/json", "Content-Length": "many"},
    )
    assert response.status_code == 413


def test_the_longest_question_fits_when_every_character_is_escaped(client: TestClient) -> None:
    body = json.dumps({"question": "\U0001f5de" * 10_000}).encode()
    response = client.post("/v1/answers", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 200


async def test_a_body_that_dribbles_in_is_given_up() -> None:
    statuses: list[int] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            while (await receive())["more_body"]:
                pass
        except BodyTimeoutError as refused:
            statuses.append(refused.status_code)

    async def dribble() -> Message:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"a", "more_body": True}

    limited = BodyLimit(app, max_bytes=1_000, seconds=0.1)
    await asyncio.wait_for(limited({"type": "http", "headers": []}, dribble, discard), timeout=5)
    assert statuses == [408]


async def test_waiting_for_the_client_to_leave_has_no_limit() -> None:
    messages: Iterator[Message] = iter(
        [{"type": "http.request", "body": b"a", "more_body": False}, {"type": "http.disconnect"}]
    )
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.extend([(await receive())["type"], (await receive())["type"]])

    async def slow_to_leave() -> Message:
        if seen or started.is_set():
            await asyncio.sleep(0.2)
        started.set()
        return next(messages)

    started = asyncio.Event()
    await BodyLimit(app, max_bytes=1_000, seconds=0.05)({"type": "http", "headers": []}, slow_to_leave, discard)
    assert seen == ["http.request", "http.disconnect"]


async def discard(_: Message) -> None:
    pass
