"""`/metrics`: figures for Prometheus. None has words of a client in it, not even as a label."""

from functools import partial
from importlib import metadata

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector
from prometheus_client.exposition import choose_encoder

from assistant.answer import Answer
from assistant.errors import AssistantError
from assistant.feedback import Feedback
from assistant.lookups import QUESTION_VECTORS
from assistant.server.openapi import problem_responses
from assistant.server.request_record import OTHER, RequestRecord
from assistant.server.shared_figures import LIVE_SUM, SharedFigures
from assistant.server.starters import STARTER_QUESTIONS

_PREFIX = "article_assistant"
STAGES = frozenset(("retrieve", "read", "compose", "first_statement", "total"))

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
"""Seconds. An answer takes a tenth of a second, so that is where they are close; with a chat model up to its limit
of two minutes."""


EXAMPLE = """\
# HELP article_assistant_questions_running Questions being answered
# TYPE article_assistant_questions_running gauge
article_assistant_questions_running 1.0
"""


class Metrics:
    """The figures of one application, in a registry of its own.

    Args:
        shared: those of all workers are shown, of which this application is one; None: its own.
    """

    def __init__(self, shared: SharedFigures | None = None) -> None:
        registry = CollectorRegistry()
        self._stages = Histogram(
            f"{_PREFIX}_answer_stage_seconds", "Time of answering", ["stage"], buckets=BUCKETS, registry=registry
        )
        self._answers = Counter(
            f"{_PREFIX}_answers", "Questions that got an answer", ["status", "reason"], registry=registry
        )
        self._failures = Counter(f"{_PREFIX}_answer_failures", "Questions that got none", ["error"], registry=registry)
        self._dropped = Counter(
            f"{_PREFIX}_dropped_statements", "Unsupported words of a chat model", ["check"], registry=registry
        )
        self._requests = Counter(
            f"{_PREFIX}_http_requests", "HTTP requests that ended", ["method", "route", "status"], registry=registry
        )
        self._feedback = Counter(f"{_PREFIX}_feedback", "Verdicts kept", ["verdict", "reason"], registry=registry)
        self._lookups = Counter(
            f"{_PREFIX}_cache_lookups",
            "What was looked for in a cache and found there or not",
            ["cache", "result"],
            registry=registry,
        )
        queue = partial(Gauge, multiprocess_mode=LIVE_SUM, registry=registry)
        self._waiting = queue(f"{_PREFIX}_questions_waiting", "Questions in the queue")
        self._running = queue(f"{_PREFIX}_questions_running", "Questions being answered")
        if shared is None:
            ProcessCollector(registry=registry)
        self._shown = registry if shared is None else shared.registry()
        Info(f"{_PREFIX}_build", "What runs here", registry=self._shown).info({"version": _version()})
        # Rates of what has not happened yet are 0, not unknown.
        self._stages.labels("total")
        for cache in (QUESTION_VECTORS, STARTER_QUESTIONS):
            for result in ("hit", "miss"):
                self._lookups.labels(cache, result)

    def looked_up(self, cache: str, hit: bool) -> None:  # noqa: FBT001 -- a `LookupObserver`
        """Count what was looked for in a cache; may be called from any thread."""
        self._lookups.labels(cache, "hit" if hit else "miss").inc()

    def queued(self, *, running: int, waiting: int) -> None:
        """Note how many questions are in the pool."""
        self._running.set(running)
        self._waiting.set(waiting)

    def answered(self, answer: Answer) -> None:
        """Count an answer."""
        self._answers.labels(answer.status, answer.reason or ("reply" if answer.kind == "reply" else "")).inc()
        for stage, seconds in answer.timings.items():
            if stage in STAGES:
                self._stages.labels(stage).observe(seconds)
        for dropped in answer.dropped:
            self._dropped.labels(dropped.check).inc()

    def failed(self, error: Exception) -> None:
        """Count a question that got no answer, by the class of the error."""
        self._failures.labels(type(error).__name__ if isinstance(error, AssistantError) else OTHER).inc()

    def ended(self, request: RequestRecord) -> None:
        """Count a request."""
        self._requests.labels(request.method, request.route, "" if request.status is None else request.status).inc()

    def kept(self, feedback: Feedback) -> None:
        """Count feedback that was stored."""
        self._feedback.labels(feedback.verdict, feedback.reason or "").inc()

    def router(self) -> APIRouter:
        """The route that shows them."""
        router = APIRouter(tags=["health"])

        @router.get(
            "/metrics",
            summary="Figures for Prometheus",
            response_class=Response,
            responses={
                200: {"content": {"text/plain": {"schema": {"type": "string"}, "example": EXAMPLE}}},
                **problem_responses(500),
            },
        )
        def metrics(request: Request) -> Response:
            """Counts and times since the server was started, of all its workers, without any words of readers."""
            encode, media_type = choose_encoder(request.headers.get("accept", ""))
            return Response(encode(self._shown), headers={"Content-Type": media_type, "Cache-Control": "no-store"})

        return router


def _version() -> str:
    try:
        return metadata.version("article-assistant")
    except metadata.PackageNotFoundError:
        return "unknown"
