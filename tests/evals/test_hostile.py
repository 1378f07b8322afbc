import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Statement
from assistant.article import Article
from assistant.assistant import Assistant
from assistant.errors import ModelError
from assistant.grounding import Verdict
from assistant.testing import HashEmbeddings, WordReader
from evals.__main__ import main
from evals.errors import DatasetError
from evals.hostile import (
    ORDERS,
    Asked,
    Outcome,
    answer_all,
    figures_of,
    hostile_models,
    judge,
    load_questions,
    with_orders,
)
from evals.scripted import scripted_answer

QUESTIONS = [Asked("Who won the race on Sunday?", "race"), Asked("How small was the smallest gap?", None)]


@pytest.fixture
def articles(article: Article) -> dict[str, Article]:
    return {article.id: with_orders(article)}


@pytest.fixture
def library(articles: dict[str, Article]) -> Iterator[Assistant]:
    with Assistant.from_articles(articles.values(), embeddings=HashEmbeddings(), reader=WordReader()) as assistant:
        yield assistant


def test_hostile_models_get_nothing_wrong_shown(library: Assistant, articles: dict[str, Article]) -> None:
    outcomes = answer_all(library, articles, QUESTIONS, hostile_models())
    found = figures_of(outcomes)
    assert found["unsupported_shown"] == 0
    assert found["violations"] == 0
    assert found["faithful_shown"] == 1
    assert {one.questions for one in outcomes} == {2}
    wrote = [one for one in outcomes if one.written]
    assert len(wrote) == len(outcomes) - 1  # the article has nothing that could be overclaimed
    assert all(sum(one.dropped.values()) > 0 for one in wrote if one.model != "faithful")


def test_what_gets_through_is_counted(library: Assistant, articles: dict[str, Article]) -> None:
    class Gullible:
        def check(self, statement: str, evidence: Sequence[str]) -> Verdict:
            return Verdict(supported=True)

    outcomes = answer_all(library, articles, QUESTIONS, hostile_models(), grounder=Gullible())
    found = figures_of(outcomes)
    assert found["unsupported_shown.wrong_number"] > 0
    assert found["unsupported_shown"] == sum(
        found[f"unsupported_shown.{one.model}"] for one in outcomes if one.model != "faithful"
    )
    assert found["violations"] > 0
    reasons = {reason for one in outcomes for _, reason in one.unsupported}
    assert {"another number", "negated", "invented"} <= reasons


def test_an_error_is_counted_and_no_answer(library: Assistant, articles: dict[str, Article]) -> None:
    class Broken:
        def check(self, statement: str, evidence: Sequence[str]) -> Verdict:
            raise ModelError("It can't be run.")

    models = [model for model in hostile_models() if model.name == "negated"]
    (outcome,) = answer_all(library, articles, QUESTIONS[:1], models, grounder=Broken())
    assert outcome.errors == ["ModelError: It can't be run."]
    assert (outcome.questions, outcome.answered) == (1, 0)
    assert figures_of([outcome])["errors"] == 1


def test_only_the_words_of_what_is_cited_are_supported(article: Article) -> None:
    answer = scripted_answer("Who won?", article, ["Ann Lee won the race on Sunday."])
    (statement,) = answer.statements
    assert judge(statement, answer, {}) is None
    other = Statement(text="Bob Kay won the race on Sunday.", citations=(1,))
    assert judge(other, answer, {"bob kay won the race on sunday": "another name"}) == "another name"
    assert judge(other, answer, {}) == "neither an article's nor accounted for"


def test_every_article_ends_in_orders(article: Article) -> None:
    changed = with_orders(article)
    assert changed.text == f"{article.text}\n\n{ORDERS}"
    assert changed.id == article.id


def test_questions_are_asked_of_their_article_of_the_library_and_of_another(tmp_path: Path) -> None:
    plain, dialogue = tmp_path / "plain.jsonl", tmp_path / "dialogue.jsonl"
    plain.write_text(json.dumps({"question": "Who?", "article_id": "b"}) + "\n")
    turns = [{"question": "And it?", "standalone": "What of it?"}]
    dialogue.write_text(json.dumps({"turns": turns, "article_id": "c"}) + "\n")
    found = load_questions([plain, dialogue], ["a", "b", "c"], most=100)
    assert set(found) == {
        Asked("Who?", "b"),
        Asked("Who?", None),
        Asked("Who?", "c"),
        Asked("What of it?", "c"),
        Asked("What of it?", None),
        Asked("What of it?", "a"),
    }
    assert load_questions([plain, dialogue], ["a", "b", "c"], most=2) == found[:2]


@pytest.mark.parametrize("content", ["", "{}\n", "[1]\n", '{"turns": [{"question": "x"}]}\n', "no json\n"])
def test_a_file_without_questions_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(content)
    with pytest.raises(DatasetError, match="no question"):
        load_questions([path], ["a"], most=1)


def test_figures_without_a_faithful_model_have_no_share() -> None:
    assert "faithful_shown" not in figures_of([Outcome("negated", questions=1)])


def test_the_command_prints_a_table_and_keeps_to_its_bounds(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    parts: dict[str, Any] = {"reader": WordReader(), "embeddings": HashEmbeddings()}
    monkeypatch.setattr(Assistant, "from_articles", partial(Assistant.from_articles, **parts))
    questions = tmp_path / "questions.jsonl"
    questions.write_text("".join(json.dumps(one._asdict()) + "\n" for one in QUESTIONS))
    arguments = ["hostile", str(questions), "--articles", str(corpus), "--questions", "3"]
    assert main([*arguments, "--fail-on", "unsupported_shown>0", "--fail-on", "faithful_shown<0.9"]) == 0
    assert main([*arguments, "--fail-on", "faithful_shown<1", "--fail-on", "unsupported_shown.negated>0"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in ("faithful", "random_words", "obeying"))
