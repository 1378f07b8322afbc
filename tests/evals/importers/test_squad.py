from pathlib import Path
from typing import Any

import pytest

from evals.errors import DatasetError
from evals.importers import IMPORTERS
from tests.evals.importers.conftest import Checked, Write

FIRST = "The mill was built in 1841.  It ground *rye*, and burnt down in 1902."
SECOND = "Ida Falk rebuilt the mill. It is a museum now."


def question(name: str, text: str, *answers: tuple[str, int], **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "question": text,
        "answers": [{"text": words, "answer_start": start} for words, start in answers],
        **more,
    }


def file(*rows: dict[str, Any], second: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    paragraphs = [{"context": FIRST, "qas": list(rows)}, {"context": SECOND, "qas": list(second)}]
    return {"version": "v2.0", "data": [{"title": "Old_Mill", "paragraphs": paragraphs}]}


BUILT = question("q1", "When was it built?", ("1841", FIRST.index("1841")), ("in 1841", FIRST.index("in 1841")))
WHO = question("q2", "Who rebuilt it?", ("Ida Falk", 0))
NEVER = question("q3", "Who bought the mill?", is_impossible=True, plausible_answers=[{"text": "x", "answer_start": 0}])


def test_answers_become_the_sentences_that_they_stand_in(write: Write, checked: Checked) -> None:
    made, dataset = checked("squad", write("s.json", file(BUILT, NEVER, second=(WHO,))))
    built, never, who = dataset.cases
    assert list(made.articles) == ["old-mill"]
    assert made.articles["old-mill"].article.title == "Old Mill"
    assert built.answers == ("1841", "in 1841")
    assert [gold.quote for gold in built.evidence] == ["The mill was built in 1841."]
    assert [gold.quote for gold in who.evidence] == ["Ida Falk rebuilt the mill."]
    assert {case.scope for case in dataset.cases} == {"article"}
    assert (never.type, never.answerable) == ("near_miss", False)
    assert never.tags == ("squad", "paragraph_level")
    assert not made.left_out


def test_each_paragraph_can_be_an_article(write: Write, checked: Checked) -> None:
    _, dataset = checked("squad-paragraphs", write("s.json", file(BUILT, NEVER, second=(WHO,))))
    assert [case.article_id for case in dataset.cases] == ["old-mill", "old-mill", "old-mill-2"]
    assert dataset.cases[1].tags == ("squad",)


def test_an_answer_that_moved_is_found_in_its_only_place(write: Write, checked: Checked) -> None:
    made, dataset = checked("squad", write("s.json", file(question("q", "When?", ("1841", 0)))))
    assert dataset.cases[0].evidence[0].quote == "The mill was built in 1841."
    assert not made.left_out


def test_a_question_is_kept_where_only_some_of_its_answers_stand(write: Write, checked: Checked) -> None:
    made, dataset = checked("squad", write("s.json", file(question("q", "When?", ("1841", 0), ("1741", 0)))))
    assert dataset.cases[0].answers == ("1841",)
    assert dataset.cases[0].tags == ("squad", "evidence_incomplete")
    assert len(made.left_out) == 1


def test_what_cannot_be_imported_is_named(write: Write, checked: Checked) -> None:
    rows = [
        BUILT,
        {**BUILT, "question": "Another one?"},
        {**BUILT, "id": "q4"},
        question("q5", "How?", ("wind", 3)),
        question("q6", "Why?"),
        {**NEVER, "id": "q7", "question": " "},
    ]
    made, dataset = checked("squad", write("s.json", file(*rows)))
    assert [case.id for case in dataset.cases] == ["q1"]
    told = "\n".join(map(str, made.left_out))
    for part in (
        "question q1: an earlier question has this id",
        "question q4: 'When was it built?' was asked before",
        "an answer of question q5: 'wind' is not at 3",
        "question q5: it has no answer",
        "question q6: it has no answer",
        "question q7: question:",
    ):
        assert part in told
    assert len(made.left_out) == 6


def test_an_article_without_words_is_named_with_its_questions(write: Write) -> None:
    source = {"data": [{"title": "T", "paragraphs": [{"context": "...", "qas": [NEVER]}]}]}
    made = IMPORTERS["squad"]([write("s.json", source)])
    assert not made.cases
    assert [one.problem.message.split(":")[0] for one in made.left_out] == ["article 'T'", "question q3"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"data": [\n}', ":2: This is not JSON"),
        ({"data": []}, "data: "),
        ([], "line: "),
        ({"data": [{"title": "T", "paragraphs": [{"context": "x"}]}]}, "data.0.paragraphs.0.qas: "),
    ],
)
def test_another_format_is_an_error(write: Write, content: object, message: str) -> None:
    with pytest.raises(DatasetError) as raised:
        IMPORTERS["squad"]([write("s.json", content)])
    assert message in str(raised.value)


def test_a_source_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="can't be read"):
        IMPORTERS["squad"]([tmp_path / "none.json"])
