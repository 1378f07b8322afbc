import re
from pathlib import Path

import evals
from evals.figures import known_figures
from evals.headline import HEADLINE, LOWER_IS_BETTER, case_confidences, case_scores, headline_intervals
from evals.report import CaseRecord
from evals.statistics import auroc_interval, mean_interval, wilson_interval


def record(name: str, *, answerable: bool = True, **changes: object) -> CaseRecord:
    values: dict[str, object] = {
        "id": name,
        "question": "Who won?",
        "type": "person" if answerable else "near_miss",
        "answerable": answerable,
        "tags": (),
        "kind": "facts",
        "scores": {},
        "violations": (),
        "error": None,
    }
    return CaseRecord.model_validate(values | changes)


def test_headline_figures_are_figures_of_a_report() -> None:
    assert set(HEADLINE) <= set(known_figures())
    assert set(HEADLINE) > LOWER_IS_BETTER


def test_the_readme_lists_the_headline_figures() -> None:
    readme = (Path(evals.__file__).parent / "README.md").read_text(encoding="utf-8")
    listed = readme.split("The headline figures are ")[1].split(".\n")[0]
    assert tuple(re.findall(r"`(\w+)`", listed)) == HEADLINE


def test_a_case_that_a_metric_could_not_judge_has_no_score() -> None:
    records = [record("a", scores={"contains": 0.0}), record("b")]
    assert case_scores(records, "contains") == {"a": 0}


def test_errors_and_violations_are_counted_by_case() -> None:
    records = [record("a"), record("b", violations=("one", "two")), record("c", error="ValueError: x")]
    assert case_scores(records, "errors") == {"a": 0, "b": 0, "c": 1}
    assert case_scores(records, "violations") == {"a": 0, "b": 1}


def test_only_answers_that_rest_on_reading_have_a_confidence() -> None:
    records = [record("a", confidence=0.5), record("b", confidence=0.5, kind="summary"), record("c")]
    assert case_confidences(records) == {"a": 0.5}


def test_intervals_are_of_the_figures_that_were_measured() -> None:
    records = [
        record("a", confidence=0.9, scores={"contains": 1.0, "token_f1": 0.4}),
        record("b", confidence=0.4, scores={"contains": 0.0, "token_f1": 0.9}),
        record("c", confidence=0.5, answerable=False, scores={"decline_recall": 1.0}),
    ]
    assert headline_intervals(records) == {
        "contains": wilson_interval(1, 2),
        "token_f1": mean_interval([0.4, 0.9]),
        "decline_recall": wilson_interval(1, 1),
        "auroc": auroc_interval([0.9, 0.4], [0.5]),
    }
