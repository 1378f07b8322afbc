from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from assistant.article import Article
from assistant.history import Turn
from evals.dataset import Dataset
from evals.gate import Bound, judge
from evals.metrics import Figure
from evals.report import Report, build_report
from evals.run import ask_all
from evals.scripted import ScriptedAnswerer, scripted_answer, scripted_decline
from evals.tables import NOTHING, faults_of, print_failures, print_gate, print_report

LEE, KAY = "Ann Lee won the race on Sunday.", "Bob Kay came second."


@pytest.fixture
def report(dataset: Dataset, article: Article) -> Report:
    """One wrong sentence, one error, one near miss answered, one right decline."""
    script = {
        "Who won?": scripted_answer("Who won?", article, [KAY]),
        "Who came third?": scripted_answer("Who came third?", article, [KAY]),
        "Who won the World Cup?": scripted_decline("Who won the World Cup?"),
    }
    error = {"How small was the gap?": RuntimeError("[broken]")}
    results = ask_all(ScriptedAnswerer({**script, **error}), dataset.cases, {article.id: article})
    systems = {"forced_top1": {"evidence_hit": Figure(value=0.625, eligible=1, ineligible=0)}}
    return build_report(dataset, results, articles=[article], settings={}, systems=systems)


def console() -> tuple[Console, StringIO]:
    written = StringIO()
    return Console(file=written, width=200), written


def test_the_tables_show_every_figure_type_and_system(report: Report) -> None:
    out, written = console()
    print_report(out, report)
    shown = written.getvalue()
    for words in (*report.figures, *report.by_type, *report.by_tag, "forced_top1", "0.625", "p95 ms"):
        assert words in shown
    assert NOTHING in shown


def test_the_failures_show_the_question_the_answer_and_the_gold_quote(report: Report, dataset: Dataset) -> None:
    out, written = console()
    print_failures(out, report, dataset)
    shown = written.getvalue()
    assert "3 of 4 cases failed" in shown
    assert "wrong evidence" in shown
    assert "error: RuntimeError: [broken]" in shown
    assert f"answer:   {KAY} [1]" in shown
    assert f"gold:     {LEE}" in shown
    assert "World Cup" not in shown


def test_a_failure_shows_what_was_said_before_the_question(report: Report, dataset: Dataset) -> None:
    first, *others = dataset.cases
    said = (Turn(question="Who ran?", answer="Ann Lee ran."), Turn(question="Where?"))
    follows = replace(dataset, cases=(first.model_copy(update={"history": said}), *others))
    out, written = console()
    print_failures(out, report, follows)
    assert "before:   Who ran? Ann Lee ran.\n  before:   Where?\n  question: Who won?" in written.getvalue()


def test_each_kind_of_failure_has_its_words(report: Report) -> None:
    wrong, broken, near_miss, right = report.records
    assert list(faults_of(wrong)) == ["wrong evidence"]
    assert list(faults_of(broken)) == ["error: RuntimeError: [broken]"]
    assert list(faults_of(near_miss)) == ["answered, though there is no answer"]
    assert list(faults_of(right)) == []
    declined = wrong.model_copy(update={"status": "unanswered", "reason": "not_in_sources"})
    assert list(faults_of(declined)) == ["wrongly declined (not_in_sources)"]
    unsound = right.model_copy(update={"violations": ("It is unsound.",)})
    assert list(faults_of(unsound)) == ["violation: It is unsound."]


def test_the_gate_prints_a_line_for_each_bound(report: Report) -> None:
    out, written = console()
    print_gate(out, judge(report, [Bound("errors", "ceilings", 0), Bound("wrongly_declined", "ceilings", 0.1)]))
    assert written.getvalue().splitlines() == [
        "FAIL  errors is 1, to be ≤ 0",
        "pass  wrongly_declined is 0, to be ≤ 0.1",
    ]
