import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.feedback_store import FILE_NAME, FeedbackStore
from assistant.server.testing import unanswered
from evals.dataset import Dataset
from tests.cli.conftest import Run
from tests.cli.test_entry import HEAVY, python
from tests.test_feedback import feedback


def stored(corpus: Path, *given: tuple[Answer, str, str | None, str]) -> None:
    """Have feedback (answer, verdict, reason, comment) on the articles of a folder, of one day after the other."""
    data = corpus.parent / ".article-assistant" / corpus.name
    data.mkdir(parents=True, exist_ok=True)
    days = iter(range(1, 28))
    store = FeedbackStore(data / FILE_NAME, clock=lambda: datetime(2026, 1, next(days), tzinfo=UTC))
    for number, (answer, verdict, reason, comment) in enumerate(given):
        store.add(feedback(answer, id=f"{number:032d}", verdict=verdict, reason=reason, comment=comment))
    store.close()


@pytest.fixture
def answered(run: Run, corpus: Path) -> Answer:
    asked = run("ask", "How many people work there?", "--corpus", corpus, "--json")
    return Answer.model_validate_json(asked.out)


def test_feedback_becomes_a_dataset_that_validates(
    run: Run, corpus: Path, tmp_path: Path, answered: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    other = unanswered("Who won the election?")
    gone = answered.model_copy(update={"question": "Hi"})
    stored(corpus, (gone, "up", None, ""), (answered, "up", None, ""), (other, "down", "other", "?"))
    (corpus / "harbour.md").write_text((corpus / "harbour.md").read_text() + "\nIt is late.\n")
    target = tmp_path / "cases.jsonl"
    target.write_text("old")
    ended = run("feedback", "export", target, "--corpus", corpus)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out == f"3 cases written to {target}, 1 of them to review.\n"
    assert {case.question for case in Dataset.load(target).cases} == {answered.question, "Hi", other.question}
    validated = run("eval", "validate", target, "--corpus", corpus)
    assert validated.status == 0, validated.err
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".new"] == []


def test_what_makes_no_case_is_counted(run: Run, corpus: Path, tmp_path: Path, answered: Answer) -> None:
    stored(corpus, (answered, "up", None, ""), (unanswered("Who?"), "up", None, ""))
    (corpus / "harbour.md").write_text("Nothing is left.")
    ended = run("feedback", "export", tmp_path / "cases.jsonl", "--corpus", corpus)
    assert ended.status == 0
    assert ended.err == "left out: 1, because its article has changed, and the evidence is gone\n"
    assert ended.out.startswith("1 case written to ")


def test_where_nothing_can_be_exported_nothing_is_written(
    run: Run, corpus: Path, tmp_path: Path, answered: Answer
) -> None:
    target = tmp_path / "cases.jsonl"
    ended = run("feedback", "export", target, "--corpus", corpus)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("error: There is no feedback on the articles in ")
    stored(corpus, (answered, "up", None, ""))
    (corpus / "harbour.md").write_text("Nothing is left.")
    ended = run("feedback", "export", target, "--corpus", corpus)
    assert ended.status == 1
    assert ended.err.endswith("error: None of the feedback makes a case, so nothing was written.\n")
    assert not target.exists()


def test_the_list_has_the_newest_first_and_no_orders_to_the_terminal(run: Run, corpus: Path) -> None:
    hostile = unanswered("Who?\x1b[2J\nnext\tcolumn\u202e")
    stored(corpus, (unanswered("First?"), "up", None, ""), (hostile, "down", "should_answer", "It\nsays"))
    ended = run("feedback", "list", "--corpus", corpus)
    assert ended.status == 0
    assert ended.out.splitlines() == [
        "2026-01-02 00:00\tdown\tshould_answer\tWho? [2J next column \tIt says",
        "2026-01-01 00:00\tup\t\tFirst?\t",
    ]
    assert run("feedback", "list", "--corpus", corpus, "--most", "1").out.count("\n") == 1


def test_an_empty_list_says_so_and_makes_no_file(run: Run, corpus: Path) -> None:
    ended = run("feedback", "list", "--corpus", corpus)
    assert (ended.status, ended.out) == (0, "")
    assert ended.err.startswith("There is no feedback")
    assert not (corpus.parent / ".article-assistant").exists()
    assert run("feedback", "clear", "--corpus", corpus, "--before", "2026-01-01").out.startswith("0 entries")


def test_what_came_before_a_day_is_cleared(run: Run, corpus: Path) -> None:
    stored(corpus, *((unanswered(f"Question {n}?"), "up", None, "") for n in range(3)))
    ended = run("feedback", "clear", "--corpus", corpus, "--before", "2026-01-02")
    assert (ended.status, ended.out) == (0, "1 entry from before 2026-01-02 removed.\n")
    assert run("feedback", "list", "--corpus", corpus).out.count("\n") == 2
    assert run("feedback", "clear", "--corpus", corpus, "--before", "yesterday").status == 2
    assert run("feedback", "clear", "--corpus", corpus).status == 2


def test_the_commands_load_no_model(corpus: Path, tmp_path: Path) -> None:
    stored(corpus, (unanswered("Who?"), "up", None, ""))
    target = tmp_path / "cases.jsonl"
    program = (
        "import sys\n"
        "from assistant.cli import main\n"
        "try:\n"
        f"    main(['feedback', 'export', {str(target)!r}, '--corpus', {str(corpus)!r}])\n"
        "finally:\n"
        "    print(*(name for name in sys.modules if '.' not in name), file=sys.stderr)\n"
    )
    ended = python("-c", program)
    assert ended.returncode == 0
    assert json.loads(target.read_text())["question"] == "Who?"
    assert not HEAVY & set(ended.stderr.split())
