"""`python -m evals compare`, and a run held against a report that was committed."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel
from rich.console import Console

from evals.comparable import check_comparable, check_dataset, load_report
from evals.comparison import compare as compare_reports
from evals.comparison_tables import print_comparison, print_drops
from evals.dataset import Dataset
from evals.errors import EvaluationError, GateError
from evals.gate import Gate
from evals.headline import HEADLINE
from evals.report import Report

NO_DROP, DROPPED = 0, 1


@dataclass(frozen=True, slots=True)
class CommittedReport:
    """A report that a run is held against, and the figures that count."""

    report: Report
    figures: Sequence[str]

    def kept_by(self, report: Report, console: Console) -> bool:
        """Whether no figure is significantly worse in `report`, or missing; prints a line for each, or that none is.

        Raises:
            ComparisonError: `report` is of other articles.
        """
        check_comparable(self.report, report, ("the baseline", "this run"))
        comparison = compare_reports(self.report, report, self.figures)
        missing = [
            figure.name
            for figure in comparison.figures
            if figure.outcome == "not measured" and self.report.value(figure.name) is not None
        ]
        print_drops(console, comparison, missing)
        return not comparison.dropped and not missing


def load_baseline(options: Namespace, dataset: Dataset) -> CommittedReport | None:
    """The report to hold a run against, read before anything is asked: `--baseline`, else the gate's.

    Raises:
        ComparisonError: it can't be read, or is of other questions.
        GateError: the gate can't be read, or names a figure that the report doesn't have.
    """
    named = Gate.load(options.gate).baselines.get(dataset.name) if options.gate else None
    path = options.baseline or (named.report if named else None)
    if path is None:
        return None
    report = load_report(path)
    check_dataset(report, dataset, path)
    if named and named.figures and (lacking := [name for name in named.figures if report.value(name) is None]):
        raise GateError(f"{path}: The report has no {lacking[0]}, so that it could not drop. Name other figures.")
    return CommittedReport(report, (named and named.figures) or HEADLINE)


def compare(options: Namespace, console: Console) -> int:
    """`python -m evals compare`: exit status 0 if no figure is significantly worse in B, 1 if one is."""
    comparison = compare_reports(load_report(options.a), load_report(options.b), options.figure or HEADLINE)
    if options.json:
        save(options.json, comparison)
    print_comparison(console, comparison, quiet=options.quiet)
    return DROPPED if comparison.dropped else NO_DROP


def save(path: Path, value: BaseModel) -> None:
    """Write a report or a comparison as JSON.

    Raises:
        EvaluationError: it can't be written.
    """
    save_text(path, value.model_dump_json(indent=2) + "\n")


def save_text(path: Path, text: str) -> None:
    """Write a report in UTF-8; its folder is made.

    Raises:
        EvaluationError: it can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise EvaluationError(f"The report can't be saved to {path}: {error}.") from error
