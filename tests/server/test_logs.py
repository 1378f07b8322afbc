import io
import json
import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import AnswerEvent
from assistant.article_summary import ArticleSummary
from assistant.errors import AssistantError
from assistant.server.logs import JsonFormatter, LogFormat, TextFormatter, configure_logging, log_request, requests
from assistant.server.request_record import RequestRecord, set_current
from assistant.server.testing import ScriptedBackend, events_of, quoting, unanswered
from tests.answers import ARTICLE
from tests.server.serving import PATIENCE_SECONDS, client_of, send

ANSWER = quoting("How many work there?", ARTICLE, "246 people work there.")
FORMATTERS = [JsonFormatter(), TextFormatter()]


@pytest.fixture
def logged() -> Iterator[Any]:
    """Configure the log as the command line does; yields what does it, and undoes it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()

    def configure(log_format: LogFormat, *, each_request: bool = True) -> io.StringIO:
        root.handlers.clear()
        configure_logging(log_format, each_request=each_request, stream=stream)
        return stream

    yield configure
    root.handlers[:] = handlers
    root.setLevel(level)
    requests.setLevel(logging.NOTSET)


def backend() -> ScriptedBackend:
    def script(question: str, article_id: str | None) -> Iterator[AnswerEvent]:
        logging.getLogger("worker").warning("Working.")
        return events_of(ANSWER if question == ANSWER.question else unanswered(question, article_id))

    return ScriptedBackend([ARTICLE], script=script)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_one_line_of_json_without_its_question(logged: Any) -> None:
    stream = logged("json")
    with client_of(backend()) as client:
        for question in (ANSWER.question, "A secret question?"):
            client.post("/v1/answers?secret=1", json={"question": question}, headers={"X-Request-ID": "req-1"})
        client.get("/v1/articles/secret")
    worker, answered, _, declined, missing = lines(stream)
    assert answered.keys() == {
        *("time", "level", "logger", "message", "request_id", "method", "route", "status", "milliseconds"),
        *("answer_status", "answer_reason"),
    }
    assert (answered["level"], answered["logger"]) == ("INFO", "assistant.server.requests")
    assert (answered["method"], answered["route"], answered["status"]) == ("POST", "/v1/answers", 200)
    assert (answered["answer_status"], answered["answer_reason"]) == ("answered", None)
    assert (declined["answer_status"], declined["answer_reason"]) == ("unanswered", "not_in_sources")
    assert answered["request_id"] == worker["request_id"] == "req-1"
    assert 0 < answered["milliseconds"] < PATIENCE_SECONDS * 1_000
    assert abs((datetime.now(UTC) - datetime.fromisoformat(answered["time"])).total_seconds()) < PATIENCE_SECONDS
    assert (missing["route"], missing["status"]) == ("/v1/articles/{article_id}", 404)
    assert "answer_status" not in missing
    assert "ecret" not in stream.getvalue()
    assert ANSWER.question not in stream.getvalue()


def test_events_are_one_line_at_their_end(logged: Any) -> None:
    stream = logged("json")
    with client_of(backend()) as client:
        client.post("/v1/answers", json={"question": "Who?"}, headers={"Accept": "text/event-stream"})
    _, line = lines(stream)
    assert (line["status"], line["answer_reason"]) == (200, "not_in_sources")


def test_a_request_is_one_line_of_text(logged: Any) -> None:
    stream = logged("text")
    with client_of(backend()) as client:
        client.post("/v1/answers", json={"question": "Who?"}, headers={"X-Request-ID": "req-1"})
    worker, line = stream.getvalue().splitlines()
    assert " WARNING worker [req-1]: Working." in worker
    assert " INFO assistant.server.requests [req-1]: POST /v1/answers 200 " in line
    assert line.endswith(" ms not_in_sources")


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_requests_are_not_logged_unless_they_are_to_be(logged: Any, log_format: LogFormat) -> None:
    stream = logged(log_format, each_request=False)
    with client_of(ScriptedBackend([ARTICLE])) as client:
        client.get("/v1/articles")
    assert stream.getvalue() == ""


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_failure_is_logged_with_its_request_and_no_line_of_it_passes_for_another(
    logged: Any, log_format: LogFormat
) -> None:
    class Broken(ScriptedBackend):
        def articles(self) -> list[ArticleSummary]:
            raise AssistantError("first\n2026-01-01T00:00:00 INFO forged\u2028{}")

    stream = logged(log_format)
    with client_of(Broken()) as client:
        instance = client.get("/v1/articles", headers={"X-Request-ID": "req-1"}).json()["instance"]
    first, *rest = stream.getvalue().splitlines()
    assert "req-1" in first
    assert instance in first
    if log_format == "json":
        assert "forged" in json.loads(first)["exception"]
        assert len(rest) == 1
    else:
        *trace, last = rest
        assert any("forged" in line for line in trace)
        assert all(line.startswith("    ") for line in trace)
        assert " INFO assistant.server.requests [req-1]: " in last


ANYTHING = st.text(max_size=40) | st.text(
    st.sampled_from("a\n\r\x85\u2028\u2029\x0b\x0c\x1b\0\ud800{}\"'%s"), max_size=12
)


@given(message=ANYTHING, name=ANYTHING, id_=st.none() | st.from_regex(r"[A-Za-z0-9_.-]{1,64}", fullmatch=True))
def test_whatever_is_logged_is_one_line(message: str, name: str, id_: str | None) -> None:
    record = logging.LogRecord("a", logging.INFO, "", 0, "%s and %s", (message, name), None)
    set_current(None if id_ is None else RequestRecord(id_, "GET"))
    try:
        as_json, as_text = (formatter.format(record) for formatter in FORMATTERS)
    finally:
        set_current(None)
    assert len(as_json.splitlines()) == len(as_text.splitlines()) == 1
    assert as_json.isascii()
    line = json.loads(as_json)
    assert line["message"] == f"{message} and {name}"
    assert line.get("request_id") == id_


METHODS = st.sampled_from(["GET", "POST"]) | ANYTHING.filter(lambda text: "\ud800" not in text)


@given(method=METHODS, path=METHODS, header=st.binary(max_size=20))
def test_no_request_writes_more_than_its_line(client_app: TestClient, method: str, path: str, header: bytes) -> None:
    written: list[str] = []

    class Noting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.extend(formatter.format(record) for formatter in FORMATTERS)

    handler = Noting()
    requests.addHandler(handler)
    requests.setLevel(logging.INFO)
    try:
        send(client_app.app, method=method, path=f"/zqxj{path}", headers=[(b"X-Request-ID", header)])
    finally:
        requests.removeHandler(handler)
        requests.setLevel(logging.NOTSET)
    assert len(written) == 2
    assert all(len(line.splitlines()) == 1 for line in written)
    assert not any("zqxj" in line for line in written)


@pytest.fixture(scope="module")
def client_app() -> Iterator[TestClient]:
    with client_of(ScriptedBackend([ARTICLE])) as client:
        yield client


def test_a_request_that_got_no_response_is_logged_too(logged: Any) -> None:
    stream = logged("json")
    log_request(RequestRecord("req-1", "GET"))
    (line,) = lines(stream)
    assert line["status"] is None


def test_the_server_logs_json_and_nothing_else() -> None:
    program = (
        "from assistant.server import configure_logging, serve\n"
        "from assistant.server.testing import ScriptedBackend\n"
        "configure_logging('json', each_request=True)\n"
        "say = lambda *words: print(*words, flush=True)\n"
        "serve(lambda _: ScriptedBackend(), host='127.0.0.1', port=0, on_ready=say)\n"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        watchdog = threading.Timer(PATIENCE_SECONDS, process.kill)
        watchdog.start()
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        for path in ("healthz", "nothing"):
            httpx.get(f"{address}/{path}")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE_SECONDS)
        watchdog.cancel()
    assert [(json.loads(line)["route"], json.loads(line)["status"]) for line in err.splitlines()] == [
        ("/healthz", 200),
        ("unmatched", 404),
    ]
