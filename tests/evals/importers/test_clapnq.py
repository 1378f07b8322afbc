from typing import Any

import pytest

from evals.errors import DatasetError
from evals.importers import IMPORTERS
from tests.evals.importers.conftest import Checked, Write

PASSAGE = {
    "title": "Tides",
    "text": "The moon pulls the sea . It rises twice a day . Harbours wait for it . It rises twice a day .",
    "sentences": [],
}


def row(name: str, question: str, *selected: str, answer: str = "", **more: Any) -> dict[str, Any]:
    output = [{"answer": answer, "selected_sentences": list(selected), "meta": {}}]
    return {"id": name, "input": question, "passages": [PASSAGE], "output": output, **more}


def test_selected_sentences_are_evidence(write: Write, checked: Checked) -> None:
    rows = [
        row("1", "why do tides rise", "The moon pulls the sea .", "Harbours wait for it.", answer="Because of it."),
        row("2", "who measured tides first"),
    ]
    made, dataset = checked("clapnq", write("c.jsonl", rows))
    why, who = dataset.cases
    assert [gold.quote for gold in why.evidence] == ["The moon pulls the sea .", "Harbours wait for it ."]
    assert (why.article_id, why.scope, why.answers) == ("tides", "article", ())
    assert (who.answerable, who.type) == (False, "near_miss")
    assert list(made.articles) == ["tides"]
    assert not made.left_out


def test_sentences_of_several_passages_are_found_in_theirs(write: Write, checked: Checked) -> None:
    other = {"title": "Sun", "text": "The sun pulls, too."}
    rows = [row("1", "what pulls", "The sun pulls, too.", "The moon pulls the sea .", passages=[PASSAGE, other])]
    _, dataset = checked("clapnq", write("c.jsonl", rows))
    assert dataset.cases[0].evidence_ids == {"sun", "tides"}
    assert dataset.cases[0].scope == "library"


def test_what_cannot_be_imported_is_named(write: Write, checked: Checked) -> None:
    rows = [
        row("1", "why", "The moon pulls the sea .", "It rises twice a day .", answer="x"),
        row("2", "how", "Whales do.", answer="x"),
        row("3", "when", answer="Twice."),
        row("4", "where", passages=[{"title": "", "text": "?"}]),
    ]
    made, dataset = checked("clapnq", write("c.jsonl", rows))
    assert dataset.cases[0].tags == ("clapnq", "evidence_incomplete")
    told = [str(one) for one in made.left_out]
    assert [one.split(":")[1] for one in told] == ["1", "2", "2", "3", "4"]
    assert "in several places" in told[0]
    assert "doesn't have the words 'Whales do.'" in told[1]
    assert "question 3: it has an answer, but no sentence" in told[3]
    assert "question 4: its passage can't be an article" in told[4]


def test_a_broken_line_is_an_error_with_its_number(write: Write) -> None:
    good = row("1", "why", "The moon pulls the sea .")
    path = write("c.jsonl", [good, {**good, "passages": []}, {"id": "3"}])
    with pytest.raises(DatasetError) as raised:
        IMPORTERS["clapnq"]([path])
    assert {problem.line for problem in raised.value.problems} == {2, 3}
