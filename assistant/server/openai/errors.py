"""Errors as OpenAI's API has them, which its clients turn into their exceptions."""

import re
from http import HTTPStatus
from typing import Any, Final

from fastapi import Request
from pydantic import Field

from assistant.errors import AssistantError
from assistant.model import FrozenModel
from assistant.server.negotiation import JSON
from assistant.server.openapi import RETRIED, RETRY_AFTER
from assistant.server.problems import Problem

_PATHS: Final = re.compile(r"/v1/(chat/completions|models(/.*)?)", re.DOTALL)
_MODEL_NOT_FOUND: Final = "model_not_found"
_ARTICLE_NOT_FOUND: Final = "urn:problem-type:article-not-found"
_INDEX: Final = re.compile(r"\.(\d+)(?=\.|\Z)")


class ErrorDetail(FrozenModel):
    """What went wrong. It never stands for "the articles don't say": that is an answer."""

    message: str = Field(description="What happened and what to do.")
    type: str = Field(description="`invalid_request_error`: change the request; `server_error`: nothing is known.")
    param: str | None = Field(default=None, description="The part of the request that is wrong.")
    code: str | None = Field(default=None, description="Which kind of error; stable, to be compared by programs.")


class ErrorReply(FrozenModel):
    """An error in OpenAI's format."""

    error: ErrorDetail


class ChatRequestError(AssistantError):
    """A chat completion was asked for in a way that can't be honoured.

    Attributes:
        param: the part of the request.
        code: which kind of error; None: no more than a bad request.
        status: the HTTP status.
    """

    def __init__(
        self,
        message: str,
        *,
        param: str,
        code: str | None = "unsupported_parameter",
        status: HTTPStatus = HTTPStatus.BAD_REQUEST,
    ) -> None:
        self.param, self.code, self.status = param, code, status
        super().__init__(message)


class UnknownModelError(ChatRequestError):
    """There is no model of that name."""

    def __init__(self, model: str) -> None:
        super().__init__(
            f"There is no model {model[:80]!r}. Use article-assistant, or article-assistant/ and the id of an article; "
            "GET /v1/models lists them.",
            param="model",
            code=_MODEL_NOT_FOUND,
            status=HTTPStatus.NOT_FOUND,
        )


def speaks_openai(request: Request) -> bool:
    """Whether errors of this request have OpenAI's format."""
    return _PATHS.fullmatch(request.url.path) is not None


def reply_to(error: ChatRequestError) -> ErrorReply:
    """What is said of an error in the request."""
    return ErrorReply(
        error=ErrorDetail(message=str(error), type="invalid_request_error", param=error.param, code=error.code)
    )


def reply_of(problem: Problem) -> ErrorReply:
    """A problem in OpenAI's format; its status may differ, see `status_of`."""
    message = problem.detail or problem.title
    slug = problem.type.removeprefix("urn:problem-type:").replace("-", "_")
    param = _param(problem.errors[0].pointer) if problem.errors else None
    if problem.type == _ARTICLE_NOT_FOUND:  # an article is named by the model
        slug, param = _MODEL_NOT_FOUND, "model"
    return ErrorReply(
        error=ErrorDetail(
            message=message if problem.instance is None else f"{message} ({problem.instance})",
            type="server_error" if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error",
            param=param,
            code=None if problem.type == "about:blank" else slug,
        )
    )


def status_of(problem: Problem) -> int:
    """Its HTTP status; OpenAI's API has 400 where ours has 422."""
    return HTTPStatus.BAD_REQUEST if problem.status == HTTPStatus.UNPROCESSABLE_ENTITY else problem.status


def _param(pointer: str) -> str | None:
    """A JSON Pointer as OpenAI writes it: `messages[0].content`. The question is one of the messages."""
    if pointer == "/question":
        return "messages"
    return _INDEX.sub(r"[\1]", pointer.removeprefix("/").replace("/", ".")) or None


_WHEN: Final = {
    400: (
        "The request is not valid, or asks for what can't be honoured.",
        "n is 2, but …",
        "n",
        "unsupported_parameter",
    ),
    401: (
        "Programs need an API key, and there is none or it isn't valid.",
        "Programs need an API key here. Send it as `Authorization: Bearer …`.",
        None,
        "key_needed",
    ),
    403: (
        "The page's origin isn't allowed, or its site's token is missing or isn't valid.",
        "Pages of 'https://news.example' may not ask this server. …",
        None,
        "origin_not_allowed",
    ),
    404: ("There is no such model.", "There is no model 'gpt-4o'. …", "model", _MODEL_NOT_FOUND),
    408: ("The body did not arrive in time.", "The body did not arrive within 30 s.", None, None),
    413: ("The body is too large.", "The body may have 131,072 bytes at most.", None, None),
    415: ("The body is not declared to be JSON.", "Send the body as application/json, not as text/plain.", None, None),
    421: (
        "The name in `Host` is none that this server has.",
        "This server does not answer for 'answers.example'. …",
        None,
        "host_not_served",
    ),
    429: (
        "Too many questions from this address or site, or today: ask again after `Retry-After` seconds.",
        "There are 60 questions a minute from one address, and they are used up. Ask again in 12 s.",
        None,
        "rate_limited",
    ),
    500: (
        "Something failed; nothing is known about the answer.",
        "Something went wrong in the server. (urn:uuid:…)",
        None,
        "internal_error",
    ),
    503: (
        "Starting, busy or without its index: ask again after `Retry-After` seconds.",
        "Too many questions are waiting for an answer. Ask again in a moment.",
        None,
        "busy",
    ),
    504: (
        "The answer took too long; nothing is known about it.",
        "No answer was ready within 300 s, so nothing is known about it. Ask again in a moment.",
        None,
        "answer_timeout",
    ),
}


def error_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The responses of a route that tell of errors, for its `responses`."""
    responses: dict[int | str, dict[str, Any]] = {}
    for status in statuses:
        description, message, param, code = _WHEN[status]
        kind = "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
        example = ErrorReply(error=ErrorDetail(message=message, type=kind, param=param, code=code))
        responses[status] = {
            "model": ErrorReply,
            "description": description,
            "content": {JSON: {"example": example.model_dump()}},
            **({"headers": RETRY_AFTER} if status in RETRIED else {}),
        }
    return responses
