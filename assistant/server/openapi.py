"""What the OpenAPI document says beyond what the routes' types say."""

import json
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from assistant.errors import ArticleNotFoundError, FeedbackFullError
from assistant.server.body_limit import BODY_SECONDS, BodyTimeoutError, BodyTooLargeError
from assistant.server.loader import StartingError
from assistant.server.negotiation import NotJsonError
from assistant.server.origins import SITE_HEADER
from assistant.server.pool import AnswerTimeoutError
from assistant.server.problems import MEDIA_TYPE, Problem, describe_http, describe_invalid, problem_of
from assistant.server.refusals import HostNotServedError, KeyNeededError, OriginNotAllowedError, RateLimitedError

DESCRIPTION = """\
Answers questions about the articles in a library, only from what the articles say. Every statement cites
the exact characters it rests on; offsets count Unicode code points of `text` in `GET /v1/articles/{id}`.

* A question that the articles don't answer gets an answer with `status: unanswered` and the nearest passages.
* An error is a problem (RFC 9457, `application/problem+json`), and never stands for "not in the articles"; the routes
  that speak OpenAI's API have their errors in its format.
* The server keeps no conversation: each request brings what was said before, bounded in number and length.
* While the assistant starts, and when too many questions wait, requests get 503 with `Retry-After`; who asks too much
  gets 429 with `Retry-After`.
* Pages of other sites may ask if their origin is allowed; programs may need an API key, pages their site's token.
"""

TAGS = [
    {"name": "answers", "description": "Questions and their answers."},
    {"name": "articles", "description": "What can be asked about."},
    {"name": "openai", "description": "The same, for programs that speak OpenAI's API; errors are in its format."},
    {"name": "feedback", "description": "What readers say of answers."},
    {"name": "health", "description": "For whatever watches over the server."},
]

SECURITY_SCHEMES = {
    "apiKey": {"type": "http", "scheme": "bearer", "description": "For programs: `article-assistant keys create`."},
    "siteToken": {
        "type": "apiKey",
        "in": "header",
        "name": SITE_HEADER,
        "description": "For pages, public and with their origin only: `article-assistant keys create --site …`.",
    },
}
_SECURITY: list[dict[str, list[str]]] = [{}, {"apiKey": []}, {"siteToken": []}]
"""Whether one of them is needed is up to the operator."""

_WHEN = {
    400: "The body is not JSON.",
    401: "Programs need an API key (`Authorization: Bearer …`), and there is none or it isn't valid.",
    403: "The page's origin isn't allowed, or its site's token is missing or isn't valid.",
    404: "There is no such article.",
    408: "The body did not arrive in time.",
    413: "The body is too large.",
    415: "The body is not declared to be JSON.",
    421: "The name in `Host` is none that this server has.",
    422: "The request is JSON, but not a valid one; `errors` points at the parts.",
    429: "Too many questions from this address or site, or today: ask again after `Retry-After` seconds.",
    500: "Something failed; nothing is known about the answer. `instance` is named in the server's log.",
    507: "There is no room for more.",
    503: "Starting, busy or without its index: ask again after `Retry-After` seconds.",
    504: "The answer took too long; nothing is known about it.",
}


_of_http = partial(describe_http, method="POST", path="/v1/answers")
_PROBLEMS = {
    problem.status: problem
    for problem in (
        describe_invalid(
            [{"type": "json_invalid", "loc": ("body", 13), "msg": "", "ctx": {"error": "Expecting value"}}]
        ),
        problem_of(KeyNeededError("Programs need an API key here. Send it as `Authorization: Bearer …`.")),
        problem_of(OriginNotAllowedError("https://news.example")),
        problem_of(ArticleNotFoundError("harbor")),
        _of_http(BodyTimeoutError(BODY_SECONDS)),
        _of_http(BodyTooLargeError(131_072)),
        _of_http(NotJsonError("text/plain")),
        problem_of(HostNotServedError("answers.example")),
        describe_invalid([{"type": "missing", "loc": ("body", "question"), "msg": "Field required"}]),
        problem_of(RateLimitedError("60 questions a minute from one address", 12)),
        problem_of(RuntimeError(), instance="urn:uuid:6c1d3f0a-3b8e-4d0e-9a52-7b1f8f2f4b11"),
        problem_of(StartingError()),
        problem_of(AnswerTimeoutError(300)),
        problem_of(FeedbackFullError(Path(), 0), instance="urn:uuid:0b8f5b9e-8f0c-4c55-8a0e-0d0b0f6b7a21"),
    )
}
"""An example for each status, as the errors themselves put it."""

RETRY_AFTER = {
    "Retry-After": {
        "description": "Seconds after which it makes sense to ask again; absent where it doesn't.",
        "schema": {"type": "integer"},
        "example": 2,
    }
}
"""The headers of a 429 or 503."""

RETRIED = frozenset((429, 503))
"""Statuses after which it makes sense to ask again in a while."""


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problem responses of a route, for its `responses`."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": _WHEN[status],
            "content": {MEDIA_TYPE: {"schema": schema, "example": json.loads(_PROBLEMS[status].to_json())}},
            **({"headers": RETRY_AFTER} if status in RETRIED else {}),
        }
        for status in statuses
    }


class DocumentedApp(FastAPI):
    """An application whose OpenAPI document has the schemas that `problem_responses` refer to."""

    def openapi(self) -> dict[str, Any]:
        """The document; made once."""
        document = super().openapi()
        for path, methods in document["paths"].items():
            for operation in methods.values():
                if path.startswith("/v1/"):
                    operation["security"] = _SECURITY
                # FastAPI's own form of an error, which it adds wherever a route takes anything.
                if operation["responses"].get("422", {}).get("description") == "Validation Error":
                    del operation["responses"]["422"]
        components = document.setdefault("components", {})
        components["securitySchemes"] = SECURITY_SCHEMES
        schemas = components.setdefault("schemas", {})
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(problem.pop("$defs"), Problem=problem)
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        return document
