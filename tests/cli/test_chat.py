import io
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_questions_are_answered_one_after_the_other(run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "How many people work there?", "", "Who won the cup in Berlin?")
    ended = run("chat", "--corpus", corpus)
    assert ended.status == 0
    assert ended.err == ""
    assert "246 people work there. [1]" in ended.out
    assert ended.out.index("246 people") < ended.out.index("Reason: no passage")


def test_commands_of_the_chat(run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "/help", "/articles", "/nothing at all", "/quit", "How many people work there?")
    ended = run("chat", "--corpus", corpus)
    assert ended.status == 0
    assert "/new" in ended.out
    assert "harbour  Harbour to close" in ended.out
    assert "There is no /nothing." in ended.out
    assert "246" not in ended.out


def test_an_error_does_not_end_the_chat(run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "why " * 1_000, "How many people work there?")
    ended = run("chat", "--corpus", corpus)
    assert ended.status == 0
    assert ended.err.startswith("error: ")
    assert "246 people work there. [1]" in ended.out


def test_an_unknown_article_is_said_at_once(run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "How many people work there?")
    ended = run("chat", "--corpus", corpus, "--article", "nothing")
    assert ended.status == 1
    assert ended.out == ""


def test_an_interruption_ends_the_chat_cleanly(run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", interrupt)
    ended = run("chat", "--corpus", corpus)
    assert ended.status == 0
    assert ended.err == ""


def test_a_question_may_lean_on_those_before_it(run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "Who is Mayor Ana Lind?", "what did she say about people?")
    ended = run("chat", "--corpus", corpus)
    assert ended.err == ""
    assert "Understood as: What did Mayor Ana Lind say about people?" in ended.out


def test_a_new_conversation_forgets_the_old_one(run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "Who is Mayor Ana Lind?", "/new", "what did she say about people?")
    ended = run("chat", "--corpus", corpus)
    assert "What was said is forgotten." in ended.out
    assert "Understood as" not in ended.out
