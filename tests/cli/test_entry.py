import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import StoreUnavailableError
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
HEAVY = {"torch", "transformers", "sentence_transformers", "chromadb", "langchain_core", "fastapi", "mcp", "numpy"}


def python(*arguments: str, **options: object) -> "subprocess.CompletedProcess[str]":
    """Run Python in the repository."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ,
    )


@pytest.mark.parametrize(
    "command", ["", "index", "ask", "chat", "serve", "mcp", "verify", "doctor", "keys", "keys create"]
)
def test_help_loads_nothing_heavy(command: str) -> None:
    program = (
        "import sys\n"
        "from assistant.cli import main\n"
        "try:\n"
        f"    main({[*command.split(), '--help']})\n"
        "finally:\n"
        "    print(*(name for name in sys.modules if '.' not in name), file=sys.stderr)\n"
    )
    ended = python("-c", program)
    assert ended.returncode == 0
    assert ended.stdout.startswith("Usage: article-assistant")
    assert not HEAVY & set(ended.stderr.split())


def test_the_module_is_the_command() -> None:
    ended = python("-m", "assistant", "--version")
    assert ended.returncode == 0
    assert ended.stdout.startswith("article-assistant")


def test_a_reader_that_stops_early_is_no_error() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "assistant", "--help"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""


def test_wrong_usage_ends_with_2(run: Run) -> None:
    for arguments in (
        ["nothing"],
        ["ask"],
        ["ask", "a", "b"],
        ["index", "--nothing"],
        ["serve", "--port", "x"],
    ):
        ended = run(*arguments)
        assert ended.status == 2
        assert "Usage: article-assistant" in ended.err


def test_an_error_is_one_line(run: Run, tmp_path: Path) -> None:
    ended = run("index", tmp_path / "nothing")
    assert ended.status == 1
    assert ended.out == ""
    assert ended.err.startswith("error: ")
    assert "doesn't exist" in ended.err
    assert ended.err.count("\n") == 1


def test_debug_shows_where_an_error_came_from(run: Run, tmp_path: Path) -> None:
    ended = run("--debug", "index", tmp_path / "nothing")
    assert ended.status == 1
    assert ended.err.startswith("Traceback")


def test_markup_in_an_error_is_text(run: Run, tmp_path: Path) -> None:
    ended = run("index", tmp_path / "[bold]x[/]")
    assert "[bold]x[/]" in ended.err


def test_a_wrong_setting_is_named(run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLE_ASSISTANT_RETRIEVE_K", "none")
    ended = run("ask", "Who?", "--corpus", corpus)
    assert ended.status == 1
    assert ended.err.startswith("error: ")
    assert "retrieve_k" in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (
            StoreUnavailableError("The Chroma server can't be reached."),
            1,
            "error: The Chroma server can't be reached.\n",
        ),
        (KeyboardInterrupt(), 130, ""),
        (PermissionError(13, "Permission denied", "x.db"), 1, "error: x.db: Permission denied\n"),
        (OSError("no space"), 1, "error: no space\n"),
    ],
)
def test_what_a_command_raises_decides_how_it_ends(
    run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, message: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("assistant.assistant.Assistant.open", fail)
    ended = run("ask", "Who?", "--corpus", corpus)
    assert ended.status == status
    assert ended.err == message


def test_eval_hands_its_arguments_on(run: Run) -> None:
    figures = run("eval", "figures")
    assert figures.status == 0
    assert "evidence_hit" in figures.out
    assert run("eval", "--help").out.startswith("usage: ")
    assert run("eval", "run", "--dataset", "nothing.jsonl").status == 2
