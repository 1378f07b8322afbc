"""A comparison of two reports as tables and words for people."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.comparison import ALPHA, ChangedCase, ComparedFigure, Comparison, Outcome
from evals.headline import AUROC
from evals.tables import NOTHING

_STYLES: dict[Outcome, str] = {"better": "green", "worse": "bold red", "no difference": "", "not measured": "dim"}


def print_comparison(console: Console, comparison: Comparison, *, quiet: bool = False) -> None:
    """Print the figures, the settings that differ, the cases that changed, and last the verdict; or that alone."""
    if not quiet:
        title = f"{comparison.dataset}: A against B, {comparison.cases} questions"
        console.print(_figures(comparison, title))
        for name, (a, b) in comparison.settings.items():
            console.print(Text(f"setting {name}: {a!r} in A, {b!r} in B"))
        console.print(Text(f"{len(comparison.changes)} of {comparison.cases} cases changed", style="bold"))
        for change in comparison.changes:
            console.print(_change(change))
    console.print(Text(comparison.verdict, style="bold red" if comparison.dropped else "bold"))


def print_drops(console: Console, comparison: Comparison, missing: Sequence[str]) -> None:
    """Print a line for each figure that is significantly worse than in the baseline, or missing; one line if none is.

    Args:
        console: where to.
        comparison: of the baseline and the run.
        missing: figures that the baseline has and the run lacks.
    """
    for figure in comparison.figures:
        if figure.outcome == "worse":
            console.print(
                Text(
                    f"FAIL  {figure.name} is {_number(figure.b)}, significantly worse than {_number(figure.a)} in the "
                    f"baseline (p = {_p(figure.p_corrected)})",
                    style="bold red",
                )
            )
    for name in missing:
        console.print(Text(f"FAIL  {name} was not measured on a case that the baseline has", style="bold red"))
    if not comparison.dropped and not missing:
        console.print(Text("pass  no figure is significantly worse than in the baseline", style="green"))


def _figures(comparison: Comparison, title: str) -> Table:
    table = Table(
        "figure",
        title=title,
        title_justify="left",
        caption=f"p as it is and after Holm's correction; significant below {ALPHA:g}. Intervals of 95 %, each alone.",
        caption_justify="left",
    )
    for heading in ("cases", "A", "B", "B − A", "95 % interval", "p", "p (Holm)", "gained", "lost"):
        table.add_column(heading, justify="right")
    table.add_column("B is")
    for figure in comparison.figures:
        table.add_row(*_row(figure), style=_STYLES[figure.outcome])
    return table


def _row(figure: ComparedFigure) -> tuple[str, ...]:
    interval = figure.interval
    of_cases = figure.name != AUROC and figure.cases > 0
    return (
        figure.name,
        str(figure.cases),
        _number(figure.a),
        _number(figure.b),
        NOTHING if figure.difference is None else f"{figure.difference:+.3f}",
        NOTHING if interval is None else f"{interval.low:+.3f} to {interval.high:+.3f}",
        _p(figure.p_value),
        _p(figure.p_corrected),
        str(figure.gained) if of_cases else NOTHING,
        str(figure.lost) if of_cases else NOTHING,
        figure.outcome,
    )


def _change(change: ChangedCase) -> Text:
    parts = [
        f"{word} {', '.join(names)}" for word, names in (("lost", change.lost), ("gained", change.gained)) if names
    ]
    return Text.assemble(
        (f"{change.id} ({change.type}): {'; '.join(parts)}\n", "red" if change.lost else "green"),
        f"  question: {change.question}\n  A: {change.a}\n  B: {change.b}",
    )


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"


def _p(value: float | None) -> str:
    return NOTHING if value is None else "<0.001" if value < 0.001 else f"{value:.3f}"
