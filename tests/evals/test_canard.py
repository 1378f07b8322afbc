import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from assistant.assistant import Assistant
from assistant.testing import HashEmbeddings, WordReader
from evals.canard import Row, compare, histories, library, load, standalone
from evals.errors import DatasetError

TITLES = ["Ana Lind", "Early life"]
BORN = "Ana Lind was born in Oslo in 1960."
STUDIED = "She studied law in Bergen."
ROWS: list[dict[str, Any]] = [
    {"History": TITLES, "QuAC_dialog_id": "d1", "Question": "Where was Ana Lind born?", "Question_no": 1,
     "Rewrite": "Where was Ana Lind born?"},
    {"History": [*TITLES, "Where was Ana Lind born?", BORN], "QuAC_dialog_id": "d1",
     "Question": "What did she study?", "Question_no": 2, "Rewrite": "What did Ana Lind study?"},
    {"History": [*TITLES, "Where was Ana Lind born?", BORN, "What did she study?", STUDIED], "QuAC_dialog_id": "d1",
     "Question": "Did she like it?", "Question_no": 3, "Rewrite": "Did Ana Lind like law?"},
    {"History": [*TITLES, "Where was Ana Lind born?", BORN, "What did she study?", STUDIED, "Did she like it?",
                 "I don't know."], "QuAC_dialog_id": "d1",
     "Question": "Who is she?", "Question_no": 4, "Rewrite": "Who is Ana Lind?"},
]  # fmt: skip


@pytest.fixture
def rows(tmp_path: Path) -> tuple[Row, ...]:
    return load(saved(tmp_path, ROWS))


def saved(folder: Path, rows: list[dict[str, Any]]) -> Path:
    path = folder / "canard.jsonl.gz"
    path.write_bytes(gzip.compress("".join(f"{json.dumps(row)}\n" for row in rows).encode()))
    return path


def test_each_answer_is_an_article_once(rows: tuple[Row, ...]) -> None:
    assert [(article.title, article.text) for article in library(rows)] == [("Ana Lind", BORN), ("Ana Lind", STUDIED)]


def test_the_turns_before_are_those_that_were_understood(rows: tuple[Row, ...]) -> None:
    *_, (last, history) = histories(rows)
    assert last.number == 4
    assert [turn.question for turn in history] == [
        "Ana Lind: Early life",
        "Where was Ana Lind born?",
        "What did Ana Lind study?",
        standalone("Did she like it?", history[:3]),
    ]
    assert history[2].evidence == (STUDIED,)
    assert history[3].evidence == ()


def test_the_turns_before_can_be_those_that_people_understood(rows: tuple[Row, ...]) -> None:
    *_, (_, history) = histories(rows, by_people=True)
    assert history[-1].question == "Did Ana Lind like law?"


def test_ways_to_put_the_questions_are_compared_by_what_they_find(rows: tuple[Row, ...]) -> None:
    with Assistant.from_articles(library(rows), embeddings=HashEmbeddings(), reader=WordReader()) as assistant:
        typed, before, understood = compare(rows, assistant.index, k=5, fetch_k=8)
    assert [one.name for one in (typed, before, understood)] == ["as typed", "last question before it", "as understood"]
    assert {one.questions for one in (typed, before, understood)} == {4}
    assert understood.shares[0] >= typed.shares[0]
    assert understood.shares[1] == 1.0


def test_a_file_that_does_not_fit_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"canard\.jsonl\.gz:2: Rewrite"):
        load(saved(tmp_path, [ROWS[0], {key: value for key, value in ROWS[1].items() if key != "Rewrite"}]))
    with pytest.raises(DatasetError, match="no questions"):
        load(saved(tmp_path, []))
