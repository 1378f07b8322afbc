"""What is known of a request while it is handled: its id, and what came of it."""

import re
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.types import Scope

from assistant.answer import Answer

HEADER = "X-Request-ID"
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
OTHER = "other"
UNMATCHED = "unmatched"
"""In place of what a client may choose freely: it would fill the log with its own words, and the metrics with series
without end."""

_SANE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_current: ContextVar["RequestRecord | None"] = ContextVar("request_record", default=None)


@dataclass(slots=True)
class RequestRecord:
    """One request.

    Attributes:
        id: by which the log, the response and problems call it.
        method: of HTTP, or "other".
        route: the template that matched, such as `/v1/articles/{article_id}`, or "unmatched".
        status: of the response; None before there is one.
        seconds: until the end of the response's body.
        answer: what was answered, where a question was.
        trace_id: of its span, where there is one.
    """

    id: str
    method: str
    route: str = UNMATCHED
    status: int | None = None
    seconds: float = 0.0
    answer: Answer | None = None
    trace_id: str | None = None

    @classmethod
    def of(cls, scope: Scope) -> "RequestRecord":
        """The record of a request that begins."""
        given = Headers(scope=scope).getlist(HEADER)
        method = scope["method"] if scope["method"] in METHODS else OTHER
        return cls(request_id(given[0] if len(given) == 1 else None), method)


def request_id(given: str | None) -> str:
    """The id that a client gave a request, if it is a short token; else a new one."""
    return given if given is not None and _SANE.fullmatch(given) else uuid4().hex


def current_record() -> RequestRecord | None:
    """The request that this code runs for, in any task or thread of it; None outside of requests."""
    return _current.get()


def current_request_id() -> str | None:
    """The id of the request that this code runs for, if there is one."""
    record = _current.get()
    return None if record is None else record.id


def set_current(record: RequestRecord | None) -> None:
    """Say which request the code in this context runs for."""
    _current.set(record)


def route_of(scope: Scope) -> str:
    """The template of the route that the router found, without the kinds of its parameters."""
    route = scope.get("route")
    template = getattr(route, "path_format", None) or getattr(route, "path", None)
    return template if isinstance(template, str) else UNMATCHED
