"""Problems as responses: to programs as JSON, to OpenAI's clients in its format, to readers as a page."""

from collections.abc import Mapping

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import AssistantError
from assistant.server.negotiation import JSON, wants_page
from assistant.server.openai.errors import ChatRequestError, ErrorReply, reply_of, reply_to, speaks_openai, status_of
from assistant.server.problems import MEDIA_TYPE, Problem, describe, describe_http, describe_invalid
from assistant.server.templates import render


def problem_response(request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """A response that tells of a problem, in the form that fits the request."""
    if speaks_openai(request):
        return _openai_response(reply_of(problem), status_of(problem), headers)
    if wants_page(request):
        page = render("problem.html", problem=problem, retry_after=(headers or {}).get("Retry-After"))
        return HTMLResponse(page, problem.status, {"Vary": "Accept", **(headers or {})})
    return Response(problem.to_json(), problem.status, headers, media_type=MEDIA_TYPE)


def _openai_response(reply: ErrorReply, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Response(reply.model_dump_json(), status, headers, media_type=JSON)


def install_problem_handlers(app: FastAPI) -> None:
    """Make every error that a route or the router raises a problem response."""

    async def from_assistant(request: Request, error: Exception) -> Response:
        return problem_response(request, *describe(error))

    async def from_chat_request(_: Request, error: Exception) -> Response:
        assert isinstance(error, ChatRequestError)
        return _openai_response(reply_to(error), error.status)

    async def from_validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return problem_response(request, describe_invalid(error.errors()))

    async def from_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        problem = describe_http(error, method=request.method, path=request.url.path)
        return problem_response(request, problem, error.headers)

    app.add_exception_handler(AssistantError, from_assistant)
    app.add_exception_handler(ChatRequestError, from_chat_request)
    app.add_exception_handler(RequestValidationError, from_validation)
    app.add_exception_handler(HTTPException, from_http)


class UnexpectedErrors:
    """ASGI middleware that turns any other exception into a problem which says nothing of the inside.

    Starlette's own does this outside of every other middleware, so its response would lack their headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def noting_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noting_start)
        except Exception as error:
            if started:
                raise  # too late for a response: the server must break the connection off, and logs why
            await problem_response(Request(scope), *describe(error))(scope, receive, send)
