"""Floors and ceilings under which a run fails.

A gate file is TOML. `[floors]` and `[ceilings]` hold for every dataset, `[datasets.NAME.floors]` and
`[datasets.NAME.ceilings]` for one, and replace the general bound on the same figure:

    [floors]
    evidence_hit = 0.85
    declined.off_topic = 0.95      # a figure by type

    [datasets.javelin.ceilings]
    wrongly_declined = 0.10

`[datasets.NAME.baseline]` names a report that `--json` saved: a run fails where one of its figures is worse by more
than chance; see `evals.comparison`.

    [datasets.javelin.baseline]
    report = "baselines/javelin.json"                    # beside the gate's file
    figures = ["evidence_hit", "wrongly_declined"]       # else all headline figures

A gate that can't fail is worthless: an unknown figure or table, a bound that every value meets, and a gate
without bounds for the dataset are errors, and a figure that was not measured fails.
"""

import difflib
import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from evals.errors import GateError
from evals.figures import known_figures
from evals.headline import HEADLINE
from evals.report import Report

Side = Literal["floors", "ceilings"]
_SIDES: tuple[Side, Side] = ("floors", "ceilings")
_CONDITION = re.compile(r"\s*([\w.]+)\s*([<>])\s*([-+.\w]+)\s*")


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure may not fall below a floor, or rise above a ceiling; the limit itself passes."""

    figure: str
    side: Side
    limit: float

    def holds(self, value: float | None) -> bool:
        """Whether `value` keeps to it; one that was not measured (None, NaN) never does."""
        if value is None or math.isnan(value):
            return False
        return value >= self.limit if self.side == "floors" else value <= self.limit


@dataclass(frozen=True, slots=True)
class Verdict:
    """A bound and what was measured."""

    bound: Bound
    value: float | None

    @property
    def passed(self) -> bool:
        """Whether the bound holds."""
        return self.bound.holds(self.value)

    def __str__(self) -> str:
        sign = "≥" if self.bound.side == "floors" else "≤"
        measured = "was not measured" if self.value is None else f"is {self.value:.4g}"
        verdict = "pass" if self.passed else "FAIL"
        return f"{verdict}  {self.bound.figure} {measured}, to be {sign} {self.bound.limit:g}"


@dataclass(frozen=True, slots=True)
class Baseline:
    """A report that a run may not be worse than by more than chance.

    Attributes:
        report: where it is.
        figures: those that count, of `evals.headline.HEADLINE`; none: all that the report has.
    """

    report: Path
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """Bounds by dataset; the key None holds those for every dataset. Baselines are each of one dataset."""

    bounds: Mapping[str | None, tuple[Bound, ...]]
    baselines: Mapping[str, Baseline] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> "Gate":
        """Read a gate file; see the module for its form.

        Raises:
            GateError: the file can't be read or names something unknown, or one of its bounds can't fail.
        """
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise GateError(f"{path}: The gate can't be read: {error}.") from error
        try:
            baselines = dict(_baselines(document, path.parent))
            return cls(dict(_tables(document)), baselines)
        except GateError as error:
            raise GateError(f"{path}: {error}") from error

    def bounds_for(self, dataset: str) -> tuple[Bound, ...]:
        """The bounds for a dataset: its own, and the general ones that they don't replace.

        Raises:
            GateError: there are none, and no baseline either.
        """
        merged = {
            (bound.figure, bound.side): bound for bound in (*self.bounds.get(None, ()), *self.bounds.get(dataset, ()))
        }
        if not merged and dataset not in self.baselines:
            raise GateError(f"The gate has no bound for the dataset {dataset!r}, so it could not fail. Add one.")
        return tuple(merged.values())


def condition(text: str) -> Bound:
    """The bound that fails when `text` comes true: "evidence_hit<0.85" or "wrongly_declined>0.1".

    Raises:
        GateError: it is no such condition, or names an unknown figure, or can't come true.
    """
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise GateError(f"{text!r} is no condition. Write a figure, < or >, and a number: evidence_hit<0.85")
    figure, sign, limit = match.groups()
    try:
        number = float(limit)
    except ValueError as error:
        raise GateError(f"{limit!r} in {text!r} is no number.") from error
    return _bound(figure, "floors" if sign == "<" else "ceilings", number)


def judge(report: Report, bounds: Iterable[Bound]) -> list[Verdict]:
    """Hold a report against bounds."""
    return [Verdict(bound, report.value(bound.figure)) for bound in bounds]


def _tables(document: Mapping[str, Any]) -> Iterator[tuple[str | None, tuple[Bound, ...]]]:
    datasets = document.get("datasets", {})
    if not isinstance(datasets, dict) or not all(isinstance(table, dict) for table in datasets.values()):
        raise GateError("'datasets' holds one table for each dataset, such as [datasets.javelin.floors].")
    yield None, _bounds({key: table for key, table in document.items() if key != "datasets"})
    for name, tables in datasets.items():
        yield name, _bounds(tables)


def _baselines(document: Mapping[str, Any], folder: Path) -> Iterator[tuple[str, Baseline]]:
    """Take the tables `datasets.NAME.baseline` out of the document."""
    datasets = document.get("datasets", {})
    for name, tables in datasets.items() if isinstance(datasets, dict) else ():
        if not isinstance(tables, dict) or "baseline" not in tables:
            continue
        table = tables.pop("baseline")
        if (
            not isinstance(table, dict)
            or not isinstance(table.get("report"), str)
            or table.keys() - {"report", "figures"}
        ):
            raise GateError(
                f"[datasets.{name}.baseline] has a report, the path of a file, and may have figures, a list."
            )
        figures = table.get("figures", list(HEADLINE))
        if not isinstance(figures, list) or not figures or not set(map(str, figures)) <= set(HEADLINE):
            raise GateError(f"The figures of [datasets.{name}.baseline] are to be some of: {', '.join(HEADLINE)}.")
        yield name, Baseline(folder / table["report"], tuple(dict.fromkeys(table.get("figures", ()))))


def _bounds(tables: Mapping[str, Any]) -> tuple[Bound, ...]:
    """The bounds of the tables `floors` and `ceilings`."""
    for key, table in tables.items():
        if key not in _SIDES or not isinstance(table, dict):
            raise GateError(f"{key!r} is no table of a gate. There are [floors], [ceilings] and [datasets.NAME. …].")
    return tuple(_bound(figure, side, limit) for side in _SIDES for figure, limit in _flat(tables.get(side, {})))


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The leaves of nested tables: TOML reads `declined.off_topic = 1` as a table in a table."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _bound(figure: str, side: Side, limit: object) -> Bound:
    """A bound that can fail and can pass, on a figure that there is."""
    known = known_figures()
    if figure not in known:
        close = difflib.get_close_matches(figure, known, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else " `python -m evals figures` lists them."
        raise GateError(f"There is no figure {figure!r}.{hint}")
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not math.isfinite(limit):
        raise GateError(f"The limit of {figure!r} is {limit!r}. Give a number.")
    low, high = known[figure]
    if (limit <= low) if side == "floors" else (limit >= high):
        raise GateError(f"No value of {figure!r} can fail {side[:-1]} {limit:g}: it lies between {low:g} and {high:g}.")
    if not low <= limit <= high:
        raise GateError(f"No value of {figure!r} can pass {side[:-1]} {limit:g}: it lies between {low:g} and {high:g}.")
    return Bound(figure, side, float(limit))
