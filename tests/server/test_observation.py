import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answer import AnswerEvent
from assistant.article_summary import ArticleSummary
from assistant.errors import StoreUnavailableError
from assistant.server import create_app
from assistant.server.request_record import current_request_id, request_id
from assistant.server.testing import ScriptedBackend, events_of, quoting, unanswered
from assistant.settings import Settings
from tests.answers import ARTICLE
from tests.server.serving import UNLIMITED, client_of, wait_until
from tests.server.test_answers import parsed

OURS = re.compile(r"[0-9a-f]{32}")
SANE = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@pytest.mark.parametrize("given_id", ["a", "req-1.2_3", "5f0c3c5e-6f0e-4f5c-9d0b-0f6d8a1c2b3e", "x" * 64])
def test_a_sane_request_id_is_taken_over(client: TestClient, given_id: str) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": given_id}).headers["x-request-id"] == given_id


@pytest.mark.parametrize("given_id", ["", " ", "x" * 65, "a b", "a;b", "a\tb", '"', "\xe9", "${jndi:x}"])
def test_any_other_is_replaced(client: TestClient, given_id: str) -> None:
    response = client.get("/healthz", headers=[(b"X-Request-ID", given_id.encode("latin-1"))])
    assert OURS.fullmatch(response.headers["x-request-id"])


def test_without_one_or_with_two_there_is_a_new_one_each_time(client: TestClient) -> None:
    ids = [client.get("/healthz").headers["x-request-id"] for _ in range(3)]
    ids.append(client.get("/healthz", headers=[("X-Request-ID", "a"), ("X-Request-ID", "b")]).headers["x-request-id"])
    assert len(set(ids)) == 4
    assert all(OURS.fullmatch(one) for one in ids)


@given(st.none() | st.text() | st.from_regex(SANE))
def test_an_id_is_always_a_short_token(given_id: str | None) -> None:
    made = request_id(given_id)
    assert SANE.fullmatch(made)
    assert (made == given_id) == (given_id is not None and SANE.fullmatch(given_id) is not None)


@given(st.binary(max_size=80))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_header_makes_the_server_fail(client: TestClient, value: bytes) -> None:
    response = client.get("/healthz", headers=[(b"X-Request-ID", value)])
    assert response.status_code == 200
    assert SANE.fullmatch(response.headers["x-request-id"])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/v1/articles/nothing", 404),
        ("DELETE", "/healthz", 405),
        ("POST", "/v1/answers", 415),
        ("GET", "/widget.js", 200),
        ("GET", "/", 200),
    ],
)
def test_every_response_has_the_id_and_every_problem_names_it(
    client: TestClient, method: str, path: str, status: int
) -> None:
    response = client.request(method, path, headers={"X-Request-ID": "req-7"})
    assert response.status_code == status
    assert response.headers["x-request-id"] == "req-7"
    if status >= 400:
        assert response.json()["request_id"] == "req-7"


def test_a_failure_has_it_too_and_so_has_its_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(ScriptedBackend):
        def articles(self) -> list[ArticleSummary]:
            logging.getLogger("elsewhere").error("In a thread of %s", current_request_id())
            raise ZeroDivisionError

    with client_of(Broken()) as client:
        response = client.get("/v1/articles", headers={"X-Request-ID": "req-8"})
    assert response.status_code == 500
    assert response.headers["x-request-id"] == response.json()["request_id"] == "req-8"
    assert "In a thread of req-8" in caplog.text


def test_the_thread_that_answers_knows_the_request() -> None:
    def script(question: str, _: str | None) -> Iterator[AnswerEvent]:
        for event in events_of(unanswered(question)):
            seen.append(current_request_id())
            yield event

    seen: list[str | None] = []
    with client_of(ScriptedBackend(script=script)) as client:
        for accept in ("application/json", "text/event-stream"):
            seen.clear()
            headers = {"X-Request-ID": "req-9", "Accept": accept}
            client.post("/v1/answers", json={"question": "Who?"}, headers=headers)
            assert set(seen) == {"req-9"}
    assert current_request_id() is None


def test_an_error_within_events_names_the_request() -> None:
    def script(question: str, _: str | None) -> Iterator[AnswerEvent]:
        yield next(events_of(unanswered(question)))
        raise StoreUnavailableError("gone")

    with client_of(ScriptedBackend(script=script)) as client:
        headers = {"X-Request-ID": "req-10", "Accept": "text/event-stream"}
        response = client.post("/v1/answers", json={"question": "Who?"}, headers=headers)
    name, problem = parsed(response.text)[-1]
    assert (name, problem["request_id"]) == ("error", "req-10")


def test_requests_at_once_are_not_mixed_up() -> None:
    def script(question: str, _: str | None) -> Iterator[AnswerEvent]:
        assert question == current_request_id()
        yield from events_of(unanswered(question))
        assert question == current_request_id()

    with (
        client_of(
            ScriptedBackend(script=script), settings=Settings(**UNLIMITED, answer_threads=4), queue=100
        ) as client,
        ThreadPoolExecutor(8) as pool,
    ):

        def ask(name: str) -> tuple[int, str]:
            response = client.post("/v1/answers", json={"question": name}, headers={"X-Request-ID": name})
            return response.status_code, response.headers["x-request-id"]

        names = [f"req-{number}" for number in range(60)]
        assert list(pool.map(ask, names)) == [(200, name) for name in names]


def test_a_mounted_application_does_the_same() -> None:
    answer = quoting("How many?", ARTICLE, "246 people work there.")
    inner = create_app(lambda _: ScriptedBackend([ARTICLE], script=lambda *_: events_of(answer)))
    outer = FastAPI(lifespan=inner.router.lifespan_context)
    outer.mount("/assistant", inner)
    with TestClient(outer, base_url="http://127.0.0.1:8000") as client:
        wait_until(lambda: client.get("/assistant/readyz").status_code == 200)
        response = client.post("/assistant/v1/answers", json={"question": "How many?"})
        assert response.json()["text"] == answer.text
        assert OURS.fullmatch(response.headers["x-request-id"])
        client.get("/assistant/v1/articles/harbour")
        client.get("/assistant/nothing/at/all")
        figures = client.get("/assistant/metrics").text
    assert 'method="POST",route="/v1/answers",status="200"} 1.0' in figures
    assert 'method="GET",route="/v1/articles/{article_id}",status="200"} 1.0' in figures
    assert 'method="GET",route="unmatched",status="404"} 1.0' in figures
    assert "at/all" not in figures
