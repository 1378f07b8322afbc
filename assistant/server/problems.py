"""Errors as problem details (RFC 9457), the same for every route."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import uuid4

from pydantic import Field
from starlette.exceptions import HTTPException

from assistant.errors import (
    ArticleNotFoundError,
    AssistantClosedError,
    FeedbackError,
    FeedbackFullError,
    ModelError,
    QuestionError,
    StoreError,
    StoreUnavailableError,
    VerificationError,
)
from assistant.keys import KeyFileError
from assistant.model import FrozenModel
from assistant.server.history_limit import HistoryTooLongError
from assistant.server.loader import StartFailedError, StartingError
from assistant.server.pool import AnswerTimeoutError, BusyError
from assistant.server.private_log import log_failure
from assistant.server.refusals import (
    HostNotServedError,
    KeyNeededError,
    LimitsUnavailableError,
    OriginNotAllowedError,
    RateLimitedError,
    RefusedError,
    SiteTokenNeededError,
)
from assistant.server.request_record import current_request_id

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
MOST_FIELD_PROBLEMS = 10
LONGEST_NAME = 80
LONGEST_DETAIL = 1_000
"""Bounds on how much of a bad request is said back, in entries and characters."""


class FieldProblem(FrozenModel):
    """What is wrong with one part of the request's body."""

    pointer: str = Field(description="JSON Pointer (RFC 6901) to the part", examples=["/question"])
    detail: str = Field(examples=["Field required"])


class Problem(FrozenModel):
    """An error (RFC 9457). It never stands for "the articles don't say": that is an answer."""

    type: str = Field(default="about:blank", description="Which kind of problem; stable, to be compared by programs.")
    title: str = Field(description="The kind of problem, in words.", examples=["No such article"])
    status: int = Field(description="The HTTP status.", examples=[404])
    detail: str | None = Field(default=None, description="What happened this time and what to do.")
    instance: str | None = Field(default=None, description="Names this occurrence in the server's log.")
    request_id: str | None = Field(
        default_factory=current_request_id, description="That of the response's header `X-Request-ID`."
    )
    errors: tuple[FieldProblem, ...] = Field(default=(), description="The parts of the request that are wrong.")

    def to_json(self) -> str:
        """This problem as JSON, without empty members."""
        return self.model_dump_json(exclude_none=True, exclude=None if self.errors else {"errors"})


class ProblemReply(NamedTuple):
    """A problem and the headers that go with it."""

    problem: Problem
    headers: Mapping[str, str]


class _Kind(NamedTuple):
    """How one class of errors is shown.

    Attributes:
        status: the HTTP status.
        slug: the end of the problem's type.
        title: the kind of problem, in words.
        detail: what whoever made the request is told; the error's own message goes to the log. None: they
            are told the error's own message, which is about their request.
        retry_after: seconds after which it makes sense to ask again.
        pointer: the part of the request that is wrong.
    """

    status: HTTPStatus
    slug: str
    title: str
    detail: str | None = None
    retry_after: int | None = None
    pointer: str | None = None


# Looked up along the error's class hierarchy, so that the nearest wins. Messages of errors that are the
# operator's concern name paths and addresses: they go to the log, not to the reader.
_KINDS: dict[type[BaseException], _Kind] = {
    QuestionError: _Kind(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "question-not-taken",
        "The question can't be taken",
        pointer="/question",
    ),
    HistoryTooLongError: _Kind(
        HTTPStatus.UNPROCESSABLE_ENTITY, "history-too-long", "The history is too long", pointer="/history"
    ),
    HostNotServedError: _Kind(HTTPStatus.MISDIRECTED_REQUEST, "host-not-served", "Not a name of this server"),
    OriginNotAllowedError: _Kind(HTTPStatus.FORBIDDEN, "origin-not-allowed", "This page may not ask"),
    KeyNeededError: _Kind(HTTPStatus.UNAUTHORIZED, "key-needed", "An API key is needed"),
    SiteTokenNeededError: _Kind(HTTPStatus.FORBIDDEN, "site-token-needed", "The site's token is needed"),
    RateLimitedError: _Kind(HTTPStatus.TOO_MANY_REQUESTS, "rate-limited", "Too many questions"),
    LimitsUnavailableError: _Kind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "limits-unavailable",
        "Questions can't be counted",
        "Questions are not taken while they can't be counted. Ask again in a moment.",
        5,
    ),
    KeyFileError: _Kind(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "keys-unreadable",
        "Keys can't be checked",
        "Requests are not taken while their keys can't be checked.",
    ),
    AnswerTimeoutError: _Kind(HTTPStatus.GATEWAY_TIMEOUT, "answer-timeout", "The answer took too long"),
    ArticleNotFoundError: _Kind(HTTPStatus.NOT_FOUND, "article-not-found", "No such article"),
    StartingError: _Kind(HTTPStatus.SERVICE_UNAVAILABLE, "starting", "The assistant is starting", retry_after=2),
    StartFailedError: _Kind(HTTPStatus.SERVICE_UNAVAILABLE, "start-failed", "The assistant could not be started"),
    BusyError: _Kind(HTTPStatus.SERVICE_UNAVAILABLE, "busy", "The assistant is busy"),
    AssistantClosedError: _Kind(
        HTTPStatus.SERVICE_UNAVAILABLE, "stopping", "The server is shutting down", "Ask again in a moment.", 5
    ),
    VerificationError: _Kind(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "answer-not-verified",
        "The answer does not match the articles",
        pointer="/answer",
    ),
    FeedbackFullError: _Kind(
        HTTPStatus.INSUFFICIENT_STORAGE,
        "feedback-full",
        "No more feedback can be kept",
        "Nothing was stored: there is no room for more feedback at present.",
    ),
    FeedbackError: _Kind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "feedback-not-stored",
        "The feedback can't be kept",
        "Nothing was stored. Send it again in a moment, with the same id.",
        5,
    ),
    StoreUnavailableError: _Kind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "store-unavailable",
        "The index can't be reached",
        "The articles could not be searched, so nothing is known about the answer. Ask again in a moment.",
        5,
    ),
    StoreError: _Kind(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "store-error",
        "The index can't be read",
        "The articles could not be searched, so nothing is known about the answer.",
    ),
    ModelError: _Kind(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "model-error",
        "The model can't be run",
        "The articles could not be read, so nothing is known about the answer.",
    ),
}
_UNEXPECTED = _Kind(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "internal-error",
    "Internal error",
    "Something went wrong in the server.",
)


def problem_of(error: BaseException, *, instance: str | None = None) -> Problem:
    """An error in words for whoever made the request.

    Args:
        error: any.
        instance: names this occurrence in the log, if what happened is told there only.
    """
    kind = _kind_of(error)
    detail = kind.detail or _bounded(str(error))
    return Problem(
        type=f"urn:problem-type:{kind.slug}",
        title=kind.title,
        status=kind.status,
        detail=detail,
        instance=instance,
        errors=() if kind.pointer is None else (FieldProblem(pointer=kind.pointer, detail=detail),),
    )


def describe(error: BaseException) -> ProblemReply:
    """Put an error into words for whoever made the request, and log it if it is the operator's concern.

    What readers wrote is not logged: see `private_log`.
    """
    kind = _kind_of(error)
    problem = problem_of(error, instance=None if kind.detail is None else uuid4().urn)
    if problem.instance is not None:
        log_failure(logger, f"{kind.title} ({problem.instance})", error)
    if isinstance(error, RefusedError):
        logger.info("Refused: %s", error)
        return ProblemReply(problem, error.headers)
    return ProblemReply(problem, {} if kind.retry_after is None else {"Retry-After": str(kind.retry_after)})


def describe_http(error: HTTPException, *, method: str, path: str) -> Problem:
    """A problem that is nothing more than its HTTP status.

    Args:
        error: as raised by the router or a route.
        method, path: of the request.
    """
    status = HTTPStatus(error.status_code)
    detail = error.detail
    if detail == status.phrase:  # the router says no more than that
        match status:
            case HTTPStatus.NOT_FOUND:
                detail = f"There is nothing at {path}."
            case HTTPStatus.METHOD_NOT_ALLOWED:
                detail = f"{method} is not allowed at {path}."
            case _:
                pass
    return Problem(title=status.phrase, status=status, detail=detail)


def describe_invalid(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """Put FastAPI's validation errors into words, without repeating the values that were sent.

    Args:
        errors: as from pydantic, with `type`, `loc`, `msg` and, where the JSON itself is broken, `ctx`.
    """
    if any(error["type"] == "json_invalid" for error in errors):
        broken = errors[0]
        return Problem(
            type="urn:problem-type:not-json",
            title="The body is not JSON",
            status=HTTPStatus.BAD_REQUEST,
            detail=f"At character {broken['loc'][-1]}: {broken.get('ctx', {}).get('error', broken['msg'])}.",
        )
    fields = tuple(
        FieldProblem(pointer="".join(f"/{_escape(part)}" for part in error["loc"][1:]), detail=error["msg"])
        for error in errors[:MOST_FIELD_PROBLEMS]
    )
    return Problem(
        type="urn:problem-type:invalid-request",
        title="The request is not valid",
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        detail="; ".join(f"{field.pointer.removeprefix('/') or 'body'}: {field.detail}" for field in fields),
        errors=fields,
    )


def _kind_of(error: BaseException) -> _Kind:
    return next((_KINDS[cls] for cls in type(error).__mro__ if cls in _KINDS), _UNEXPECTED)


def _bounded(text: str) -> str:
    """A message, not longer than someone reads; those about an answer name each of its problems."""
    return text if len(text) <= LONGEST_DETAIL else text[: LONGEST_DETAIL - 1] + "…"


def _escape(part: object) -> str:
    """A step of a JSON Pointer; names of unknown keys are the client's, and may be long."""
    return str(part)[:LONGEST_NAME].replace("~", "~0").replace("/", "~1")
