import re
import threading
from collections.abc import Iterator

import httpx
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from assistant.answer import Answer, AnswerEvent, DroppedStatement
from assistant.errors import ModelError
from assistant.lookups import looked_up
from assistant.server import create_app
from assistant.server.request_record import METHODS
from assistant.server.testing import ScriptedBackend, events_of, quoting, unanswered
from assistant.settings import Settings
from tests.answers import ARTICLE
from tests.server.serving import client_of, running, send, wait_until
from tests.server.test_run import Stepwise

ANSWER = quoting("How many work there?", ARTICLE, "246 people work there.").model_copy(
    update={
        "timings": {"retrieve": 0.02, "read": 0.03, "compose": 0.001, "total": 0.051, "made up": 1.0},
        "model": "m",
        "dropped": (DroppedStatement(text="642 do.", check="number"), DroppedStatement(text="No.", check="number")),
    }
)
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def samples(text: str) -> Samples:
    """The figures, by name and labels, as Prometheus reads them."""
    return {
        (sample.name.removeprefix("article_assistant_"), tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def answering(*answers: Answer) -> ScriptedBackend:
    by_question = {answer.question: answer for answer in answers}

    def script(question: str, article_id: str | None) -> Iterator[AnswerEvent]:
        if question == "fail":
            raise ModelError("secret failure")
        if question == "break":
            yield next(events_of(ANSWER))
            raise ZeroDivisionError
        yield from events_of(by_question.get(question) or unanswered(question, article_id))

    return ScriptedBackend([ARTICLE], script=script)


def ask(client: TestClient, question: str, **headers: str) -> int:
    return client.post("/v1/answers", json={"question": question}, headers=headers).status_code


def test_answers_are_counted_with_their_stages_and_what_was_dropped() -> None:
    reply = Answer(question="Thanks", kind="reply", status="unanswered", text="You're welcome.")
    with client_of(answering(ANSWER, reply)) as client:
        for question in (ANSWER.question, ANSWER.question, "Who?", "Thanks"):
            ask(client, question)
        ask(client, ANSWER.question, Accept="text/event-stream")
        found = samples(client.get("/metrics").text)
    assert found["answers_total", (("reason", ""), ("status", "answered"))] == 3
    assert found["answers_total", (("reason", "not_in_sources"), ("status", "unanswered"))] == 1
    assert found["answers_total", (("reason", "reply"), ("status", "unanswered"))] == 1
    assert found["dropped_statements_total", (("check", "number"),)] == 6
    assert found["answer_stage_seconds_count", (("stage", "read"),)] == 3
    assert found["answer_stage_seconds_sum", (("stage", "read"),)] == pytest.approx(0.09)
    assert found["answer_stage_seconds_bucket", (("le", "0.025"), ("stage", "retrieve"))] == 3
    assert found["answer_stage_seconds_bucket", (("le", "0.025"), ("stage", "read"))] == 0
    assert {dict(labels)["stage"] for name, labels in found if name == "answer_stage_seconds_count"} == {
        "retrieve",
        "read",
        "compose",
        "total",
    }


def test_failures_are_counted_apart_from_answers_also_within_events() -> None:
    with client_of(answering()) as client:
        ask(client, "fail")
        ask(client, "fail", Accept="text/event-stream")
        assert ask(client, "break", Accept="text/event-stream") == 200
        found = samples(client.get("/metrics").text)
    assert found["answer_failures_total", (("error", "ModelError"),)] == 2
    assert found["answer_failures_total", (("error", "other"),)] == 1
    assert not [name for name, _ in found if name == "answers_total"]


def test_requests_are_counted_by_route_and_status() -> None:
    with client_of(answering()) as client:
        for path in ("/v1/articles/harbour", "/v1/articles/nothing", "/v1/articles/a/b", "/wp-admin", "/x?y=z"):
            client.get(path)
        client.request("DELETE", "/v1/answers")
        client.request("BREW", "/coffee")
        found = samples(client.get("/metrics").text)
    counted = {
        tuple(value for _, value in labels): count
        for (name, labels), count in found.items()
        if name == "http_requests_total"
    }
    assert counted == {
        ("GET", "/v1/articles/{article_id}", "200"): 1,
        ("GET", "/v1/articles/{article_id}", "404"): 2,
        ("GET", "unmatched", "404"): 2,
        ("DELETE", "/v1/answers", "405"): 1,
        ("other", "unmatched", "404"): 1,
    }


def test_feedback_is_counted_when_it_was_kept() -> None:
    with client_of(answering()) as client:
        receipt = ANSWER.model_copy(update={"timings": {}, "dropped": (), "model": None}).model_dump(mode="json")
        for body in (
            {"verdict": "up", "answer": receipt},
            {"verdict": "down", "reason": "wrong", "answer": receipt},
            {"verdict": "down", "reason": "wrong", "answer": {**receipt, "sources": {"harbour": "other"}}},
        ):
            client.post("/v1/feedback", json=body)
        found = samples(client.get("/metrics").text)
    assert found["feedback_total", (("reason", ""), ("verdict", "up"))] == 1
    assert found["feedback_total", (("reason", "wrong"), ("verdict", "down"))] == 1


def test_the_queue_shows_while_it_lasts() -> None:
    script = Stepwise()
    backend = ScriptedBackend([ARTICLE], script=script)
    app = create_app(lambda _: backend, queue=5)
    with running(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        wait_until(lambda: client.get("/readyz").status_code == 200)

        def queue() -> tuple[float, float]:
            found = samples(client.get("/metrics").text)
            return found["questions_running", ()], found["questions_waiting", ()]

        assert queue() == (0, 0)
        body = {"question": "Who?"}
        asking = [threading.Thread(target=lambda: httpx.post(f"{address}/v1/answers", json=body)) for _ in range(3)]
        for thread in asking:
            thread.start()
        wait_until(lambda: queue() == (1, 2))
        script.step.release(9)
        for thread in asking:
            thread.join()
        wait_until(lambda: queue() == (0, 0))


def test_what_caches_have_and_have_not_is_counted() -> None:
    def script(question: str, article_id: str | None) -> Iterator[AnswerEvent]:
        looked_up("question_vectors", hit=question == "Again?")
        yield from events_of(unanswered(question, article_id))

    starting = ARTICLE.model_copy(update={"questions": ("How many?",)})
    with client_of(ScriptedBackend([starting], script=script)) as client:

        def lookups() -> dict[tuple[str, ...], float]:
            found = samples(client.get("/metrics").text)
            return {
                tuple(value for _, value in labels): count
                for (name, labels), count in found.items()
                if name == "cache_lookups_total"
            }

        questions, starters = "question_vectors", "starter_questions"
        assert set(lookups()) == {(cache, result) for cache in (questions, starters) for result in ("hit", "miss")}
        for question in ("Who?", "Again?", "Again?"):
            ask(client, question)
        wait_until(lambda: "retry-after" not in client.get("/v1/articles/harbour").headers)
        found = lookups()
    # The server's own check of the article's question is none of its readers'.
    assert (found[questions, "miss"], found[questions, "hit"]) == (1, 2)
    assert found[starters, "miss"] >= 1
    assert found[starters, "hit"] == 1


def test_applications_do_not_share_figures() -> None:
    with client_of(answering(ANSWER)) as one, client_of(answering(ANSWER)) as other:
        ask(one, ANSWER.question)
        assert ("answers_total", (("reason", ""), ("status", "answered"))) in samples(one.get("/metrics").text)
        assert ("answers_total", (("reason", ""), ("status", "answered"))) not in samples(other.get("/metrics").text)


def test_the_build_and_the_process_are_told(client: TestClient) -> None:
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=")
    assert response.headers["cache-control"] == "no-store"
    assert re.search(r'^article_assistant_build_info\{version="[^"]+"\} 1\.0$', response.text, re.MULTILINE)
    openmetrics = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert openmetrics.headers["content-type"].startswith("application/openmetrics-text")
    assert openmetrics.text.endswith("# EOF\n")


def test_they_can_be_turned_off() -> None:
    with client_of(answering(), settings=Settings(metrics=False)) as client:
        assert client.get("/metrics").status_code == 404
        assert "/metrics" not in client.get("/openapi.json").json()["paths"]


WORDS = st.text(st.sampled_from('abcXYZ "\\\n{}/?é'), max_size=12)


@given(path=WORDS, question=WORDS, method=st.sampled_from(["GET", "POST"]) | WORDS)
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_a_client_words_becomes_a_label(client: TestClient, path: str, question: str, method: str) -> None:
    marker = "zqxj"
    send(client.app, method=method, path=f"/{marker}{path}")
    client.post("/v1/answers", json={"question": marker + question}, headers={"X-Request-ID": marker})
    text = client.get("/metrics").text
    assert marker not in text
    found = samples(text)
    labels = {label for _, labels in found for label in labels}
    assert {value for name, value in labels if name == "method"} <= METHODS | {"other"}
    assert len(found) < 400
