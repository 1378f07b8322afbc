import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from evals.errors import DatasetError
from evals.onestop import load, other_article

PARAGRAPH = "Bob Kay came second. He lost by 1.8 seconds."
ARTICLE: dict[str, Any] = {"title": "Lee Wins", "level": "Adv", "text": f"Ann Lee won.\n\n{PARAGRAPH}"}
QUESTION: dict[str, Any] = {
    "id": "Lee Wins|1|0|Adv",
    "title": "Lee Wins",
    "level": "Adv",
    "context": PARAGRAPH,
    "question": "By how much did Kay lose?",
    "options": ["a little", "a lot", "a minute", "an hour"],
    "correct": 0,
    "evidence": [{"start": 21, "text": "He lost by 1.8 seconds."}],
    "distractor": [{"start": 0, "text": "Bob Kay came second."}],
}


def files(folder: Path, articles: list[dict[str, Any]], questions: list[dict[str, Any]]) -> tuple[Path, Path]:
    paths = folder / "articles.jsonl.gz", folder / "questions.jsonl.gz"
    for path, rows in zip(paths, (articles, questions), strict=True):
        path.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode()))
    return paths


def test_evidence_moves_from_the_paragraph_to_the_article(tmp_path: Path) -> None:
    articles, dataset = load(*files(tmp_path, [ARTICLE], [QUESTION]))
    (case,) = dataset.cases
    (gold,) = case.evidence
    assert case.article_id == "lee-wins"
    assert articles["lee-wins"].text[gold.start : gold.end] == gold.quote == "He lost by 1.8 seconds."
    assert dataset.name == "onestop"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": "Other"}, "no article 'Other'"),
        ({"context": "Not there."}, "0 times"),
        ({"evidence": [{"start": 20, "text": "He lost"}]}, "not at 20"),
        ({"evidence": []}, "evidence"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_row_that_does_not_fit_its_article_is_told_by_line(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(DatasetError, match=message) as raised:
        load(*files(tmp_path, [ARTICLE], [QUESTION, {**QUESTION, **change}]))
    assert raised.value.problems[0].line == 2


def test_a_paragraph_that_stands_twice_is_told(tmp_path: Path) -> None:
    twice = {**ARTICLE, "text": f"{PARAGRAPH}\n\n{PARAGRAPH}"}
    with pytest.raises(DatasetError, match="2 times"):
        load(*files(tmp_path, [twice], [QUESTION]))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([ARTICLE, {**ARTICLE, "level": "Ele"}], "comes twice"),
        ([{"title": "Lee Wins"}], "text"),
        ([{**ARTICLE, "text": " "}], "articles.jsonl.gz:1"),
    ],
)
def test_articles_that_do_not_fit_are_told(tmp_path: Path, rows: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        load(*files(tmp_path, rows, [QUESTION]))


def test_no_questions_are_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no cases"):
        load(*files(tmp_path, [ARTICLE], []))


def test_every_question_moves_to_an_article_that_is_not_its_own(tmp_path: Path) -> None:
    titles = ["One", "Two", "Three"]
    articles = [{**ARTICLE, "title": title} for title in titles]
    questions = [{**QUESTION, "id": title, "title": title} for title in titles]
    cases = load(*files(tmp_path, articles, questions))[1].cases
    moved = other_article(cases)
    assert {case.article_id for case in moved} == {case.article_id for case in cases}
    assert all(there.article_id != here.article_id for here, there in zip(cases, moved, strict=True))
    assert not any(case.answerable for case in moved)
