from xml.etree import ElementTree

import pytest

from assistant.article import Article
from evals.dataset import Dataset
from evals.junit import junit_of
from evals.report import Report, build_report
from evals.run import ask_all
from evals.scripted import ScriptedAnswerer, scripted_answer, scripted_decline


@pytest.fixture
def report(dataset: Dataset, article: Article) -> Report:
    """One right, one error with characters that XML lacks, one near miss answered, one right decline."""
    answerer = ScriptedAnswerer(
        {
            "Who won?": scripted_answer("Who won?", article, ["Ann Lee won the race on Sunday."]),
            "How small was the gap?": RuntimeError("<broken> \x00\x1b \"'"),
            "Who came third?": scripted_answer("Who came third?", article, ["Bob Kay came second."]),
            "Who won the World Cup?": scripted_decline("Who won the World Cup?"),
        }
    )
    results = ask_all(answerer, dataset.cases, {article.id: article})
    return build_report(dataset, results, articles=[article], settings={})


def test_each_question_is_a_test_case(report: Report) -> None:
    suite = ElementTree.fromstring(junit_of(report))[0]
    assert [(case.get("classname"), case.get("name"), [child.tag for child in case]) for case in suite] == [
        ("toy.person", "winner", []),
        ("toy.number", "gap", ["error"]),
        ("toy.near_miss", "third", ["failure"]),
        ("toy.off_topic", "cup", []),
    ]
    assert [suite.get(name) for name in ("name", "tests", "failures", "errors")] == ["toy", "4", "1", "1"]


def test_a_failure_has_its_stage_and_words_and_no_character_that_xml_lacks(report: Report) -> None:
    root = ElementTree.fromstring(junit_of(report))
    failure, error = root.find(".//failure"), root.find(".//error")
    assert failure is not None
    assert error is not None
    assert failure.get("type") == "wrongly answered"
    assert failure.text == "question: Who came third?\nanswer: Bob Kay came second. [1]"
    assert error.get("message") == "error: RuntimeError: <broken> \ufffd\ufffd \"'"
