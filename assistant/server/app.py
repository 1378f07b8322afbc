"""The HTTP application, put together."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

import anyio.to_thread
from fastapi import FastAPI

from assistant.answer import Answer
from assistant.keys import KeyFile
from assistant.server.answers import answers_router
from assistant.server.articles import articles_router
from assistant.server.assets import assets_router
from assistant.server.backend import OpenBackend
from assistant.server.body_limit import BodyLimit
from assistant.server.credentials import Credentials
from assistant.server.demo import demo_router
from assistant.server.feedback import feedback_router
from assistant.server.health import health_router
from assistant.server.loader import Loader
from assistant.server.logs import log_request
from assistant.server.metrics import Metrics
from assistant.server.observation import Observation
from assistant.server.openai import openai_router
from assistant.server.openapi import DESCRIPTION, TAGS, DocumentedApp
from assistant.server.origins import Cors, HostCheck, OriginCheck
from assistant.server.pages import pages_router
from assistant.server.pool import AnswerPool
from assistant.server.proxies import TrustedProxies
from assistant.server.rate_limits import RateLimiting, RateLimits
from assistant.server.reader_facing import ReaderFacingBackend
from assistant.server.replies import UnexpectedErrors, install_problem_handlers
from assistant.server.request_record import current_record
from assistant.server.security import SecurityHeaders
from assistant.server.starters import Starters
from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from fastapi.telemetry import TelemetryConfig

    from assistant.server.tracing import Tracing

API_VERSION = "1"

# FastAPI's own spans have the path and the query, and its log the words of errors; ours have neither (`tracing.py`).
_NO_TELEMETRY: "TelemetryConfig" = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


def create_app(
    open_backend: OpenBackend,
    *,
    settings: Settings | None = None,
    keys: KeyFile | None = None,
    hosts: Sequence[str] = (),
    queue: int = 16,
    max_body_bytes: int = 131_072,
    make_questions: bool = False,
    figures: Metrics | None = None,
    tracing: "Tracing | None" = None,
    on_ready: Callable[[], None] | None = None,
    on_failure: Callable[[Exception], None] | None = None,
    wait_until_ready: bool = False,
) -> FastAPI:
    """The application, for any ASGI server, as one process: it owns the index.

    Args:
        open_backend: opens the assistant; called once, in a thread, when the server starts. It gets a
            function to pass on as `on_progress`, by which a server that is stopped ends the indexing early.
        settings: who may ask, and how much; how many questions are answered at the same time; whether feedback is
            taken, and figures and the page of examples are shown; None: from the environment. They are not handed to
            the assistant: one whose chat model isn't named in them wants `answer_threads`.
        keys: API keys and sites' tokens; None: there are none.
        hosts: names that the server has besides those in the settings.
        queue: questions that may wait; further ones get 503. At a tenth of a second for an answer, sixteen
            are less than two seconds, which a reader still waits.
        max_body_bytes: larger request bodies get 413. The longest question that the settings allow fits
            into the default with every character escaped.
        make_questions: make questions to start with for articles that name none, and ask them in the background; with
            a chat model that may cost money.
        figures: counted and shown; None: those of this application alone.
        tracing: makes spans; it is closed with the application.
        on_ready: called, in another thread, when questions can be answered.
        on_failure: called, in another thread, with the error when the assistant can't be opened; None: it is
            logged, and requests get 503.
        wait_until_ready: take no connections before questions can be answered; if not, requests get 503 meanwhile.
    """
    settings = settings or load_settings()
    loader = Loader(
        lambda on_progress: ReaderFacingBackend(open_backend(on_progress), log_questions=settings.log_questions),
        on_ready=on_ready,
        on_failure=on_failure,
    )
    figures = figures or Metrics()
    pool = AnswerPool(
        threads=settings.threads,
        queue=queue,
        seconds=settings.answer_timeout_seconds,
        on_answer=partial(_answered, figures),
        on_failure=figures.failed,
        on_lookup=figures.looked_up,
        on_change=lambda pool: figures.queued(running=pool.running, waiting=pool.waiting),
    )
    starters = Starters(loader, lambda: pool.is_busy, make=make_questions, on_lookup=figures.looked_up)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        loader.start()
        if wait_until_ready:
            await anyio.to_thread.run_sync(loader.wait)
        try:
            yield
        finally:
            # The answers that are being made use the assistant, so it is closed after them.
            await anyio.to_thread.run_sync(pool.close)
            await anyio.to_thread.run_sync(starters.stop)
            await anyio.to_thread.run_sync(loader.stop)
            if tracing is not None:
                await anyio.to_thread.run_sync(tracing.close)

    app = DocumentedApp(
        title="Article Assistant",
        version=API_VERSION,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        lifespan=lifespan,
        docs_url=None,  # they load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        telemetry=_NO_TELEMETRY,
    )
    # From the inside out: the last one added is the first that a request meets.
    app.add_middleware(BodyLimit, max_bytes=max_body_bytes)
    app.add_middleware(RateLimiting, limits=RateLimits(settings))
    app.add_middleware(
        Credentials, keys=keys, key_required=settings.require_api_key, token_required=settings.require_site_token
    )
    app.add_middleware(UnexpectedErrors)  # what goes wrong in there is told to pages that may ask, so inside of CORS
    app.add_middleware(Cors, allowed=settings.allowed_origins)
    app.add_middleware(OriginCheck, allowed=settings.allowed_origins)
    app.add_middleware(HostCheck, names=[*hosts, *settings.allowed_hosts])
    app.add_middleware(UnexpectedErrors)
    app.add_middleware(TrustedProxies, networks=settings.trusted_proxies)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Observation, watchers=(figures.ended, log_request), tracing=tracing)
    install_problem_handlers(app)
    for router in (
        answers_router(loader, pool, max_history_characters=settings.max_history_characters),
        articles_router(loader, starters),
        openai_router(loader, pool, max_history_characters=settings.max_history_characters),
        health_router(loader),
        assets_router(),
        pages_router(loader, keys),
        *([demo_router(loader, keys)] if settings.demo else []),
        *([feedback_router(loader, figures.kept)] if settings.feedback else []),
        *([figures.router()] if settings.metrics else []),
    ):
        app.include_router(router)
    return app


def _answered(figures: Metrics, answer: Answer) -> None:
    """Count an answer, and note it for the log line of its request."""
    figures.answered(answer)
    if (record := current_record()) is not None:
        record.answer = answer
