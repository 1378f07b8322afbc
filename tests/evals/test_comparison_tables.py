from io import StringIO

from rich.console import Console

from evals.comparison import ChangedCase, ComparedFigure, Comparison
from evals.comparison_tables import print_comparison, print_drops
from evals.statistics import Interval

WORSE = ComparedFigure(
    name="evidence_hit",
    cases=40,
    a=0.95,
    b=0.75,
    difference=-0.2,
    interval=Interval(low=-0.354, high=-0.027),
    test="mcnemar",
    p_value=0.0001,
    p_corrected=0.0386,
    gained=2,
    lost=10,
    outcome="worse",
)
LOST = ChangedCase(
    id="winner", question="Who [won]?", type="person", gained=(), lost=("evidence_hit",), a="Ann Lee", b="declined"
)


def comparison(*figures: ComparedFigure) -> Comparison:
    return Comparison(
        dataset="toy", cases=40, figures=figures, changes=(LOST,), settings={"llm": (None, "x")}, verdict="B is worse."
    )


def printed(value: Comparison, *, quiet: bool = False) -> str:
    written = StringIO()
    print_comparison(Console(file=written, width=200), value, quiet=quiet)
    return written.getvalue()


def test_a_comparison_shows_figures_settings_cases_and_verdict() -> None:
    shown = printed(comparison(WORSE, ComparedFigure(name="auroc", cases=0)))
    for words in ("-0.200", "-0.354 to -0.027", "<0.001", "0.039", "not measured", "setting llm: None in A, 'x' in B"):
        assert words in shown
    assert "winner (person): lost evidence_hit\n  question: Who [won]?\n  A: Ann Lee\n  B: declined\n" in shown
    assert shown.endswith("B is worse.\n")


def test_quiet_leaves_the_verdict() -> None:
    assert printed(comparison(WORSE), quiet=True) == "B is worse.\n"


def test_drops_are_lines_like_those_of_a_gate() -> None:
    written = StringIO()
    console = Console(file=written, width=200)
    print_drops(console, comparison(WORSE), ["auroc"])
    print_drops(console, comparison(), [])
    assert written.getvalue().splitlines() == [
        "FAIL  evidence_hit is 0.750, significantly worse than 0.950 in the baseline (p = 0.039)",
        "FAIL  auroc was not measured on a case that the baseline has",
        "pass  no figure is significantly worse than in the baseline",
    ]
