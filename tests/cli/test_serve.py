import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from assistant.answer import Answer
from tests.cli.conftest import Run
from tests.cli.test_entry import ROOT

PATIENCE_SECONDS = 120


@contextmanager
def serving(corpus: Path, *options: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Run the server as a user does, on a free port; yields the process and its address when it is ready."""
    command = [sys.executable, "-m", "assistant", "serve", "--corpus", str(corpus), "--port", "0", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        watchdog = threading.Timer(PATIENCE_SECONDS, process.kill)
        watchdog.start()
        try:
            assert process.stdout is not None
            lines = iter(process.stdout.readline, "")
            ready = next((line for line in lines if line.startswith("Ready at ")), None)
            assert ready is not None, process.stderr and process.stderr.read()
            yield process, ready.split()[2]
        finally:
            watchdog.cancel()
            process.kill()


@pytest.mark.model
def test_a_folder_is_served_until_ctrl_c(corpus: Path) -> None:
    (corpus / "empty.txt").write_text("")
    with serving(corpus) as (process, address):
        assert address.startswith("http://127.0.0.1:")
        assert "Harbour to close" in httpx.get(address).text
        assert httpx.get(f"{address}/readyz").status_code == 200
        response = httpx.post(
            f"{address}/v1/answers", json={"question": "How many people work at the harbour?"}, timeout=30
        )
        answer = Answer.model_validate(response.json())
        assert answer.short_answer == "246"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert out.splitlines() == ["Stopping … (Ctrl-C again ends it at once)", "Stopped."]
    left_out, _ = err.splitlines()
    assert left_out.startswith(f"left out: {corpus / 'empty.txt'}: ")


@pytest.mark.model
def test_workers_answer_at_one_address_and_one_that_is_killed_is_replaced(corpus: Path) -> None:
    with serving(corpus, "--workers", "2") as (process, address):
        workers = children(process.pid)
        assert len(workers) == 2
        os.kill(workers[0], signal.SIGKILL)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(set(children(process.pid)) - {workers[0]}) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        with httpx.Client(timeout=30, transport=httpx.HTTPTransport(retries=3)) as client:
            while client.get(f"{address}/readyz").status_code != 200 and time.monotonic() < deadline:
                time.sleep(0.1)
            question = {"question": "How many people work at the harbour?"}
            answers = [httpx.post(f"{address}/v1/answers", json=question, timeout=30).json() for _ in range(6)]
        assert [answer.get("short_answer") for answer in answers] == ["246"] * 6
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out.splitlines() == ["Stopping … (Ctrl-C again ends it at once)", "Stopped."]
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


def test_workers_that_can_not_open_the_folder_end_the_server(run: Run, tmp_path: Path) -> None:
    ended = run("serve", "--corpus", tmp_path / "nothing", "--port", "0", "--workers", "2")
    assert ended.status == 1
    assert "Ready" not in ended.out
    assert ended.err.splitlines()[-1].startswith("error: The workers end before they can answer (the last one with ")


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_requests_are_logged_as_json_and_feedback_is_kept(run: Run, corpus: Path) -> None:
    question = "How many people work at the harbour?"
    with serving(corpus, "--log-format", "json") as (process, address):
        answered = httpx.post(f"{address}/v1/answers", json={"question": question}, timeout=30)
        feedback = {"verdict": "up", "answer": answered.json()}
        assert httpx.post(f"{address}/v1/feedback", json=feedback).status_code == 201
        assert "article_assistant_feedback_total" in httpx.get(f"{address}/metrics").text
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert [json.loads(line)["route"] for line in err.splitlines()] == ["/v1/answers", "/v1/feedback", "/metrics"]
    assert json.loads(err.splitlines()[0])["request_id"] == answered.headers["x-request-id"]
    assert question not in err
    assert question in run("feedback", "list", "--corpus", corpus).out


def test_a_log_format_that_there_is_not_is_wrong_usage(run: Run, corpus: Path) -> None:
    assert run("serve", "--corpus", corpus, "--log-format", "xml").status == 2


def test_a_port_that_is_taken_is_one_line(run: Run, corpus: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("serve", "--corpus", corpus, "--port", str(port))
    assert ended.status == 1
    assert ended.out == ""
    assert ended.err.startswith(f"error: Can't listen at 127.0.0.1:{port}: ")
    assert ended.err.count("\n") == 1


def test_a_folder_that_is_not_there_ends_the_server(run: Run, tmp_path: Path) -> None:
    ended = run("serve", "--corpus", tmp_path / "nothing", "--port", "0")
    assert ended.status == 1
    assert ended.out.startswith("Starting at http://127.0.0.1:")
    assert "Ready" not in ended.out
    assert ended.err.startswith("error: ")
    assert "doesn't exist" in ended.err


def test_a_chat_model_that_there_is_not_ends_the_server(run: Run, corpus: Path) -> None:
    ended = run("serve", "--corpus", corpus, "--port", "0", "--llm", "nobody:nothing")
    assert ended.status == 1
    assert "Ready" not in ended.out
    assert ended.err.startswith("error: llm is nobody:nothing, but ")


@pytest.mark.parametrize(
    ("options", "variable", "made"),
    [((), None, True), (("--llm", "some:model"), None, False), ((), "some:model", False)],
    ids=["no chat model", "option", "environment"],
)
def test_questions_to_start_with_are_made_only_where_they_cost_nothing(
    run: Run,
    corpus: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    variable: str | None,
    made: bool,  # noqa: FBT001
) -> None:
    seen: list[bool] = []
    monkeypatch.setattr("assistant.server.serve", lambda _, **options: seen.append(options["make_questions"]))
    if variable is not None:
        monkeypatch.setenv("ARTICLE_ASSISTANT_LLM", variable)
    assert run("serve", "--corpus", corpus, *options).status == 0
    assert seen == [made]


def test_a_missing_extra_is_named(run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("assistant.server")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.delattr("assistant.server", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    ended = run("serve", "--corpus", corpus)
    assert ended.status == 1
    assert ended.err == "error: uvicorn is not installed. Install it with: pip install 'article-assistant[server]'\n"
