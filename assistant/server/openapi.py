"""What the OpenAPI document says beyond what the routes' types say."""

import json
from typing import Any

from fastapi import FastAPI

from assistant.server.origins import SITE_HEADER
from assistant.server.problems import MEDIA_TYPE, FieldProblem, Problem

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


_PROBLEMS = {
    400: Problem(
        type="urn:problem-type:not-json",
        title="The body is not JSON",
        status=400,
        detail="At character 13: Expecting value.",
    ),
    401: Problem(
        type="urn:problem-type:key-needed",
        title="An API key is needed",
        status=401,
        detail="Programs need an API key here. Send it as `Authorization: Bearer …`.",
    ),
    403: Problem(
        type="urn:problem-type:origin-not-allowed",
        title="This page may not ask",
        status=403,
        detail="Pages of 'https://news.example' may not ask this server. Whoever runs it can list their origin in the "
        "setting allowed_origins.",
    ),
    404: Problem(
        type="urn:problem-type:article-not-found",
        title="No such article",
        status=404,
        detail="There is no article 'harbor' in the library. Ask for the list of articles to see the ids that there "
        "are.",
    ),
    408: Problem(title="Request Timeout", status=408, detail="The body did not arrive within 30 s."),
    413: Problem(title="Content Too Large", status=413, detail="The body may have 131,072 bytes at most."),
    415: Problem(
        title="Unsupported Media Type", status=415, detail="Send the body as application/json, not as text/plain."
    ),
    421: Problem(
        type="urn:problem-type:host-not-served",
        title="Not a name of this server",
        status=421,
        detail="This server does not answer for 'answers.example'. Whoever runs it can add the name to the setting "
        "allowed_hosts.",
    ),
    422: Problem(
        type="urn:problem-type:invalid-request",
        title="The request is not valid",
        status=422,
        detail="question: Field required",
        errors=(FieldProblem(pointer="/question", detail="Field required"),),
    ),
    429: Problem(
        type="urn:problem-type:rate-limited",
        title="Too many questions",
        status=429,
        detail="There are 60 questions a minute from one address, and they are used up. Ask again in 12 s.",
    ),
    500: Problem(
        type="urn:problem-type:internal-error",
        title="Internal error",
        status=500,
        detail="Something went wrong in the server.",
        instance="urn:uuid:6c1d3f0a-3b8e-4d0e-9a52-7b1f8f2f4b11",
    ),
    503: Problem(
        type="urn:problem-type:starting",
        title="The assistant is starting",
        status=503,
        detail="The assistant is starting: the index and the models are being loaded.",
    ),
    507: Problem(
        type="urn:problem-type:feedback-full",
        title="No more feedback can be kept",
        status=507,
        detail="Nothing was stored: there is no room for more feedback at present.",
    ),
    504: Problem(
        type="urn:problem-type:answer-timeout",
        title="The answer took too long",
        status=504,
        detail="No answer was ready within 300 s, so nothing is known about it. Ask again in a moment.",
    ),
}

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
