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
        ({"history": "Who ran?"}, "history"),
        ({"history": [{"answer": "Ann."}]}, "history.0.question"),
        ({"history": [{"question": " "}]}, "question of turn 1 is empty"),
        ({"history": [{"question": "Who ran?", "reply": "Ann."}]}, "history.0.reply"),
        ({"history": [{"question": "x", "evidence": ["a", "b"], "article_ids": ["race"]}]}, "turn 1 has 2 quotes"),
        ({"scope": "paragraph"}, "scope"),
        (
            {
                "answerable": False,
                "type": "order",
                "answers": [],
                "evidence": [],
                "article_id": None,
                "scope": "article",
            },
            "needs an article_id",
        ),
        (
            {"scope": "article", "evidence": [{"quote": "Ann", "start": 0, "end": 3, "article_id": "other"}]},
            "evidence in several articles",
        ),
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


def test_history_and_scope_are_read_and_need_not_be_there(tmp_path: Path) -> None:
    said = [{"question": "Who ran?", "answer": "Ann Lee ran.", "evidence": ["Ann Lee ran."], "article_ids": ["race"]}]
    path = write(tmp_path / "toy.jsonl", GOOD, {**GOOD, "id": "2", "history": said, "scope": "library"})
    plain, followed = Dataset.load(path).cases
    assert plain.history == ()
    assert plain.scope is None
    assert [(turn.question, turn.answer) for turn in followed.history] == [("Who ran?", "Ann Lee ran.")]
    assert followed.scope == "library"


def test_the_same_question_may_follow_something_else_but_not_the_same_twice(tmp_path: Path) -> None:
    rows = [{**GOOD, "id": str(number), "history": [{"question": said}]} for number, said in enumerate("aba")]
    with pytest.raises(DatasetError) as raised:
        Dataset.load(write(tmp_path / "toy.jsonl", GOOD | {"id": "x"}, *rows))
    assert [problem.line for problem in raised.value.problems] == [4]


def test_scope_goes_before_what_the_run_says() -> None:
    case = Case.model_validate(GOOD)
    within, whole = (case.model_copy(update={"scope": scope}) for scope in ("article", "library"))
    assert [one.asked_of() for one in (case, within, whole)] == [None, "race", None]
    assert [one.asked_of(within_article=True) for one in (case, within, whole)] == ["race", "race", None]


def test_a_case_is_read_back_from_its_line(tmp_path: Path) -> None:
    case = Case.model_validate({**GOOD, "history": [{"question": "Who ran?"}], "scope": "article"})
    assert Dataset.load(write(tmp_path / "toy.jsonl", case.line())).cases == (case,)
    assert "tags" not in case.line()
