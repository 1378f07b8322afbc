from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import evals
from evals.errors import GateError
from evals.figures import known_figures
from evals.gate import Baseline, Bound, Gate, condition, judge
from evals.latency import Latency
from evals.metrics import Figure
from evals.report import Report, Timings

COMMITTED = Path(evals.__file__).parent / "gate.toml"


def gate(tmp_path: Path, text: str) -> Gate:
    path = tmp_path / "gate.toml"
    path.write_text(text, encoding="utf-8")
    return Gate.load(path)


def report(figures: dict[str, float | None], by_type: dict[str, dict[str, float]] | None = None) -> Report:
    def made(values: dict[str, float | None]) -> dict[str, Figure]:
        return {name: Figure(value=value, eligible=1, ineligible=0) for name, value in values.items()}

    return Report(
        dataset="toy",
        dataset_sha256="",
        articles={},
        settings={},
        cases=1,
        figures=made(figures),
        by_type={kind: made(dict(values)) for kind, values in (by_type or {}).items()},
        by_tag={},
        records=(),
        timings=Timings(overall=Latency.of([]), by_type={}, by_stage={}),
    )


def test_bounds_hold_for_every_dataset_unless_it_has_its_own(tmp_path: Path) -> None:
    text = """
    [floors]
    evidence_hit = 0.5
    declined.off_topic = 0.9
    [ceilings]
    errors = 0
    [datasets.toy.floors]
    evidence_hit = 0.8
    "declined.order" = 0.7
    [datasets.toy.ceilings]
    wrongly_declined = 0.1
    """
    loaded = gate(tmp_path, text)
    assert {(bound.figure, bound.side): bound.limit for bound in loaded.bounds_for("other")} == {
        ("evidence_hit", "floors"): 0.5,
        ("declined.off_topic", "floors"): 0.9,
        ("errors", "ceilings"): 0,
    }
    assert {(bound.figure, bound.side): bound.limit for bound in loaded.bounds_for("toy")} == {
        ("evidence_hit", "floors"): 0.8,
        ("declined.off_topic", "floors"): 0.9,
        ("errors", "ceilings"): 0,
        ("declined.order", "floors"): 0.7,
        ("wrongly_declined", "ceilings"): 0.1,
    }


def test_the_committed_gate_can_be_read_and_speaks_of_the_javelin_set() -> None:
    bounds = Gate.load(COMMITTED).bounds_for("javelin")
    assert {"errors", "violations"} <= {bound.figure for bound in bounds}


def test_a_baseline_stands_beside_the_gate_and_is_enough_to_fail(tmp_path: Path) -> None:
    text = '[datasets.toy.baseline]\nreport = "saved/toy.json"\nfigures = ["contains", "auroc"]\n'
    loaded = gate(tmp_path, text)
    assert loaded.baselines == {"toy": Baseline(tmp_path / "saved" / "toy.json", ("contains", "auroc"))}
    assert loaded.bounds_for("toy") == ()
    with pytest.raises(GateError, match="no bound for the dataset 'other'"):
        loaded.bounds_for("other")


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ("figures = ['contains']", "has a report"),
        ("report = 1", "has a report"),
        ("report = 'toy.json'\nfigure = 'contains'", "has a report"),
        ("report = 'toy.json'\nfigures = []", "are to be some of"),
        ("report = 'toy.json'\nfigures = 'contains'", "are to be some of"),
        ("report = 'toy.json'\nfigures = ['contain']", "are to be some of"),
        ("report = 'toy.json'\nfigures = [1]", "are to be some of"),
    ],
)
def test_a_baseline_that_says_something_else_is_an_error(tmp_path: Path, table: str, problem: str) -> None:
    with pytest.raises(GateError, match=problem):
        gate(tmp_path, f"[datasets.toy.baseline]\n{table}\n")


def test_a_baseline_is_of_one_dataset(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="'baseline' is no table of a gate"):
        gate(tmp_path, "[baseline]\nreport = 'toy.json'\n")


def test_a_report_is_judged_bound_by_bound() -> None:
    measured = report({"evidence_hit": 0.84, "wrongly_declined": 0.1}, {"off_topic": {"declined": 0.95}})
    bounds = [
        Bound("evidence_hit", "floors", 0.85),
        Bound("wrongly_declined", "ceilings", 0.1),
        Bound("declined.off_topic", "floors", 0.95),
    ]
    verdicts = judge(measured, bounds)
    assert [verdict.passed for verdict in verdicts] == [False, True, True]
    assert str(verdicts[0]) == "FAIL  evidence_hit is 0.84, to be ≥ 0.85"
    assert str(verdicts[1]) == "pass  wrongly_declined is 0.1, to be ≤ 0.1"


@pytest.mark.parametrize("value", [None, float("nan")])
def test_a_figure_that_was_not_measured_fails_floors_and_ceilings(value: float | None) -> None:
    assert not Bound("evidence_hit", "floors", 0.1).holds(value)
    assert not Bound("wrongly_declined", "ceilings", 0.9).holds(value)


def test_a_figure_that_the_report_does_not_have_fails() -> None:
    (verdict,) = judge(report({"declined": 1}), [Bound("evidence_hit", "floors", 0.1)])
    assert not verdict.passed
    assert "was not measured" in str(verdict)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[floors]\nevidence_hits = 0.5", "Did you mean 'evidence_hit'"),
        ("[floors]\ndeclined.offtopic = 0.5", "declined.off_topic"),
        ("[datasets.x.floors]\nzzz = 0.5", "no figure 'zzz'"),
        ("[floor]\nevidence_hit = 0.5", "no table"),
        ("evidence_hit = 0.5", "no table"),
        ("datasets = 1", "one table for each dataset"),
        ("[datasets]\njavelin = 1", "one table for each dataset"),
        ("[datasets.javelin]\nevidence_hit = 0.5", "no table"),
        ("[floors]\nevidence_hit = true", "Give a number"),
        ("[floors]\nevidence_hit = '0.5'", "Give a number"),
        ("[floors]\nevidence_hit = nan", "Give a number"),
        ("[floors]\nevidence_hit = 0", "can fail"),
        ("[ceilings]\nwrongly_declined = 1", "can fail"),
        ("[ceilings]\nerrors = inf", "Give a number"),
        ("[floors]\nevidence_hit = 85", "can pass"),
        ("[ceilings]\nwrongly_declined = -0.1", "can pass"),
        ("[floors", "can't be read"),
    ],
)
def test_a_gate_that_could_not_fail_or_pass_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(GateError, match=message):
        gate(tmp_path, text)


@pytest.mark.parametrize("text", ["", "[floors]", "[datasets.javelin.floors]\nevidence_hit = 0.5"])
def test_a_gate_without_a_bound_for_the_dataset_is_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(GateError, match="could not fail"):
        gate(tmp_path, text).bounds_for("toy")


def test_a_missing_gate_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="can't be read"):
        Gate.load(tmp_path / "none.toml")


def test_a_condition_is_the_bound_that_it_breaks() -> None:
    assert condition("evidence_hit<0.85") == Bound("evidence_hit", "floors", 0.85)
    assert condition(" errors > 0 ") == Bound("errors", "ceilings", 0)


@pytest.mark.parametrize(
    "text", ["", "evidence_hit", "evidence_hit<=0.5", "evidence_hit<x", "zzz<1", "errors<0", "a<nan"]
)
def test_a_condition_that_says_nothing_is_an_error(text: str) -> None:
    with pytest.raises(GateError):
        condition(text)


@settings(deadline=None)
@given(st.sampled_from(sorted(known_figures())), st.floats(0.01, 0.99), st.floats(0, 1))
def test_a_floor_passes_exactly_what_a_ceiling_fails_but_for_the_limit(figure: str, limit: float, value: float) -> None:
    floor, ceiling = condition(f"{figure}<{limit!r}"), condition(f"{figure}>{limit!r}")
    assert floor.holds(value) == (value >= limit)
    assert ceiling.holds(value) == (value <= limit)
