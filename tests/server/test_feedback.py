import copy
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import FeedbackError, FeedbackFullError
from assistant.feedback import Feedback
from assistant.server.testing import ScriptedBackend, quoting, unanswered
from assistant.settings import Settings
from tests.answers import ARTICLE
from tests.server.serving import client_of
from tests.server.test_answers import JSON

ANSWER = quoting("How many work there?", ARTICLE, "246 people work there.", short_answer="246").model_dump(mode="json")
ID = "5f0c3c5e-6f0e-4f5c-9d0b-0f6d8a1c2b3e"
HEADERS = {"Content-Type": "application/json"}


@pytest.fixture
def backend() -> ScriptedBackend:
    return ScriptedBackend([ARTICLE])


def given_to(backend: ScriptedBackend, body: object, **options: Any) -> Any:
    """The response to feedback."""
    with client_of(backend, **options) as client:
        return client.post("/v1/feedback", content=json.dumps(body), headers=HEADERS)


def test_feedback_is_handed_to_the_assistant(backend: ScriptedBackend) -> None:
    history = [{"question": "Where is it?", "answer": "At sea.", "evidence": ["At sea."], "article_ids": ["harbour"]}]
    body = {"id": ID, "verdict": "down", "reason": "wrong", "comment": "642!", "answer": ANSWER, "history": history}
    response = given_to(backend, body)
    assert response.status_code == 201
    assert response.json() == {"id": ID}
    kept = backend.feedback[ID].model_dump(mode="json")
    assert kept == body


def test_what_the_server_answered_can_be_voted_on(client: TestClient) -> None:
    for question in ("How many work there?", "Who won?"):
        answer = client.post("/v1/answers", json={"question": question}).json()
        response = client.post("/v1/feedback", json={"verdict": "up", "answer": answer})
        assert response.status_code == 201
        assert len(response.json()["id"]) == 32


def test_the_same_id_changes_the_vote(backend: ScriptedBackend) -> None:
    with client_of(backend) as client:
        for verdict in ("up", "down"):
            body = {"id": ID, "verdict": verdict, "answer": ANSWER}
            assert client.post("/v1/feedback", json=body).status_code == 201
    assert [kept.verdict for kept in backend.feedback.values()] == ["down"]


def test_a_made_up_answer_is_refused(backend: ScriptedBackend) -> None:
    made_up = copy.deepcopy(ANSWER)
    made_up["citations"][0]["quote"] = made_up["statements"][0]["text"] = "642 people work there."
    made_up["text"] = "642 people work there. [1]"
    made_up["short_answer"] = "642"
    response = given_to(backend, {"verdict": "up", "answer": made_up})
    assert response.status_code == 422
    assert response.json()["type"] == "urn:problem-type:answer-not-verified"
    assert response.json()["errors"][0]["pointer"] == "/answer"
    assert "are not the quoted ones" in response.json()["detail"]
    assert backend.feedback == {}


def test_a_problem_with_a_long_answer_stays_short(backend: ScriptedBackend) -> None:
    many = copy.deepcopy(ANSWER)
    many["nearest"] = [{**ANSWER["citations"][0], "article_id": f"a{n}", "score": 1.0} for n in range(200)]
    for nearest in many["nearest"]:
        del nearest["number"]
    many["sources"] |= {f"a{n}": "" for n in range(200)}
    response = given_to(backend, {"verdict": "up", "answer": many})
    assert response.status_code == 422
    assert len(response.content) < 3_000


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"verdict": "sideways"}, "/verdict"),
        ({"verdict": None}, "/verdict"),
        ({"verdict": "up", "reason": "wrong"}, "/reason"),
        ({"reason": "should_answer"}, "/reason"),
        ({"reason": "boring"}, "/reason"),
        ({"comment": "x" * 2_001}, "/comment"),
        ({"comment": "\ud800"}, "/comment"),
        ({"id": "1"}, "/id"),
        ({"id": f"{ID}\n"}, "/id"),
        ({"answer": {}}, "/answer/question"),
        ({"answer": None}, "/answer"),
        ({"answer": {**ANSWER, "text": "Something else."}}, "/answer"),
        ({"answer": {**ANSWER, "question": "\ud800"}}, "/answer"),
        ({"history": [{"question": "a"}] * 101}, "/history"),
        ({"more": 1}, "/more"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(
    backend: ScriptedBackend, changes: dict[str, object], pointer: str
) -> None:
    response = given_to(backend, {"verdict": "down", "answer": ANSWER, **changes})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["errors"][0]["pointer"] == pointer
    assert backend.feedback == {}


def test_a_form_is_refused(client: TestClient) -> None:
    response = client.post("/v1/feedback", content=json.dumps({"verdict": "up", "answer": ANSWER}))
    assert response.status_code == 415


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (FeedbackError("/srv/data is read-only"), 503, "feedback-not-stored"),
        (FeedbackFullError(Path("/srv/data"), 10), 507, "feedback-full"),
    ],
)
def test_what_can_not_be_stored_is_a_problem_that_says_nothing_of_the_inside(
    error: Exception, status: int, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    class Full(ScriptedBackend):
        def add_feedback(self, feedback: Feedback) -> None:
            raise error

    response = given_to(Full([ARTICLE]), {"verdict": "up", "answer": ANSWER})
    assert response.status_code == status
    assert response.json()["type"] == f"urn:problem-type:{kind}"
    assert "/srv" not in response.text
    assert "/srv" in caplog.text


def test_where_it_is_turned_off_there_is_nothing(backend: ScriptedBackend) -> None:
    response = given_to(backend, {"verdict": "up", "answer": ANSWER}, settings=Settings(feedback=False))
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert backend.feedback == {}


def test_many_vote_at_once(backend: ScriptedBackend) -> None:
    with client_of(backend) as client, ThreadPoolExecutor(8) as pool:

        def vote(number: int) -> int:
            body = {"id": f"{number:032d}", "verdict": "up", "answer": ANSWER}
            return client.post("/v1/feedback", json=body).status_code

        assert set(pool.map(vote, range(40))) == {201}
    assert len(backend.feedback) == 40


BODIES = JSON | st.fixed_dictionaries(
    {"verdict": st.sampled_from(["up", "down"]) | JSON, "answer": st.just(ANSWER) | JSON},
    optional=dict.fromkeys(("id", "reason", "comment", "history", "other"), JSON),
)
CHANGED = st.builds(
    lambda name, value: {"verdict": "up", "answer": {**ANSWER, name: value}}, st.sampled_from(sorted(ANSWER)), JSON
)


@given(body=BODIES | CHANGED)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_json_makes_the_server_fail(client: TestClient, body: object) -> None:
    response = client.post("/v1/feedback", content=json.dumps(body).encode(), headers=HEADERS)
    assert response.status_code in {201, 400, 422}


def test_a_declined_question_can_be_voted_on(backend: ScriptedBackend) -> None:
    body = {"verdict": "down", "reason": "should_answer", "answer": unanswered("Who?").model_dump(mode="json")}
    assert given_to(backend, body).status_code == 201
