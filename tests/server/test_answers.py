import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answer import Answer, AnswerEvent, RetrievedEvent
from assistant.errors import (
    ArticleNotFoundError,
    AssistantError,
    IndexDamagedError,
    ModelError,
    QuestionError,
    StoreUnavailableError,
)
from assistant.server.testing import ScriptedBackend
from tests.answers import ARTICLE
from tests.server.serving import client_of, failing

QUESTION = "How many work there?"
EVENTS = {"Accept": "text/event-stream"}


def parsed(text: str) -> list[tuple[str, dict[str, object]]]:
    """Name and data of each Server-Sent Event."""
    events = []
    for block in text.removesuffix("\n\n").split("\n\n"):
        name, data = block.split("\n")
        events.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return events


def test_a_question_gets_its_answer_as_json(client: TestClient) -> None:
    response = client.post("/v1/answers", json={"question": QUESTION})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    answer = Answer.model_validate_json(response.content)
    assert answer.short_answer == "246"
    answer.verify([ARTICLE])


def test_a_question_that_the_articles_dont_answer_is_answered_with_200(client: TestClient) -> None:
    response = client.post("/v1/answers", json={"question": "Who won?", "article_id": ARTICLE.id})
    assert response.status_code == 200
    assert response.json()["status"] == "unanswered"
    assert response.json()["reason"] == "not_in_sources"
    assert response.json()["article_id"] == ARTICLE.id


def test_events_are_those_of_the_assistant_and_end_with_the_same_answer(client: TestClient) -> None:
    response = client.post("/v1/answers", json={"question": QUESTION}, headers=EVENTS)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    events = parsed(response.text)
    assert [name for name, _ in events] == ["retrieved", "statement", "done"]
    assert all(data["type"] == name for name, data in events)
    whole = client.post("/v1/answers", json={"question": QUESTION}).json()
    assert events[-1][1]["answer"] == whole


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/question"]),
        ({"question": None}, ["/question"]),
        ({"question": 3}, ["/question"]),
        ({"question": ["a"]}, ["/question"]),
        ({"question": "a", "article_id": 3}, ["/article_id"]),
        ({"question": "a", "artcle_id": "b"}, ["/artcle_id"]),
        ({"question": "a", "a/b~c": "b"}, ["/a~1b~0c"]),
        ({"Question": "a"}, ["/question", "/Question"]),
        ([], [""]),
    ],
)
def test_a_body_that_does_not_fit_is_refused_with_the_places_that_are_wrong(
    client: TestClient, body: object, pointers: list[str]
) -> None:
    response = client.post("/v1/answers", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert [error["pointer"] for error in response.json()["errors"]] == pointers


def test_what_was_sent_is_not_said_back(client: TestClient) -> None:
    response = client.post("/v1/answers", json={"question": 123454321, "k" * 5_000: "secret"})
    assert "123454321" not in response.text
    assert "secret" not in response.text
    assert len(response.content) < 1_000


@pytest.mark.parametrize("body", [b"{", b'{"question": }', b"\xff\xfe", b"[" * 100_000, b"1" * 10_000, b""])
def test_a_body_that_is_not_json_is_a_bad_request(client: TestClient, body: bytes) -> None:
    response = client.post("/v1/answers", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in {400, 422}
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("media_type", [None, "text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
def test_a_body_that_is_not_declared_to_be_json_is_refused(client: TestClient, media_type: str | None) -> None:
    headers = {} if media_type is None else {"Content-Type": media_type}
    response = client.post("/v1/answers", content=json.dumps({"question": QUESTION}), headers=headers)
    assert response.status_code == 415


def test_json_with_a_charset_is_json(client: TestClient) -> None:
    body = json.dumps({"question": QUESTION})
    response = client.post("/v1/answers", content=body, headers={"Content-Type": "Application/JSON; charset=utf-8"})
    assert response.status_code == 200


FAILURES = [
    (QuestionError("The question is too long."), 422, "question-not-taken"),
    (ArticleNotFoundError("x"), 404, "article-not-found"),
    (StoreUnavailableError("http://10.0.0.5:8000 refused"), 503, "store-unavailable"),
    (IndexDamagedError("/srv/index is damaged"), 500, "store-error"),
    (ModelError("/srv/model is gone"), 500, "model-error"),
    (ZeroDivisionError("division of secrets"), 500, "internal-error"),
]


@pytest.mark.parametrize(("error", "status", "kind"), FAILURES)
@pytest.mark.parametrize("headers", [{}, EVENTS])
def test_a_failure_is_a_problem_and_never_an_answer(
    error: Exception, status: int, kind: str, headers: dict[str, str]
) -> None:
    with client_of(failing(error)) as client:
        response = client.post("/v1/answers", json={"question": QUESTION}, headers=headers)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == f"urn:problem-type:{kind}"
    assert ("retry-after" in response.headers) == (status == 503)


@pytest.mark.parametrize(("error", "status", "kind"), FAILURES)
def test_a_failure_on_the_way_ends_the_events_with_an_error(error: Exception, status: int, kind: str) -> None:
    with client_of(failing(error, after=2)) as client:
        response = client.post("/v1/answers", json={"question": QUESTION}, headers=EVENTS)
    assert response.status_code == 200
    events = parsed(response.text)
    assert [name for name, _ in events] == ["retrieved", "statement", "error"]
    assert events[-1][1]["type"] == f"urn:problem-type:{kind}"
    assert events[-1][1]["status"] == status


@pytest.mark.parametrize("error", [failure[0] for failure in FAILURES if failure[1] >= 500])
def test_a_failure_says_nothing_of_the_inside_but_is_logged(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    with client_of(failing(error)) as client:
        response = client.post("/v1/answers", json={"question": QUESTION})
    assert str(error) not in response.text
    assert type(error).__name__ not in response.text
    # What an error of a library says may quote the question, so only where it came from is logged.
    assert (str(error) if isinstance(error, AssistantError) else type(error).__name__) in caplog.text
    assert response.json()["instance"] in caplog.text
    assert "in script" in caplog.text


def test_a_stream_that_ends_without_an_answer_is_a_failure() -> None:
    def script(question: str, _: str | None) -> Iterator[AnswerEvent]:
        yield RetrievedEvent(question=question, passages=())

    with client_of(ScriptedBackend([ARTICLE], script=script)) as client:
        assert client.post("/v1/answers", json={"question": QUESTION}).status_code == 500


def test_get_is_not_allowed(client: TestClient) -> None:
    response = client.get("/v1/answers")
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ('{"question": "a\\ud800"}', "/question"),
        ('{"question": "a", "article_id": "\\udc00"}', "/article_id"),
        ('{"question": "a", "\\udc00b": 1}', ""),
    ],
)
def test_half_a_character_is_refused_as_any_other_value(client: TestClient, body: str, pointer: str) -> None:
    response = client.post("/v1/answers", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


HALVES = st.text(st.sampled_from("a\ud800\udfff\0"), max_size=3)
TEXT = st.text(max_size=30) | HALVES
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
BODIES = JSON | st.fixed_dictionaries({"question": TEXT | JSON}, optional={"article_id": TEXT | JSON, "other": JSON})


@given(body=BODIES, accept=st.sampled_from(["*/*", "text/event-stream", "text/html"]))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_json_makes_the_server_fail(client: TestClient, body: object, accept: str) -> None:
    headers = {"Accept": accept, "Content-Type": "application/json"}
    response = client.post("/v1/answers", content=json.dumps(body).encode(), headers=headers)
    assert response.status_code in {200, 400, 422}
    if response.status_code != 200:
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["status"] == response.status_code


@given(body=st.binary(max_size=200))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_make_the_server_fail(client: TestClient, body: bytes) -> None:
    response = client.post("/v1/answers", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in {200, 400, 422}
