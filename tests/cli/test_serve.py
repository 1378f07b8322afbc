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

from assistant.answer import Answer
from tests.cli.conftest import Run
from tests.cli.test_entry import ROOT

PATIENCE_SECONDS = 120


@contextmanager
def serving(corpus: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Run the server as a user does, on a free port; yields the process and its address when it is ready."""
    command = [sys.executable, "-m", "assistant", "serve", "--corpus", str(corpus), "--port", "0"]
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


def test_a_missing_extra_is_named(run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("assistant.server")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.delattr("assistant.server", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    ended = run("serve", "--corpus", corpus)
    assert ended.status == 1
    assert ended.err == "error: uvicorn is not installed. Install it with: pip install 'article-assistant[server]'\n"
