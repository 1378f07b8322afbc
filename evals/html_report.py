"""A report as one HTML file that needs nothing else: no script, no network.

Questions, answers and articles are untrusted: every text is escaped, and the page's own policy forbids all but its
styles. The bytes are equal for equal reports but for timings, which it leaves out.
"""

from collections import Counter
from typing import NamedTuple

from evals import charts
from evals.errors import EvaluationError
from evals.fault import DEFINITIONS, STAGES, Stage, stage_at_fault
from evals.figures import COUNTS
from evals.headline import HEADLINE
from evals.metrics import Figure
from evals.report import CaseRecord, Report
from evals.tables import COLUMNS, NOTHING, faults_of


class Outcomes(NamedTuple):
    """What became of the questions of one type.

    Attributes:
        type, answerable: of the questions.
        right: answered on gold evidence; 0 of unanswerable questions.
        wrong: answered otherwise.
        declined, errors: the others.
    """

    type: str
    answerable: bool
    right: int
    wrong: int
    declined: int
    errors: int

    @property
    def asked(self) -> int:
        """All of them."""
        return self.right + self.wrong + self.declined + self.errors


class Failure(NamedTuple):
    """A case that went wrong, its place in the dataset from 1, and what is wrong with it."""

    number: int
    record: CaseRecord
    faults: tuple[str, ...]


def html_of(report: Report) -> str:
    """The page.

    Raises:
        EvaluationError: Jinja isn't installed.
    """
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ModuleNotFoundError as error:
        raise EvaluationError(f"{error}. For HTML reports, pip install 'article-assistant[eval]'") from error
    environment = Environment(
        loader=PackageLoader("evals"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure"] = _figure
    environment.globals.update(NOTHING=NOTHING, charts=charts)
    risk, bins = report.curves.risk_coverage, report.curves.reliability
    return environment.get_template("report.html").render(
        report=report,
        headline=[name for name in HEADLINE if name in report.figures],
        outcomes=outcomes(report),
        groups=[("Type", report.by_type), ("Tag", report.by_tag)],
        columns=COLUMNS,
        risk=charts.chart((point.coverage, point.risk) for point in risk),
        risk_rows=[[f"{number:.3f}" for number in (one.threshold, one.coverage, one.risk)] for one in risk],
        reliability_rows=[[f"{one.confidence:.3f}", f"{one.right:.3f}", one.answers] for one in bins],
        reliability=charts.chart((point.confidence, point.right) for point in bins),
        failures=failures(report),
        definitions=DEFINITIONS,
    )


def outcomes(report: Report) -> list[Outcomes]:
    """What became of the questions, type by type."""
    found = []
    for kind in report.by_type:
        records = [record for record in report.records if record.type == kind]
        counts = Counter(_outcome(record) for record in records)
        found.append(Outcomes(kind, records[0].answerable, *(counts[name] for name in Outcomes._fields[2:])))
    return found


def failures(report: Report) -> dict[Stage, list[Failure]]:
    """Every case that went wrong, by the stage at fault, in the order of the dataset; stages without any left out."""
    found: dict[Stage, list[Failure]] = {stage: [] for stage in STAGES}
    for number, record in enumerate(report.records, start=1):
        if stage := stage_at_fault(record):
            found[stage].append(Failure(number, record, tuple(faults_of(record))))
    return {stage: cases for stage, cases in found.items() if cases}


def _outcome(record: CaseRecord) -> str:
    if record.error is not None:
        return "errors"
    if record.status == "unanswered":
        return "declined"
    return "right" if record.scores.get("evidence_hit") == 1 else "wrong"


def _figure(figure: Figure | None, name: str = "") -> str:
    if figure is None or figure.value is None:
        return NOTHING
    return f"{figure.value:.0f}" if name in COUNTS else f"{figure.value:.3f}"
