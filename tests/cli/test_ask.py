from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.testing import ScriptedChatModel, WordGrounder
from tests.answers import ARTICLE
from tests.cli.conftest import Run

QUESTION = "How many people work there?"
SENTENCE = "Mayor Ana Lind said that 246 people work there."


def test_an_answer_is_printed_with_its_source(run: Run, corpus: Path) -> None:
    ended = run("ask", QUESTION, "--corpus", corpus)
    assert ended.status == 0
    assert ended.err == ""
    lines = ended.out.splitlines()
    assert lines[0] == f"{SENTENCE} [1]"
    start = ARTICLE.text.index(SENTENCE)
    assert f"[1] {ARTICLE.title} (harbour, characters {start} to {start + len(SENTENCE)})" in lines
    assert any(f"“{SENTENCE}”" in line for line in lines)
    assert "\x1b" not in ended.out


def test_the_receipt_is_all_that_json_prints(run: Run, corpus: Path) -> None:
    (corpus / "empty.txt").write_text("")
    ended = run("ask", QUESTION, "--corpus", corpus, "--json")
    assert ended.status == 0
    answer = Answer.model_validate_json(ended.out)
    assert answer.statements[0].text == SENTENCE
    assert "left out" in ended.err


def test_an_unanswered_question_has_a_status_of_its_own(run: Run, corpus: Path) -> None:
    ended = run("ask", "Who won the cup in Berlin?", "--corpus", corpus)
    assert ended.status == 4
    assert "Reason: no passage of the articles answers it." in ended.out
    assert "Closest passages:" in ended.out
    assert "(harbour, characters" in ended.out
    as_json = run("ask", "Who won the cup in Berlin?", "--corpus", corpus, "--json")
    assert as_json.status == 4
    assert Answer.model_validate_json(as_json.out).status == "unanswered"


def test_a_greeting_is_neither_answered_nor_unanswered(run: Run, corpus: Path) -> None:
    ended = run("ask", "Hello!", "--corpus", corpus)
    assert ended.status == 0
    assert "Reason" not in ended.out


def test_an_article_can_be_named(run: Run, corpus: Path) -> None:
    (corpus / "other.md").write_text("Something else happened on Monday in the north.")
    assert run("ask", QUESTION, "--corpus", corpus, "--article", "harbour").status == 0
    assert run("ask", QUESTION, "--corpus", corpus, "--article", "other").status == 4
    unknown = run("ask", QUESTION, "--corpus", corpus, "--article", "nothing")
    assert unknown.status == 1
    assert unknown.err.startswith("error: There is no article 'nothing'")


def test_a_question_that_is_too_long_is_an_error(run: Run, corpus: Path) -> None:
    ended = run("ask", "why " * 1_000, "--corpus", corpus)
    assert ended.status == 1
    assert "max_question_characters" in ended.err


def test_a_chat_model_is_asked_by_name(run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[tuple[object, ...]] = []

    def by_name(llm: str, **limits: object) -> ScriptedChatModel:
        named.append((llm,))
        return ScriptedChatModel(reply="There are 246 people who work there. [3]")

    monkeypatch.setattr("assistant.chat_model.model.model_by_name", by_name)
    monkeypatch.setattr("assistant.assistant._package_grounder", WordGrounder)
    ended = run("ask", QUESTION, "--corpus", corpus, "--llm", "some:model")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith("There are 246 people who work there. [1]\n")
    assert "Written by some:model" in ended.out
    monkeypatch.setenv("ARTICLE_ASSISTANT_LLM", "other:model")
    receipt = run("ask", QUESTION, "--corpus", corpus, "--json")
    assert Answer.model_validate_json(receipt.out).model == "other:model"
    assert named == [("some:model",), ("other:model",)]


def test_a_chat_model_that_there_is_not_is_one_line(run: Run, corpus: Path) -> None:
    for command in (["ask", QUESTION], ["chat"]):
        ended = run(*command, "--corpus", corpus, "--llm", "nobody:nothing")
        assert (ended.status, ended.out) == (1, "")
        assert ended.err.startswith("error: llm is nobody:nothing, but ")
