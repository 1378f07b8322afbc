import json
from itertools import islice
from pathlib import Path

import pytest

from evals.errors import DatasetError
from evals.load.questions import Questions


def test_questions_come_again_but_never_the_same_twice() -> None:
    asked = list(islice(Questions(["Who?", "When?"]).starting_at(3), 5))
    assert [question.partition(" ")[0] for question in asked] == ["When?", "Who?", "When?", "Who?", "When?"]
    assert len(set(asked)) == 5


def test_the_same_number_gives_the_same_questions() -> None:
    questions = Questions(["Who?", "When?"])
    assert list(islice(questions.starting_at(7), 4)) == list(islice(questions.starting_at(5), 6))[2:]


def test_they_are_those_of_a_dataset(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    case = {"id": "a", "question": "Who won?", "answerable": False, "type": "off_topic"}
    file.write_text(json.dumps(case))
    assert next(Questions.of(file).starting_at(0)) == "Who won? (0)"
    with pytest.raises(DatasetError):
        Questions.of(tmp_path / "none.jsonl")
