"""A server for tests of the widget: it speaks the HTTP contract, and says exactly what a test tells it to."""

import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, ClassVar, Self, cast
from urllib.parse import unquote

from assistant.answer import Answer, AnswerEvent, DoneEvent, RetrievedEvent, StatementEvent

WIDGET = Path(__file__).parents[2] / "assistant" / "widget" / "dist" / "widget.js"

# What a careful site allows, and all that the widget may need.
STRICT_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
LONGEST_WAIT = 20.0
"""Seconds after which a gate opens by itself: a test that fails before it opens one must not hang."""


class Gate(Event):
    """Holds a stream until the test opens it with `set()`."""


class BrokenConnection:
    """In a stream: the connection breaks here."""


Part = bytes | Gate | BrokenConnection


@dataclass(frozen=True)
class Reply:
    """One reply to a question.

    Attributes:
        parts: what is sent, each at once.
    """

    parts: Sequence[Part]
    status: int = 200
    media_type: str = "text/event-stream"
    headers: Mapping[str, str] = field(default_factory=dict)


def sse(event: AnswerEvent) -> bytes:
    """An event as the server sends it."""
    return f"event: {event.type}\ndata: {event.model_dump_json()}\n\n".encode()


def events_of(answer: Answer) -> list[AnswerEvent]:
    """The events that lead to an answer."""
    seen: set[int] = set()
    events: list[AnswerEvent] = [RetrievedEvent(question=answer.question, passages=answer.retrieved)]
    for statement in answer.statements:
        new = tuple(c for c in answer.citations if c.number in statement.citations and c.number not in seen)
        seen.update(citation.number for citation in new)
        events.append(StatementEvent(statement=statement, citations=new))
    return [*events, DoneEvent(answer=answer)]


def streamed(answer: Answer, *, gates: Mapping[int, Gate] | None = None) -> Reply:
    """An answer as a stream of events, with a gate before each event whose index `gates` names."""
    parts: list[Part] = []
    for index, event in enumerate(events_of(answer)):
        if gates and index in gates:
            parts.append(gates[index])
        parts.append(sse(event))
    return Reply(parts)


def whole(answer: Answer) -> Reply:
    """An answer as plain JSON."""
    return Reply([answer.model_dump_json().encode()], media_type="application/json")


def problem(status: HTTPStatus, *, kind: str, detail: str, retry_after: int | None = None) -> Reply:
    """An error with its problem details."""
    body = {"type": f"urn:problem-type:{kind}", "title": status.phrase, "status": status, "detail": detail}
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Reply([json.dumps(body).encode()], status, "application/problem+json", headers)


def article(*questions: str, published: str | None = None, retry_after: int | None = None) -> Reply:
    """An article with questions to start with; `retry_after` seconds say that they are still being checked."""
    body = {"id": "any", "title": "Title", "text": "Text.", "questions": questions, "published": published}
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Reply([json.dumps(body).encode()], media_type="application/json", headers=headers)


@dataclass(frozen=True)
class Asked:
    """A question that the server was asked."""

    body: dict[str, Any]
    headers: Mapping[str, str]


class StubServer:
    """Serves pages and `/widget.js`, and answers questions as told, on a free port of this machine.

    Attributes:
        pages: the HTML at each path.
        policy: the Content-Security-Policy of the pages.
        replies: what the next questions get, in order; a question beyond them gets an error.
        asked: the questions so far.
        articles: what each article's id gets, in order; the last one again and again.
        read: the ids of articles that were read.
        missing: paths of the widget's files that aren't there.
        opinions: what the next opinions get, in order; an opinion beyond them is taken.
        judged: the opinions so far.
    """

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.policy = STRICT_POLICY
        self.replies: deque[Reply] = deque()
        self.asked: list[Asked] = []
        self.articles: dict[str, deque[Reply]] = {}
        self.read: list[str] = []
        self.missing: set[str] = set()
        self.opinions: deque[Reply] = deque()
        self.judged: list[dict[str, Any]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="stub server", daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take_question(self, body: dict[str, Any], headers: Mapping[str, str]) -> Reply:
        """Note a question and return its reply."""
        self.asked.append(Asked(body, headers))
        if not self.replies:
            return problem(HTTPStatus.INTERNAL_SERVER_ERROR, kind="stub", detail="No reply is left.")
        return self.replies.popleft()

    def read_article(self, article_id: str) -> Reply:
        """Note that an article was read and return its reply."""
        self.read.append(article_id)
        replies = self.articles.get(article_id)
        if not replies:
            return problem(HTTPStatus.NOT_FOUND, kind="article-not-found", detail="There is no such article.")
        return replies.popleft() if len(replies) > 1 else replies[0]

    def take_opinion(self, body: dict[str, Any]) -> Reply:
        """Note an opinion of an answer and return its reply."""
        self.judged.append(body)
        return self.opinions.popleft() if self.opinions else Reply([], HTTPStatus.CREATED, "application/json")


def _handler_for(stub: StubServer) -> type[BaseHTTPRequestHandler]:
    return cast("type[BaseHTTPRequestHandler]", type("Handler", (_Handler,), {"stub": stub}))


class _Handler(BaseHTTPRequestHandler):
    stub: ClassVar[StubServer]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path == "/widget.js" or (path.startswith("/languages/") and path not in self.stub.missing):
            self._send(HTTPStatus.OK, "text/javascript", (WIDGET.parent / path.removeprefix("/")).read_bytes())
        elif path in self.stub.pages:
            policy = {"Content-Security-Policy": self.stub.policy}
            self._send(HTTPStatus.OK, "text/html; charset=utf-8", self.stub.pages[path].encode(), policy)
        elif path.startswith("/v1/articles/"):
            self._reply(self.stub.read_article(unquote(path.removeprefix("/v1/articles/"))))
        else:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", b"")

    def do_OPTIONS(self) -> None:
        allowed = {"Access-Control-Allow-Headers": "Content-Type", "Access-Control-Allow-Methods": "POST"}
        self._send(HTTPStatus.NO_CONTENT, "text/plain", b"", allowed)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        match self.path:
            case "/v1/answers":
                reply = self.stub.take_question(body, dict(self.headers))
            case "/v1/feedback":
                reply = self.stub.take_opinion(body)
            case _:
                self._send(HTTPStatus.NOT_FOUND, "text/plain", b"")
                return
        self._reply(reply)

    def _reply(self, reply: Reply) -> None:
        self._start(reply.status, reply.media_type, {**reply.headers, "Transfer-Encoding": "chunked"})
        try:
            self._stream(reply.parts)
        except (BrokenPipeError, ConnectionResetError):  # the reader pressed Stop, or left
            self.close_connection = True

    def _stream(self, parts: Sequence[Part]) -> None:
        for part in parts:
            match part:
                case Gate():
                    part.wait(LONGEST_WAIT)
                case BrokenConnection():
                    self.close_connection = True
                    return
                case _:
                    self.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))
                    self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def _send(self, status: int, media_type: str, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self._start(status, media_type, {**(headers or {}), "Content-Length": str(len(body))})
        self.wfile.write(body)

    def _start(self, status: int, media_type: str, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        origins = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}
        for name, value in {"Content-Type": media_type, **origins, **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: tests read what was asked from the stub."""
