import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.article_file import DEFAULT_MAX_BYTES
from assistant.assistant import Assistant
from assistant.testing import HashEmbeddings, WordReader
from evals.__main__ import main
from evals.conflicts import answer_conflicts, conflict_figures, failures, load_conflicts
from evals.errors import DatasetError
from evals.gate import Gate
from evals.validation import read_articles
from tests.differing.test_asking import FIRST, LATER, QUESTION, SAME

ARTICLES = {one.id: one for one in (FIRST, LATER, SAME)}
DATASETS = Path(__file__).parents[2] / "evals" / "datasets"
DIFFER: dict[str, Any] = {
    "id": "differ",
    "question": QUESTION,
    "group": "differing",
    "kind": "number",
    "articles": ["first", "later"],
}
AGREE: dict[str, Any] = {**DIFFER, "id": "agree", "group": "agreeing", "kind": None, "articles": ["first"]}
NAMED: dict[str, Any] = {
    **AGREE,
    "id": "named",
    "question": "Who said that the police were hit?",
    "group": "named",
}


def saved(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "differ.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def library() -> Iterator[Assistant]:
    with Assistant.from_articles([FIRST, LATER], embeddings=HashEmbeddings(), reader=WordReader(most=3)) as assistant:
        yield assistant


def test_the_figures_are_shares_of_each_group(tmp_path: Path, library: Assistant) -> None:
    rows = [DIFFER, {**DIFFER, "id": "date", "kind": "date"}, {**DIFFER, "id": "o", "articles": ["first", "same"]}]
    read = load_conflicts(saved(tmp_path, *rows, AGREE, NAMED), ARTICLES)
    outcomes = answer_conflicts(read, library.ask, ARTICLES)
    figures = {name: figure.value for name, figure in conflict_figures(outcomes).items()}
    assert figures == pytest.approx(
        {"both_shown": 2 / 3, "right_kind": 1 / 3, "false_alarms": 1 / 2, "named_alone": 1, "violations": 0}
    )
    told = list(failures(outcomes))
    assert [failure.split(" ")[0] for failure in told] == ["date", "o", "agree"]
    assert "wanted: date, first, later\n  found:  number" in told[0]


def test_an_answer_that_does_not_verify_is_counted(tmp_path: Path, library: Assistant) -> None:
    read = load_conflicts(saved(tmp_path, DIFFER), ARTICLES)
    retitled = {**ARTICLES, "first": FIRST.model_copy(update={"title": "Another"})}
    outcomes = answer_conflicts(read, library.ask, retitled)
    assert conflict_figures(outcomes)["violations"].value == 1
    assert "is not the article's" in next(failures(outcomes))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": None}, "differ.jsonl:1.*exactly if the articles differ"),
        ({"articles": ["first"]}, "differ.jsonl:1.*alone doesn't differ"),
        ({"articles": ["first", "x"]}, "differ.jsonl:1: There is no article 'x'"),
        ({"group": "named", "kind": None}, "differ.jsonl:1.*names an article has one"),
        ({"mood": "good"}, "differ.jsonl:1: mood"),
    ],
)
def test_a_question_that_does_not_fit_is_named_with_its_line(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(DatasetError, match=message):
        load_conflicts(saved(tmp_path, DIFFER | change), ARTICLES)


def test_ids_are_unique_and_there_is_a_question(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="'differ' comes twice"):
        load_conflicts(saved(tmp_path, DIFFER, DIFFER), ARTICLES)
    with pytest.raises(DatasetError, match="no questions"):
        load_conflicts(saved(tmp_path), ARTICLES)


@pytest.mark.parametrize(("name", "folder"), [("conflicts", "held"), ("conflicts_dev", "dev")])
def test_the_committed_questions_are_sound_and_no_article_is_in_both_sets(name: str, folder: str) -> None:
    articles = read_articles(DATASETS / "conflicts" / folder, max_bytes=DEFAULT_MAX_BYTES)
    read = load_conflicts(DATASETS / f"{name}.jsonl", articles)
    assert {one for conflict in read for one in conflict.articles} == articles.keys()
    assert {conflict.group for conflict in read} == {"differing", "agreeing", "named"}


def test_the_gate_holds_the_figures() -> None:
    bounds = Gate.load(DATASETS.parent / "gate.toml").bounds_for("conflicts")
    assert {"both_shown", "false_alarms", "violations"} <= {bound.figure for bound in bounds}


def test_the_command_prints_figures_failures_and_what_the_constant_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], library: Assistant
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for one in (FIRST, LATER):
        (folder / f"{one.id}.txt").write_text(one.text, encoding="utf-8")
    monkeypatch.setattr(Assistant, "from_articles", lambda _articles: library)
    monkeypatch.setattr(Assistant, "close", lambda _self: None)
    asked = ["conflicts", str(saved(tmp_path, DIFFER, AGREE)), "--articles", str(folder)]
    assert main([*asked, "--fail-on", "both_shown<1", "--failures"]) == 0
    printed = capsys.readouterr().out
    assert "both_shown" in printed
    assert "agree (agreeing)" in printed
    assert main([*asked, "--fail-on", "false_alarms>0.5"]) == 1
    assert main([*asked, "--fit"]) == 0
    assert "LEAST_SCORE" in capsys.readouterr().out
