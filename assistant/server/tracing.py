"""OpenTelemetry spans: one for each request, and one for each stage of its answer.

They hold names, statuses and times, never a question, a path or the text of an error. Needs the extra `telemetry`;
this module is imported only if a collector is configured.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.datastructures import Headers
from starlette.types import Scope

from assistant.server.request_record import RequestRecord
from assistant.stages import observing

_SERVER_ERROR = 500


class Tracing:
    """Makes spans and sends them on, through a provider of its own."""

    def __init__(self, provider: TracerProvider) -> None:
        """Make spans with a provider, which is shut down by `close`."""
        self._provider = provider
        self._tracer = provider.get_tracer("article-assistant")

    @classmethod
    def to_collector(cls) -> "Tracing":
        """Send spans to the collector that the environment names."""
        # What is given here would win over OTEL_SERVICE_NAME.
        named = SERVICE_NAME in OTELResourceDetector().detect().attributes
        resource = Resource.create(None if named else {SERVICE_NAME: "article-assistant"})
        provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        return cls(provider)

    @contextmanager
    def request(self, scope: Scope, record: RequestRecord) -> Iterator[None]:
        """The span of a request; it continues the trace that the client's `traceparent` names."""
        parent = TraceContextTextMapPropagator().extract(dict(Headers(scope=scope)))
        attributes = {"http.request.method": record.method, "article_assistant.request_id": record.id}
        span = self._tracer.start_span(record.method, parent, SpanKind.SERVER, attributes)
        record.trace_id = trace.format_trace_id(span.get_span_context().trace_id)
        try:
            with (
                trace.use_span(span, record_exception=False, set_status_on_exception=False),
                observing(self._stage),
                _noting_failure(span),
            ):
                yield
        finally:
            span.update_name(f"{record.method} {record.route}")
            span.set_attribute("http.route", record.route)
            if record.status is not None:
                span.set_attribute("http.response.status_code", record.status)
                if record.status >= _SERVER_ERROR:
                    span.set_status(Status(StatusCode.ERROR))
            if record.answer is not None:
                span.set_attribute("article_assistant.answer.status", record.answer.status)
                if record.answer.reason is not None:
                    span.set_attribute("article_assistant.answer.reason", record.answer.reason)
            span.end()

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        # Not made the current span: stages pause between events, and the context belongs to whoever takes these.
        span = self._tracer.start_span(name)
        try:
            with _noting_failure(span):
                yield
        finally:
            span.end()


@contextmanager
def _noting_failure(span: Span) -> Iterator[None]:
    """Say that a span failed, by the error's class: its message may quote the question."""
    try:
        yield
    except Exception as error:
        span.set_attribute("error.type", type(error).__name__)
        span.set_status(Status(StatusCode.ERROR))
        raise
