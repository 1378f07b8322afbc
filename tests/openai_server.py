"""A server on loopback that speaks OpenAI's chat completions from a script, with every way of going wrong.

`python -m tests.openai_server` runs one to try the product with by hand: it answers any prompt with the first numbered
sentences in it, and their numbers.
"""

import argparse
import json
import re
import select
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Trouble = Literal["stall", "comments", "drop", "end", "garbage", "error"]

_GLANCE_SECONDS = 0.01
_NUMBERED = re.compile(r"^\[(\d+)\] (\S.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Completion:
    """What the model writes, and how it gets onto the wire.

    Attributes:
        words: the text, in the parts that are sent as one event each.
        finish: the finish reason; None: none is sent.
        trouble: what goes wrong. "stall": nothing more comes; "comments": nothing but comments, which keep the
            connection alive; "drop": the connection is closed; "end": the body ends as if all had been said;
            "garbage": an event isn't JSON; "error": an event is an error.
        after: words before it goes wrong; -1: before the first byte of the response.
        slice: bytes that are written at a time, wherever that cuts; None: an event at a time.
        pause: seconds before each word.
        chunked: whether the body has a marked end; without one, it ends with the connection.
        refusal: what the model says instead, in the field for that.
    """

    words: Sequence[str] = ("Kosovo is buying 246 missiles. [1]",)
    finish: str | None = "stop"
    trouble: Trouble | None = None
    after: int = 0
    slice: int | None = None
    pause: float = 0.0
    chunked: bool = True
    refusal: str | None = None

    def events(self, model: str, *, usage: bool) -> Iterator[bytes | Trouble]:
        """The stream: events, and at most one trouble."""
        if self.trouble and self.after < 0:
            yield self.trouble
        yield _event(model, {"role": "assistant", "content": "", "refusal": None})
        for number, word in enumerate(self.words):
            if self.trouble and self.after == number:
                yield self.trouble
            time.sleep(self.pause)
            yield _event(model, {"content": word})
        if self.refusal is not None:
            yield _event(model, {"refusal": self.refusal})
        if self.trouble and self.after >= len(self.words):
            yield self.trouble
        if self.finish is not None:
            yield _event(model, {}, finish=self.finish)
        if usage:
            yield _data({**_head(model, "chat.completion.chunk"), "choices": [], "usage": _usage(self.words)})
        yield b"data: [DONE]\n\n"

    def whole(self, model: str) -> Mapping[str, Any]:
        """The reply to a request that doesn't stream."""
        message = {"role": "assistant", "content": "".join(self.words) or None, "refusal": self.refusal}
        choice = {"index": 0, "message": message, "finish_reason": self.finish, "logprobs": None}
        return {**_head(model, "chat.completion"), "choices": [choice], "usage": _usage(self.words)}


@dataclass(frozen=True, slots=True)
class Page:
    """Any other response."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def failure(status: int, message: str = "It failed.", *, code: str | None = None, **headers: str) -> Page:
    """An error in OpenAI's form; `retry_after="1"` becomes the header `Retry-After: 1`."""
    body = {"error": {"message": message, "type": "error", "param": None, "code": code}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Page(status, json.dumps(body).encode(), headers=named)


def html(status: int = 200) -> Page:
    """What a proxy shows to people."""
    return Page(status, b"<!doctype html><title>Sign in</title><h1>Please sign in</h1>", "text/html; charset=utf-8")


def copying(request: Mapping[str, Any]) -> Completion:
    """A model that copies the first two numbered sentences of its last message, each with its number."""
    last = str(request["messages"][-1]["content"])
    copied = [f"{sentence.strip()} [{number}]" for number, sentence in _NUMBERED.findall(last)[:2]]
    return Completion(words=re.findall(r"\S+\s*", "\n".join(copied) or "NO_ANSWER"))


@dataclass(frozen=True, slots=True)
class Received:
    """A request that came.

    Attributes:
        headers: with names in small letters.
        body: as JSON.
        at: seconds, by the monotonic clock.
    """

    headers: Mapping[str, str]
    body: Mapping[str, Any]
    at: float

    @property
    def prompt(self) -> str:
        """All its messages."""
        return "\n".join(str(message["content"]) for message in self.body["messages"])


class OpenAIServer:
    """A running server.

    Attributes:
        url: to give to a client as `base_url`.
        received: every request so far.
        hung_up: set once a client has closed its connection in the middle of a reply.
    """

    def __init__(self, *script: Completion | Page | Callable[[Mapping[str, Any]], Completion], port: int = 0) -> None:
        """Start it.

        Args:
            script: a reply for each request in turn, the last one for all that follow; or what makes them.
            port: 0: any that is free.
        """
        self.received: list[Received] = []
        self.hung_up = threading.Event()
        self._script = list(script) or [copying]
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.owner = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, name="openai-server"
        )
        self._thread.start()

    def stop(self) -> None:
        """End it and every connection; raises what went wrong in it."""
        self._stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()
        if self._server.errors:
            raise self._server.errors[0]

    def reply(self, request: Received) -> Completion | Page:
        """Note a request; what is to be answered."""
        with self._lock:
            self.received.append(request)
            scripted = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        return scripted if isinstance(scripted, Completion | Page) else scripted(request.body)

    def stall(self, connection: socket.socket, alive: Callable[[], None]) -> None:
        """Do nothing until the client has gone or the server stops."""
        while not self._stopping.is_set():
            readable, _, _ = select.select([connection], [], [], _GLANCE_SECONDS)
            if readable and not connection.recv(1, socket.MSG_PEEK):
                raise ConnectionResetError
            alive()


@contextmanager
def openai_server(*script: Completion | Page | Callable[[Mapping[str, Any]], Completion]) -> Iterator[OpenAIServer]:
    """A server that is stopped at the end."""
    server = OpenAIServer(*script)
    try:
        yield server
    finally:
        server.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    owner: OpenAIServer

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.errors: list[Exception] = []
        self._connections: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End all connections, those too that wait for a next request."""
        for connection in list(self._connections):
            with suppress(OSError):  # it may be closed already
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exception()
        if isinstance(error, Exception) and not isinstance(error, ConnectionError):
            self.errors.append(error)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        models = {"object": "list", "data": [{"id": "scripted", "object": "model", "owned_by": "tests"}]}
        self._send(Page(200, json.dumps(models).encode()))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        if self.path.partition("?")[0] != "/v1/chat/completions":
            self._send(failure(404, f"There is no {self.path}."))
            return
        reply = self.server.owner.reply(Received(headers, body, time.monotonic()))
        if isinstance(reply, Page):
            self._send(reply)
        elif body.get("stream"):
            try:
                self._stream(reply, body)
            except ConnectionError:
                self.server.owner.hung_up.set()
                raise
        else:
            if reply.trouble is not None:
                self._go_wrong(reply.trouble)
                return
            self._send(Page(200, json.dumps(reply.whole(body["model"])).encode()))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that it has in the base class
        """Say nothing."""

    def _send(self, page: Page) -> None:
        self.send_response(page.status)
        for name, value in {"Content-Type": page.content_type, **page.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        self.wfile.write(page.body)

    def _stream(self, reply: Completion, body: Mapping[str, Any]) -> None:
        self._chunked = reply.chunked
        usage = bool((body.get("stream_options") or {}).get("include_usage"))
        begun = False
        for event in reply.events(body["model"], usage=usage):
            if not begun and (begun := reply.after >= 0 or isinstance(event, bytes)):
                self._begin()
            if isinstance(event, str):
                if not self._go_wrong(event):
                    return
                continue
            for start in range(0, len(event), size := reply.slice or len(event)):
                self._write(event[start : start + size])
        self._end()

    def _begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header(*(("Transfer-Encoding", "chunked") if self._chunked else ("Connection", "close")))
        self.end_headers()

    def _write(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data) if self._chunked else data)
        self.wfile.flush()

    def _end(self) -> None:
        if self._chunked:
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.close_connection = True

    def _go_wrong(self, trouble: Trouble) -> bool:
        """Whether the reply goes on afterwards."""
        if trouble == "garbage":
            self._write(b'data: {"choices": [{"delta": {"content": "half a\n\n')
        elif trouble == "error":
            error = {"message": "The server had an error.", "type": "server_error", "param": None, "code": None}
            self._write(_data({"error": error}))
        elif trouble == "end":
            self._end()
        else:
            if trouble != "drop":
                comment = b": still here\n\n" if trouble == "comments" else b""
                self.server.owner.stall(self.connection, lambda: self._write(comment) if comment else None)
            self.close_connection = True
            with suppress(OSError):  # the client may have been quicker
                self.connection.shutdown(socket.SHUT_RDWR)
        return trouble in ("garbage", "error")


def _head(model: str, kind: str) -> Mapping[str, Any]:
    return {"id": "chatcmpl-1", "object": kind, "created": 1_700_000_000, "model": model, "system_fingerprint": "fp_1"}


def _usage(words: Sequence[str]) -> Mapping[str, int]:
    return {"prompt_tokens": 10, "completion_tokens": len(words), "total_tokens": 10 + len(words)}


def _event(model: str, delta: Mapping[str, Any], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return _data({**_head(model, "chat.completion.chunk"), "choices": [choice]})


def _data(value: Mapping[str, Any]) -> bytes:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.openai_server", description=main.__doc__)
    parser.add_argument("--port", type=int, default=8010)
    server = OpenAIServer(copying, port=parser.parse_args().port)
    sys.stdout.write(f"Serving {server.url}. In another terminal:\n")
    sys.stdout.write(f"  OPENAI_BASE_URL={server.url} OPENAI_API_KEY=none ARTICLE_ASSISTANT_LLM=openai:scripted \\\n")
    sys.stdout.write("    article-assistant chat\n")
    sys.stdout.flush()
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        server.stop()


if __name__ == "__main__":
    main()
