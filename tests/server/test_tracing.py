import gzip
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from fastapi.testclient import TestClient
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode, format_trace_id

from assistant.answer import AnswerEvent
from assistant.article_summary import ArticleSummary
from assistant.assistant import Assistant
from assistant.server.logs import JsonFormatter
from assistant.server.request_record import RequestRecord
from assistant.server.testing import ScriptedBackend, events_of, unanswered
from assistant.server.tracing import Tracing
from assistant.settings import Settings
from assistant.stages import observed
from assistant.testing import HashEmbeddings
from tests.answers import ARTICLE
from tests.server.serving import PATIENCE_SECONDS, UNLIMITED, client_of
from tests.server.words_reader import SharedWordsReader

SECRET = "How many secret people work there?"
EVENTS = {"Accept": "text/event-stream"}


class Traced(NamedTuple):
    """A server, and the spans that it made."""

    client: TestClient
    exporter: InMemorySpanExporter

    def spans(self) -> list[ReadableSpan]:
        return list(self.exporter.get_finished_spans())

    def request(self) -> ReadableSpan:
        (span,) = [span for span in self.spans() if span.kind is SpanKind.SERVER]
        return span


def memory() -> tuple[Tracing, InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return Tracing(provider), exporter


@pytest.fixture(scope="module")
def server() -> Iterator[Traced]:
    tracing, exporter = memory()
    assistant = Assistant.from_articles([ARTICLE], embeddings=HashEmbeddings(), reader=SharedWordsReader())
    with client_of(assistant, tracing=tracing) as client:
        yield Traced(client, exporter)


@pytest.fixture
def traced(server: Traced) -> Traced:
    server.exporter.clear()
    return server


@pytest.mark.parametrize("headers", [{}, EVENTS])
def test_a_question_has_a_span_for_each_stage_under_that_of_its_request(
    traced: Traced, headers: dict[str, str]
) -> None:
    response = traced.client.post("/v1/answers", json={"question": SECRET}, headers=headers)
    assert response.status_code == 200
    request = traced.request()
    assert request.name == "POST /v1/answers"
    assert dict(request.attributes or {}) == {
        "http.request.method": "POST",
        "http.route": "/v1/answers",
        "http.response.status_code": 200,
        "article_assistant.request_id": response.headers["x-request-id"],
        "article_assistant.answer.status": "answered",
    }
    stages = [span for span in traced.spans() if span is not request]
    assert [span.name for span in stages] == ["understand", "retrieve", "read", "compose"]
    for span in stages:
        assert span.parent is not None
        assert span.parent.span_id == request.context.span_id
        assert request.start_time is not None
        assert span.start_time is not None
        assert span.end_time is not None
        assert request.start_time <= span.start_time <= span.end_time


def test_spans_say_nothing_of_the_question(traced: Traced) -> None:
    traced.client.post("/v1/answers?secret=1", json={"question": SECRET, "article_id": "secret"})
    traced.client.get("/v1/articles/secret", headers={"User-Agent": "secret"})
    written = "".join(span.to_json() for span in traced.spans())
    assert len(traced.spans()) == 3
    assert "secret" not in written


def test_a_failed_stage_is_marked_by_the_class_of_the_error(traced: Traced) -> None:
    traced.client.post("/v1/answers", json={"question": "Who?", "article_id": "nothing"})
    (stage,) = [span for span in traced.spans() if span.name == "understand"]
    assert stage.status.status_code is StatusCode.ERROR
    assert dict(stage.attributes or {}) == {"error.type": "ArticleNotFoundError"}
    assert stage.events == ()
    request = traced.request()
    assert request.status.status_code is StatusCode.UNSET  # the client's mistake
    assert (request.attributes or {})["http.response.status_code"] == 404


def test_a_trace_that_the_client_began_goes_on(traced: Traced) -> None:
    trace_id, parent = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    traced.client.get("/healthz", headers={"traceparent": f"00-{trace_id}-{parent}-01"})
    span = traced.request()
    assert format_trace_id(span.context.trace_id) == trace_id
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == parent


@pytest.mark.parametrize("header", ["", "00-zz-zz-01", "00-0-0-00", "x" * 5_000])
def test_a_trace_that_is_none_is_left_alone(traced: Traced, header: str) -> None:
    assert traced.client.get("/healthz", headers={"traceparent": header}).status_code == 200
    assert traced.request().parent is None


def test_requests_at_once_have_their_own_traces() -> None:
    def script(question: str, _: str | None) -> Iterator[AnswerEvent]:
        with observed(question):
            yield from events_of(unanswered(question))

    tracing, exporter = memory()
    with client_of(
        ScriptedBackend(script=script), settings=Settings(**UNLIMITED, answer_threads=4), queue=50, tracing=tracing
    ) as client:
        names = [f"stage-{number}" for number in range(30)]
        threads = [
            threading.Thread(
                target=client.post,
                args=["/v1/answers"],
                kwargs={"json": {"question": name}, "headers": {"X-Request-ID": name}},
            )
            for name in names
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    spans = exporter.get_finished_spans()
    of_request = {span.context.span_id: (span.attributes or {}).get("article_assistant.request_id") for span in spans}
    stages = [span for span in spans if span.kind is not SpanKind.SERVER]
    assert sorted(span.name for span in stages) == sorted(names)
    assert all(span.parent is not None and of_request[span.parent.span_id] == span.name for span in stages)


def test_a_failure_of_the_server_is_marked_and_its_log_has_the_trace(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(ScriptedBackend):
        def articles(self) -> list[ArticleSummary]:
            written.append(JsonFormatter().format(logging.LogRecord("a", logging.INFO, "", 0, "b", None, None)))
            raise ZeroDivisionError("secret")

    written: list[str] = []
    tracing, exporter = memory()
    with client_of(Broken(), tracing=tracing) as client:
        assert client.get("/v1/articles").status_code == 500
    (span,) = exporter.get_finished_spans()
    assert span.status.status_code is StatusCode.ERROR
    assert "secret" not in span.to_json()
    assert json.loads(written[0])["trace_id"] == format_trace_id(span.context.trace_id)


def test_an_error_that_nothing_could_answer_is_marked_by_its_class() -> None:
    tracing, exporter = memory()
    scope = {"type": "http", "method": "GET", "headers": []}
    with pytest.raises(ZeroDivisionError), tracing.request(scope, RequestRecord("req-1", "GET")):
        raise ZeroDivisionError("secret")
    (span,) = exporter.get_finished_spans()
    assert span.status.status_code is StatusCode.ERROR
    assert (span.attributes or {})["error.type"] == "ZeroDivisionError"
    assert "secret" not in span.to_json()


def test_the_framework_s_own_spans_with_paths_are_off() -> None:
    program = (
        "from opentelemetry import trace\n"
        "from opentelemetry.sdk.trace import TracerProvider\n"
        "from opentelemetry.sdk.trace.export import SimpleSpanProcessor\n"
        "from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter\n"
        "exporter = InMemorySpanExporter()\n"
        "provider = TracerProvider()\n"
        "provider.add_span_processor(SimpleSpanProcessor(exporter))\n"
        "trace.set_tracer_provider(provider)\n"
        "from fastapi.testclient import TestClient\n"
        "from assistant.server import create_app\n"
        "from assistant.server.testing import ScriptedBackend\n"
        "with TestClient(create_app(lambda _: ScriptedBackend()), base_url='http://127.0.0.1') as client:\n"
        "    assert client.get('/nothing?secret=1').status_code == 404\n"
        "print(len(exporter.get_finished_spans()))\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, check=True, capture_output=True, text=True)
    assert done.stdout == "0\n"


class Collector:
    """Takes OTLP over HTTP, on a free port of this machine."""

    def __init__(self) -> None:
        self.exports: list[ExportTraceServiceRequest] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                assert self.path == "/v1/traces"
                assert self.headers["Content-Type"] == "application/x-protobuf"
                collector.exports.append(ExportTraceServiceRequest.FromString(body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> "Collector":
        self._thread = threading.Thread(target=self.server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()


PROGRAM = (
    "from assistant.server import configure_logging, serve\n"
    "from assistant.server.testing import ScriptedBackend\n"
    "configure_logging('json', each_request=True)\n"
    "say = lambda *words: print(*words, flush=True)\n"
    "serve(lambda _: ScriptedBackend(), host='127.0.0.1', port=0, on_ready=say)\n"
)


def served(environment: dict[str, str]) -> tuple[str, float]:
    """Run a server, ask for its health, and stop it; returns its log and the seconds that stopping took."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=Path(__file__).parents[2],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        watchdog = threading.Timer(PATIENCE_SECONDS * 3, process.kill)
        watchdog.start()
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert httpx.get(f"{address}/healthz").status_code == 200
        stopped = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate()
        watchdog.cancel()
    assert process.returncode == -signal.SIGTERM
    return err, time.monotonic() - stopped


def test_spans_reach_a_collector_when_the_server_stops() -> None:
    with Collector() as collector:
        err, _ = served({"OTEL_EXPORTER_OTLP_ENDPOINT": collector.address})
    ((resource,),) = [export.resource_spans for export in collector.exports]
    named = {attribute.key: attribute.value.string_value for attribute in resource.resource.attributes}
    assert named["service.name"] == "article-assistant"
    ((span,),) = [scope.spans for scope in resource.scope_spans]
    assert span.name == "GET /healthz"
    assert json.loads(err.splitlines()[0])["trace_id"] == span.trace_id.hex()


def test_the_service_can_be_named() -> None:
    with Collector() as collector:
        served({"OTEL_EXPORTER_OTLP_ENDPOINT": collector.address, "OTEL_SERVICE_NAME": "harbour"})
    (export,) = collector.exports
    named = {one.key: one.value.string_value for one in export.resource_spans[0].resource.attributes}
    assert named["service.name"] == "harbour"


def test_a_collector_that_is_not_there_does_no_harm() -> None:
    err, seconds = served({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_EXPORTER_OTLP_TIMEOUT": "1"})
    assert json.loads(err.splitlines()[0])["route"] == "/healthz"
    assert seconds < PATIENCE_SECONDS
