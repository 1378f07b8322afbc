"""A report as tables for people."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.dataset import Case, Dataset
from evals.figures import COUNTS, SYSTEMS, WAYS
from evals.gate import Verdict
from evals.latency import Latency
from evals.metrics import Figure
from evals.report import CaseRecord, Report

if TYPE_CHECKING:
    from assistant.reader.fitted import FittedReader
    from evals.canard import Found
    from evals.grounding import Judged
    from evals.hostile import Outcome
    from evals.pronouns import FittedWeights

# Column heading and figure, for the table by type. The others stand in the first table and in the JSON.
COLUMNS = (
    ("EM", "exact_match"),
    ("F1", "token_f1"),
    ("contains", "contains"),
    ("evid. hit", "evidence_hit"),
    ("evid. P", "evidence_precision"),
    ("evid. R", "evidence_recall"),
    ("R@1", "retrieval_recall_at_1"),
    ("R@5", "retrieval_recall_at_5"),
    ("MRR", "retrieval_mrr"),
    ("declined", "declined"),
    ("AUROC", "auroc"),
)
_SYSTEM_COLUMNS = (
    ("evidence_hit", "evidence_hit"),
    ("evidence_precision", "evidence_precision"),
    ("evidence_recall", "evidence_recall"),
    *((f"R@{k}", f"retrieval_recall_at_{k}") for k in (1, 3, 5, 8)),
    ("MRR", "retrieval_mrr"),
    ("nDCG@5", "retrieval_ndcg_at_5"),
    ("MAP", "retrieval_map"),
)
_ERROR_RATES = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
NOTHING = "–"
"""Stands where a figure judges no case; a 0 would be a result."""


def print_report(console: Console, report: Report) -> None:
    """Print all tables of a report."""
    console.print(
        Text(f"{report.dataset}: {report.cases} questions of {len(report.articles)} article(s)", style="bold")
    )
    console.print(_overall(report))
    console.print(_groups("By type", report.by_type, report.timings.by_type))
    if report.by_tag:
        console.print(_groups("By tag", report.by_tag, {}))
    if report.systems:
        console.print(_systems(report))
    console.print(_latencies(report))


def print_grounding(console: Console, name: str, judged: "Sequence[Judged]", *, failures: bool) -> None:
    """Print how many statements of a grounding set pass, by the way in which they are wrong."""
    table = Table("way", "statements", "let through", "share", "stopped by", title=name, title_justify="left")
    for way in (*WAYS, None):
        of_way = [one for one in judged if one.pair.way == way]
        passed = sum(one.verdict.supported for one in of_way)
        by = Counter(one.verdict.check for one in of_way if one.verdict.check)
        share = f"{passed / len(of_way):.3f}" if of_way else NOTHING
        stopped = ", ".join(f"{check} {count}" for check, count in by.most_common())
        table.add_row(way or "supported", str(len(of_way)), str(passed), share, stopped)
    console.print(table)
    for one in judged if failures else ():
        if one.pair.supported != one.verdict.supported:
            kind = "rejected" if one.pair.supported else f"let through ({one.pair.way})"
            console.print(Text(f"{one.pair.id} {kind}: {one.pair.statement}", style="bold"))
            console.print(
                Text(f"  {one.verdict.detail}\n" * bool(one.verdict.detail) + "  " + " ".join(one.pair.evidence))
            )


def print_hostile(console: Console, outcomes: "Sequence[Outcome]", *, failures: bool) -> None:
    """Print what each hostile model got shown."""
    columns = ("model", "questions", "answered", "written", "unsupported shown", "verbatim shown", "stopped by")
    table = Table(*columns, title="hostile", title_justify="left")
    for one in outcomes:
        stopped = ", ".join(f"{check} {count}" for check, count in one.dropped.most_common())
        numbers = (one.questions, one.answered, one.written, len(one.unsupported), one.verbatim)
        table.add_row(one.model, *map(str, numbers), stopped)
    console.print(table)
    for one in outcomes:
        for problem in dict.fromkeys((*one.violations, *one.errors)):
            console.print(Text(f"{one.model}: {problem}", style="red"))
        for statement, reason in one.unsupported if failures else ():
            console.print(Text(f"{one.model} ({reason}): {statement.text}", style="bold"))


def print_conflicts(console: Console, name: str, figures: Mapping[str, Figure]) -> None:
    """Print how questions were answered that articles answer differently, and those that they don't."""
    table = Table("figure", "value", "questions", title=name, title_justify="left")
    for figure, found in figures.items():
        value = NOTHING if found.value is None else f"{found.value:.4g}" if figure in COUNTS else f"{found.value:.3f}"
        table.add_row(figure, value, str(found.eligible))
    console.print(table)


def print_found(console: Console, found: "Iterable[Found]") -> None:
    """Print how often each way to put a follow-up question finds what a person's finds first."""
    table = Table("questions", "asked", "first", "first 5", title="canard", title_justify="left")
    for one in found:
        table.add_row(one.name, str(one.questions), *(f"{share:.3f}" for share in one.shares))
    console.print(table)


def print_weights(console: Console, fitted: "FittedWeights") -> None:
    """Print the weights of what a pronoun may mean, as they stand in `assistant.followup.salience`."""
    for name, weight in fitted.weights.items():
        console.print(Text(f'    "{name}": {weight:.2f},'))
    table = Table("cases", "how many", "first right", "first two", title="pronouns", title_justify="left")
    for name, (cases, first, two) in fitted.accuracy.items():
        table.add_row(name, str(cases), f"{first:.3f}", f"{two:.3f}")
    console.print(table)


def print_fitted(console: Console, fitted: "FittedReader") -> None:
    """Print what a calibration found, and which thresholds keep which rates of wrong answers."""
    from assistant.reader.risk_control import lowest_error_rate, threshold_for

    for part, found in fitted.evidence.items():
        table = Table("figure", "value", title=part.replace("_", " "), title_justify="left")
        for name, value in found.items():
            table.add_row(name, str(value))
        console.print(table)
    rates = Table("max_error_rate", "threshold", "answerable questions answered", title="limits", title_justify="left")
    for rate in _ERROR_RATES:
        if rate < lowest_error_rate(fitted.errors):
            rates.add_row(f"{rate:g}", NOTHING, "too few questions were read to vouch for it")
            continue
        threshold = threshold_for(rate, fitted.errors)
        above = [point.coverage for point in fitted.curve if point.threshold >= threshold]
        rates.add_row(f"{rate:g}", f"{threshold:.3f}", f"{max(above):.2f}" if above else "fewer than the curve shows")
    console.print(rates)


def print_gate(console: Console, verdicts: Iterable[Verdict]) -> None:
    """Print a line for each bound of a gate."""
    for verdict in verdicts:
        console.print(Text(str(verdict), style="green" if verdict.passed else "bold red"))


def print_failures(console: Console, report: Report, dataset: Dataset) -> None:
    """Print every case that went wrong: what was asked, what came back, what the evidence is."""
    failing = [
        (case, record, faults)
        for case, record in zip(dataset.cases, report.records, strict=True)
        if (faults := list(faults_of(record)))
    ]
    console.print(Text(f"{len(failing)} of {report.cases} cases failed", style="bold"))
    for case, record, faults in failing:
        console.print(_failure(case, record, faults))


def faults_of(record: CaseRecord) -> Iterator[str]:
    """What is wrong with one case, in words; nothing where it is as it should be."""
    if record.error is not None:
        yield f"error: {record.error}"
        return
    yield from (f"violation: {violation}" for violation in record.violations)
    if record.answerable and record.status == "unanswered":
        yield f"wrongly declined ({record.reason or record.kind})"
    elif record.answerable and record.scores.get("evidence_hit") == 0:
        yield "wrong evidence"
    elif not record.answerable and record.status == "answered":
        yield "answered, though there is no answer"


def _failure(case: Case, record: CaseRecord, faults: Sequence[str]) -> Text:
    confidence = "" if record.confidence is None else f", confidence {record.confidence:.3f}"
    lines = [
        (f"{case.id} ({case.type}{confidence}): {'; '.join(faults)}\n", "bold"),
        *((f"  before:   {turn.question} {turn.answer}".rstrip() + "\n", "dim") for turn in case.history),
        (f"  question: {case.question}\n", ""),
        *([(f"  answer:   {record.text}\n", "")] if record.text is not None else []),
        *((f"  gold:     {gold.quote}\n", "green") for gold in case.evidence),
    ]
    return Text.assemble(*lines)


def _overall(report: Report) -> Table:
    table = Table("figure", title="Overall", title_justify="left")
    for heading in ("value", "95 % interval", "judged", "left out"):
        table.add_column(heading, justify="right")
    for name, figure in report.figures.items():
        value = _number(figure) if name not in COUNTS else f"{figure.value or 0:.0f}"
        interval = report.intervals.get(name)
        shown = f"{interval.low:.3f}–{interval.high:.3f}" if interval else ""
        table.add_row(name, value, shown, str(figure.eligible), str(figure.ineligible))
    return table


def _groups(title: str, groups: Mapping[str, Mapping[str, Figure]], latencies: Mapping[str, Latency]) -> Table:
    """One row a group; columns that would be empty all the way down are left out."""
    columns = [(head, name) for head, name in COLUMNS if any(name in figures for figures in groups.values())]
    table = Table(title.removeprefix("By "), title=title, title_justify="left")
    for heading in ("n", *(head for head, _ in columns), *(("p50 ms", "p95 ms") if latencies else ())):
        table.add_column(heading, justify="right")
    for group, figures in groups.items():
        times = latencies.get(group)
        table.add_row(
            group,
            str(figures["errors"].eligible),
            *(_number(figures.get(name)) for _, name in columns),
            *((_milliseconds(times.p50), _milliseconds(times.p95)) if times else ()),
        )
    return table


def _systems(report: Report) -> Table:
    there = set().union(*report.systems.values())
    columns = [(head, name) for head, name in _SYSTEM_COLUMNS if name in there]
    table = Table("system", title="Other ways to find the evidence", title_justify="left")
    for heading, _ in columns:
        table.add_column(heading, justify="right")
    for system, figures in {"as answered": report.figures, **report.systems}.items():
        label = f"{system}: {SYSTEMS[system]}" if system in SYSTEMS else system
        table.add_row(label, *(_number(figures.get(name)) for _, name in columns))
    return table


def _latencies(report: Report) -> Table:
    table = Table("stage", title="Latency on the wall clock", title_justify="left")
    for heading in ("n", "p50 ms", "p95 ms"):
        table.add_column(heading, justify="right")
    for name, times in {"answer": report.timings.overall, **report.timings.by_stage}.items():
        table.add_row(name, str(times.count), _milliseconds(times.p50), _milliseconds(times.p95))
    return table


def _number(figure: Figure | None) -> str:
    return NOTHING if figure is None or figure.value is None else f"{figure.value:.3f}"


def _milliseconds(seconds: float | None) -> str:
    return NOTHING if seconds is None else f"{seconds * 1000:.1f}"
