import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from evals.dataset import Case, Dataset
from evals.errors import DatasetError

GOOD: dict[str, Any] = {
    "id": "1",
    "question": "Who won?",
    "article_id": "race",
    "answerable": True,
    "type": "person",
    "answers": ["Ann Lee"],
    "evidence": [{"quote": "Ann", "start": 0, "end": 3}],
    "tags": [],
}


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_a_dataset_keeps_its_cases_their_lines_and_its_name(tmp_path: Path) -> None:
    path = write(tmp_path / "toy.jsonl", "", GOOD, "  ", {**GOOD, "id": "2", "question": "Who lost?"}, "")
    loaded = Dataset.load(path)
    assert loaded.name == "toy"
    assert loaded.lines == (2, 4)
    assert [case.id for case in loaded.cases] == ["1", "2"]
    assert loaded.cases[0] == Case.model_validate(GOOD)


def test_a_gzipped_dataset_is_read_as_the_plain_one(tmp_path: Path) -> None:
    plain = Dataset.load(write(tmp_path / "toy.jsonl", GOOD))
    packed = tmp_path / "toy.jsonl.gz"
    packed.write_bytes(gzip.compress((tmp_path / "toy.jsonl").read_bytes()))
    assert Dataset.load(packed).cases == plain.cases
    assert Dataset.load(packed).name == "toy"


def test_a_line_separator_within_a_string_does_not_end_the_line(tmp_path: Path) -> None:
    row = json.dumps({**GOOD, "question": "Who\u2028won?"}, ensure_ascii=False)
    assert Dataset.load(write(tmp_path / "toy.jsonl", row)).cases[0].question == "Who\u2028won?"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"type": "near_miss"}, "contradicts"),
        ({"answerable": False}, "contradicts"),
        ({"type": "riddle"}, "type"),
        ({"evidence": []}, "needs an article_id and evidence"),
        ({"article_id": None}, "needs an article_id and evidence"),
        ({"answerable": False, "type": "order"}, "neither answers nor evidence"),
        ({"answerable": "yes"}, "answerable"),
        ({"evidence": [{"quote": "Ann", "start": 0, "end": 4}]}, "don't fit a quote of 3"),
        ({"evidence": [{"quote": "Ann", "start": -1, "end": 2}]}, "evidence.0.start"),
        ({"question": "  "}, "question"),
        ({"answers": [""]}, "answers.0"),
        ({"anwsers": []}, "anwsers"),
    ],
)
def test_a_broken_line_is_named_by_its_number(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    path = write(tmp_path / "toy.jsonl", GOOD, {**GOOD, "id": "2", "question": "Who lost?", **change})
    with pytest.raises(DatasetError) as raised:
        Dataset.load(path)
    assert {problem.line for problem in raised.value.problems} == {2}
    assert f"{path}:2: " in str(raised.value)
    assert message in str(raised.value)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    path = write(tmp_path / "toy.jsonl", GOOD, "{", {**GOOD, "question": "x", "tags": 1}, {**GOOD, "id": "4"})
    with pytest.raises(DatasetError) as raised:
        Dataset.load(path)
    assert [problem.line for problem in raised.value.problems] == [2, 3, 4]


def test_an_id_or_a_question_that_comes_twice_is_told(tmp_path: Path) -> None:
    path = write(
        tmp_path / "toy.jsonl",
        GOOD,
        {**GOOD, "id": "2", "question": " who  WON? "},
        {**GOOD, "question": "Why?"},
    )
    with pytest.raises(DatasetError) as raised:
        Dataset.load(path)
    assert [problem.line for problem in raised.value.problems] == [2, 3]
    assert "is that of line 1" in raised.value.problems[0].message


def test_the_same_question_about_another_article_is_another_case(tmp_path: Path) -> None:
    path = write(tmp_path / "toy.jsonl", GOOD, {**GOOD, "id": "2", "article_id": "other"})
    assert len(Dataset.load(path).cases) == 2


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.jsonl", b"\n \n", "no cases"),
        ("latin.jsonl", b'{"id": "\xe9"}', "not UTF-8"),
        ("broken.jsonl.gz", b"no gzip", "can't be read"),
        ("cut.jsonl.gz", gzip.compress(b"x" * 100)[:20], "can't be read"),
    ],
)
def test_a_file_that_is_no_dataset_is_an_error(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DatasetError, match=message):
        Dataset.load(tmp_path / name)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="can't be read"):
        Dataset.load(tmp_path / "none.jsonl")
