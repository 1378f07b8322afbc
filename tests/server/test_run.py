import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from assistant.answer import AnswerEvent
from assistant.errors import ModelError
from assistant.server import ServerError, create_app, serve
from assistant.server.testing import ScriptedBackend, events_of, quoting
from tests.answers import ARTICLE
from tests.server.serving import PATIENCE_SECONDS, running, wait_until

ANSWER = quoting("How many work there?", ARTICLE, "246 people work there.")
QUESTION = {"question": ANSWER.question}
EVENTS = {"Accept": "text/event-stream"}


class Stepwise:
    """A script that makes its events one by one, when it is told to, and notes how it ended."""

    def __init__(self) -> None:
        self.step = threading.Semaphore(0)
        self.finished = self.abandoned = False

    def __call__(self, question: str, article_id: str | None) -> Iterator[AnswerEvent]:
        try:
            for event in events_of(ANSWER):
                assert self.step.acquire(timeout=PATIENCE_SECONDS)
                yield event
            self.finished = True
        except GeneratorExit:
            self.abandoned = True
            raise


@contextmanager
def served(program: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Run a program that serves, in a process of its own; yields the process and the address that it says first."""
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", program], cwd=root, stdout=subprocess.PIPE, text=True) as process:
        watchdog = threading.Timer(PATIENCE_SECONDS, process.kill)
        watchdog.start()
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            watchdog.cancel()
            process.kill()


def endless(ended: threading.Event) -> ScriptedBackend:
    """A backend that makes events until nobody wants them any more."""

    def script(question: str, _: str | None) -> Iterator[AnswerEvent]:
        retrieved = next(events_of(ANSWER))
        try:
            while not ended.wait(0.01):
                yield retrieved
        finally:
            ended.set()

    return ScriptedBackend([ARTICLE], script=script)


def test_each_event_is_sent_as_soon_as_it_is_there() -> None:
    script = Stepwise()
    app = create_app(lambda _: ScriptedBackend([ARTICLE], script=script))
    with running(app) as address, httpx.Client(base_url=address, timeout=PATIENCE_SECONDS) as client:
        wait_until(lambda: client.get("/readyz").status_code == 200)
        script.step.release()
        with client.stream("POST", "/v1/answers", json=QUESTION, headers=EVENTS) as response:
            lines = response.iter_lines()
            for name in ("retrieved", "statement", "done"):
                assert next(lines) == f"event: {name}"
                assert json.loads(next(lines).removeprefix("data: "))["type"] == name
                assert next(lines) == ""
                script.step.release()
            assert list(lines) == []
    assert script.finished


@pytest.mark.parametrize("headers", [{}, EVENTS])
def test_work_stops_when_the_client_goes(headers: dict[str, str]) -> None:
    ended = threading.Event()
    app = create_app(lambda _: endless(ended))
    with running(app) as address, httpx.Client(base_url=address, timeout=PATIENCE_SECONDS) as client:
        wait_until(lambda: client.get("/readyz").status_code == 200)
        if headers:
            with client.stream("POST", "/v1/answers", json=QUESTION, headers=headers) as response:
                assert next(response.iter_lines()) == "event: retrieved"
        else:
            with pytest.raises(httpx.ReadTimeout):
                client.post("/v1/answers", json=QUESTION, timeout=0.2)
        assert ended.wait(PATIENCE_SECONDS)


def test_connections_are_accepted_and_a_full_queue_refuses_while_a_question_is_answered() -> None:
    script = Stepwise()
    backend = ScriptedBackend([ARTICLE], script=script)
    app = create_app(lambda _: backend, queue=0)
    with running(app) as address, httpx.Client(base_url=address, timeout=PATIENCE_SECONDS) as client:
        wait_until(lambda: client.get("/readyz").status_code == 200)
        first: list[httpx.Response] = []
        asking = threading.Thread(target=lambda: first.append(client.post("/v1/answers", json=QUESTION)))
        asking.start()
        wait_until(lambda: backend.questions != [])
        assert client.get("/healthz").status_code == 200
        busy = client.post("/v1/answers", json=QUESTION)
        assert busy.status_code == 503
        assert busy.json()["type"] == "urn:problem-type:busy"
        assert busy.headers["retry-after"] == "1"
        script.step.release(3)
        asking.join()
        assert first[0].json()["text"] == ANSWER.text
    assert backend.closed


def test_a_stop_lets_the_answer_that_is_being_made_be_finished() -> None:
    script = Stepwise()
    backend = ScriptedBackend([ARTICLE], script=script)
    first: list[httpx.Response] = []

    def ask(address: str) -> None:
        first.append(httpx.post(f"{address}/v1/answers", json=QUESTION, timeout=PATIENCE_SECONDS))

    with running(create_app(lambda _: backend)) as address:
        wait_until(lambda: httpx.get(f"{address}/readyz").status_code == 200)
        asking = threading.Thread(target=ask, args=[address])
        asking.start()
        wait_until(lambda: backend.questions != [])
        threading.Timer(0.3, script.step.release, [3]).start()
    asking.join()
    assert first[0].status_code == 200
    assert backend.closed


def test_a_port_that_is_taken_is_an_error_that_says_so() -> None:
    def never(_: object) -> ScriptedBackend:
        raise AssertionError("opened in vain")

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServerError, match=rf"^Can't listen at 127\.0\.0\.1:{port}: .*in use.* --port"):
            serve(never, host="127.0.0.1", port=port)


def test_a_host_that_is_not_ours_is_an_error_that_says_so() -> None:
    with pytest.raises(ServerError, match=r"Can't listen at not\.a\.host\.invalid:0: .* --host"):
        serve(lambda _: ScriptedBackend(), host="not.a.host.invalid", port=0)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_second_signal_ends_the_process_while_the_assistant_is_being_opened(sign: signal.Signals) -> None:
    program = (
        "import threading, sys\n"
        "from assistant.server import serve\n"
        "forever = threading.Event().wait\n"
        "say = lambda *words: print(*words, flush=True)\n"
        "stop = lambda: say('stop')\n"
        "serve(lambda _: forever(), host='127.0.0.1', port=0, on_listening=say, on_stopping=stop)\n"
    )
    with served(program) as (process, address):
        assert process.stdout is not None
        wait_until(lambda: is_up(address))
        process.send_signal(sign)
        assert process.stdout.readline() == "stop\n"
        process.send_signal(sign)
        assert process.wait(PATIENCE_SECONDS) == -sign


def is_up(address: str) -> bool:
    """Whether requests are answered."""
    try:
        return httpx.get(f"{address}/healthz", timeout=1).status_code == 200
    except httpx.TransportError:
        return False


def test_a_failure_to_open_the_assistant_ends_the_server_with_that_error() -> None:
    def fail(_: object) -> ScriptedBackend:
        raise ModelError("the weights are gone")

    addresses: list[str] = []
    with pytest.raises(ModelError, match="the weights are gone"):
        serve(fail, host="127.0.0.1", port=0, on_listening=addresses.append)
    assert addresses[0].startswith("http://127.0.0.1:")


def test_a_served_application_believes_no_header_and_no_name_that_is_not_its_own() -> None:
    program = (
        "from assistant.server import serve\n"
        "from assistant.server.testing import ScriptedBackend\n"
        "from assistant.settings import Settings\n"
        "say = lambda *words: print(*words, flush=True)\n"
        "settings = Settings(client_questions_per_minute=1)\n"
        "serve(lambda _: ScriptedBackend(), host='localhost', port=0, settings=settings, on_ready=say)\n"
    )
    with served(program) as (process, address):
        assert process.stdout is not None
        statuses = [
            httpx.post(f"{address}/v1/answers", json=QUESTION, headers={"X-Forwarded-For": spoofed}).status_code
            for spoofed in ("192.0.2.1", "192.0.2.2")
        ]
        other_name = httpx.get(f"{address}/v1/articles", headers={"Host": "evil.example"}).status_code
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_SECONDS)
    assert statuses == [200, 429]
    assert other_name == 421
