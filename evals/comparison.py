"""Two reports on the same questions: what differs, and whether it is more than chance."""

import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import JsonValue

from assistant.model import FrozenModel
from evals.comparable import check_comparable
from evals.headline import AUROC, HEADLINE, LOWER_IS_BETTER, case_confidences, case_scores
from evals.metrics import auroc
from evals.report import CaseRecord, Report
from evals.statistics import (
    DIGITS,
    LEVEL,
    Interval,
    bootstrap_interval,
    holm,
    is_binary,
    mcnemar,
    paired_auroc,
    paired_share_interval,
    permutation_test,
)

ALPHA = round(1 - LEVEL, DIGITS)
"""Differences with a corrected p-value below it are significant."""
SHORT = 100
"""Characters of an answer in short."""

Test = Literal["mcnemar", "permutation", "bootstrap"]
Outcome = Literal["better", "worse", "no difference", "not measured"]


class ComparedFigure(FrozenModel):
    """A figure in two reports, over the cases that both can judge.

    Attributes:
        name: as in `evals.headline.HEADLINE`.
        cases: how many both can judge.
        a, b: its value over these cases, which for figures such as `evidence_precision` may not be that of the report;
            of `errors` and `violations` the share of cases that have any. None where there is no such case.
        difference: b - a.
        interval: of the difference, not corrected for the number of figures; None where there is none.
        test: McNemar's exact test for scores of 0 and 1, a permutation test for graded ones, bootstrap for an AUROC.
        p_value: of this figure alone.
        p_corrected: the same after Holm's correction for all figures in which anything changed.
        gained, lost: how many cases score better, and worse, in the second; 0 for an AUROC, which no case has.
        outcome: of the second, by `p_corrected`.
    """

    name: str
    cases: int
    a: float | None = None
    b: float | None = None
    difference: float | None = None
    interval: Interval | None = None
    test: Test | None = None
    p_value: float | None = None
    p_corrected: float | None = None
    gained: int = 0
    lost: int = 0
    outcome: Outcome = "not measured"


class ChangedCase(FrozenModel):
    """A case that scores otherwise in the second report.

    Attributes:
        id, question, type: of the case.
        gained, lost: the figures that are better, and worse, in the second.
        a, b: the answers in short; an error's message where one was raised.
    """

    id: str
    question: str
    type: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    a: str
    b: str


class Comparison(FrozenModel):
    """Report A against report B.

    Attributes:
        dataset: what both asked.
        cases: how many questions.
        figures: those that were compared.
        changes: the cases that changed in any of them, those that lost something first.
        settings: by name, what the two assistants have there, where they differ; None for what one doesn't have.
        verdict: the same in words.
    """

    dataset: str
    cases: int
    figures: tuple[ComparedFigure, ...]
    changes: tuple[ChangedCase, ...]
    settings: dict[str, tuple[JsonValue, JsonValue]]
    verdict: str

    @property
    def dropped(self) -> tuple[str, ...]:
        """The figures that are worse in B by more than chance."""
        return tuple(figure.name for figure in self.figures if figure.outcome == "worse")


def compare(a: Report, b: Report, figures: Iterable[str] = HEADLINE) -> Comparison:
    """Compare two reports case by case.

    Args:
        a: the one before.
        b: the one after.
        figures: some of `HEADLINE`. Choose them before you look: each more costs all of them power.

    Raises:
        ComparisonError: they are of different questions or articles.
    """
    check_comparable(a, b)
    before, after = (sorted(report.records, key=lambda record: record.id) for report in (a, b))
    compared = _corrected([_compare_figure(name, before, after) for name in figures])
    return Comparison(
        dataset=a.dataset,
        cases=a.cases,
        figures=compared,
        changes=_changes([figure.name for figure in compared if figure.name != AUROC], before, after),
        settings=_differing(a.settings, b.settings),
        verdict=_verdict(a.cases, compared),
    )


def _compare_figure(name: str, before: Sequence[CaseRecord], after: Sequence[CaseRecord]) -> ComparedFigure:
    if name == AUROC:
        return _compare_auroc(before, after)
    a, b = case_scores(before, name), case_scores(after, name)
    shared = sorted(a.keys() & b.keys())
    if not shared:
        return ComparedFigure(name=name, cases=0)
    sign = -1 if name in LOWER_IS_BETTER else 1
    differences = [b[case] - a[case] for case in shared]
    up, down = sum(one > 0 for one in differences), sum(one < 0 for one in differences)
    binary = is_binary([*a.values(), *b.values()])
    return ComparedFigure(
        name=name,
        cases=len(shared),
        a=_mean([a[case] for case in shared]),
        b=_mean([b[case] for case in shared]),
        difference=_mean(differences),
        interval=paired_share_interval(up, down, len(shared)) if binary else bootstrap_interval(differences),
        test="mcnemar" if binary else "permutation",
        p_value=mcnemar(up, down) if binary else permutation_test(differences),
        gained=up if sign > 0 else down,
        lost=down if sign > 0 else up,
    )


def _compare_auroc(before: Sequence[CaseRecord], after: Sequence[CaseRecord]) -> ComparedFigure:
    a, b = case_confidences(before), case_confidences(after)
    sides = [
        [record.id for record in before if record.id in a and record.id in b and record.answerable == answerable]
        for answerable in (True, False)
    ]
    if not all(sides):
        return ComparedFigure(name=AUROC, cases=0)
    first, second = (([scores[i] for i in sides[0]], [scores[i] for i in sides[1]]) for scores in (a, b))
    areas = [auroc(*first) or 0.0, auroc(*second) or 0.0]
    interval, p_value = paired_auroc(first, second)
    return ComparedFigure(
        name=AUROC,
        cases=sum(map(len, sides)),
        a=round(areas[0], DIGITS),
        b=round(areas[1], DIGITS),
        difference=round(areas[1] - areas[0], DIGITS) + 0.0,
        interval=interval,
        test="bootstrap",
        p_value=p_value,
    )


def _mean(values: Sequence[float]) -> float:
    return round(math.fsum(values) / len(values), DIGITS) + 0.0


def _corrected(figures: Sequence[ComparedFigure]) -> tuple[ComparedFigure, ...]:
    """The figures with their corrected p-values and what follows from them.

    A figure in which no case changed could not have been significant, whichever way chance had it, so it doesn't count
    as a test (Tarone 1990).
    """
    measured = {figure.name: figure.p_value for figure in figures if figure.p_value is not None}
    tested = {figure.name for figure in figures if figure.gained or figure.lost or figure.name == AUROC}
    counted = {name: p_value for name, p_value in measured.items() if name in tested}
    corrected = measured | dict(zip(counted, holm(list(counted.values())), strict=True))
    return tuple(
        figure.model_copy(update={"p_corrected": corrected[figure.name], "outcome": _outcome(figure, corrected)})
        if figure.name in corrected
        else figure
        for figure in figures
    )


def _outcome(figure: ComparedFigure, corrected: Mapping[str, float]) -> Outcome:
    if not figure.difference or corrected[figure.name] >= ALPHA:
        return "no difference"
    return "better" if (figure.difference > 0) != (figure.name in LOWER_IS_BETTER) else "worse"


def _changes(
    figures: Sequence[str], before: Sequence[CaseRecord], after: Sequence[CaseRecord]
) -> tuple[ChangedCase, ...]:
    scores = {name: (case_scores(before, name), case_scores(after, name)) for name in figures}
    changes = []
    for a, b in zip(before, after, strict=True):
        steps = {
            name: (second[a.id] - first[a.id]) * (-1 if name in LOWER_IS_BETTER else 1)
            for name, (first, second) in scores.items()
            if a.id in first and a.id in second
        }
        gained = tuple(name for name, step in steps.items() if step > 0)
        lost = tuple(name for name, step in steps.items() if step < 0)
        if gained or lost:
            before_in_short, after_in_short = _in_short(_said(a), _said(b))
            changes.append(
                ChangedCase(
                    id=a.id,
                    question=a.question,
                    type=a.type,
                    gained=gained,
                    lost=lost,
                    a=before_in_short,
                    b=after_in_short,
                )
            )
    return tuple(sorted(changes, key=lambda change: (not change.lost, change.id)))


def _said(record: CaseRecord) -> str:
    if record.error is not None:
        return f"error: {record.error}"
    if record.status == "unanswered":
        return f"declined ({record.reason or record.kind})"
    return record.short_answer or record.text or ""


def _in_short(a: str, b: str) -> tuple[str, str]:
    """Both answers in a few words, from where they part if their beginnings would look the same."""
    short = _shortened(a), _shortened(b)
    if a == b or short[0] != short[1]:
        return short
    parting = next((place for place, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    word = a.rfind(" ", 0, parting) + 1
    return "… " + _shortened(a[word:]), "… " + _shortened(b[word:])


def _shortened(text: str) -> str:
    return textwrap.shorten(text, SHORT, placeholder=" …")


def _differing(a: Mapping[str, JsonValue], b: Mapping[str, JsonValue]) -> dict[str, tuple[JsonValue, JsonValue]]:
    return {name: (a.get(name), b.get(name)) for name in sorted({*a, *b}) if a.get(name) != b.get(name)}


def _verdict(cases: int, figures: Sequence[ComparedFigure]) -> str:
    better, worse = (
        ", ".join(f"{figure.name} ({figure.difference:+.3f})" for figure in figures if figure.outcome == outcome)
        for outcome in ("better", "worse")
    )
    if all(figure.outcome == "not measured" for figure in figures):
        return "Nothing could be compared: no figure judges a case in both reports."
    if better and worse:
        return f"B is better on {better}, and worse on {worse}."
    if better or worse:
        return f"B is better on {better}." if better else f"B is worse on {worse}."
    return f"No difference that {cases} cases can show."
