"""Reports made by hand, compared."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.comparison import ComparedFigure, Comparison, compare
from evals.errors import ComparisonError
from evals.latency import Latency
from evals.report import CaseRecord, Report, Timings


def record(number: int, *, answerable: bool = True, **changes: object) -> CaseRecord:
    """A case that was answered rightly, or rightly declined, but for `changes`."""
    values: dict[str, object] = {
        "id": f"case-{number:03}",
        "question": f"Question {number}?",
        "type": "person" if answerable else "near_miss",
        "answerable": answerable,
        "tags": (),
        "status": "answered" if answerable else "unanswered",
        "reason": None if answerable else "not_in_sources",
        "kind": "facts",
        "confidence": 0.9 if answerable else 0.1,
        "text": "Ann Lee won the race on Sunday.",
        "short_answer": "Ann Lee",
        "scores": {"evidence_hit": 1.0, "token_f1": 1.0, "wrongly_declined": 0.0}
        if answerable
        else {"decline_recall": 1.0},
        "violations": (),
        "error": None,
    }
    return CaseRecord.model_validate(values | changes)


def report(records: Sequence[CaseRecord], **changes: object) -> Report:
    values: dict[str, object] = {
        "dataset": "toy",
        "dataset_sha256": "a" * 64,
        "articles": {"race": "1"},
        "settings": {"retrieve_k": 8},
        "cases": len(records),
        "figures": {},
        "by_type": {},
        "by_tag": {},
        "records": tuple(records),
        "timings": Timings(overall=Latency.of([]), by_type={}, by_stage={}),
    }
    return Report.model_validate(values | changes)


def scoring(figure: str, scores: Sequence[float]) -> Report:
    """A report in which the cases score so on one figure."""
    return report([record(number, scores={figure: score}) for number, score in enumerate(scores)])


def figure_of(comparison: Comparison, name: str) -> ComparedFigure:
    return next(figure for figure in comparison.figures if figure.name == name)


def test_equal_reports_show_no_difference() -> None:
    same = report([record(number, answerable=number < 8) for number in range(12)])
    comparison = compare(same, same)
    assert comparison.verdict == "No difference that 12 cases can show."
    assert comparison.dropped == ()
    assert comparison.changes == ()
    assert comparison.settings == {}
    hit = figure_of(comparison, "evidence_hit")
    assert (hit.a, hit.b, hit.difference, hit.p_value) == (1, 1, 0, 1)
    assert hit.interval is not None
    assert hit.interval.low < 0 < hit.interval.high


def test_a_figure_of_right_and_wrong_is_tested_by_mcnemar() -> None:
    # Two gained, ten lost of 40: p = 158 / 4096, as worked out by hand in test_statistics.py.
    before = [0.0] * 2 + [1.0] * 10 + [1.0] * 28
    after = [1.0] * 2 + [0.0] * 10 + [1.0] * 28
    comparison = compare(scoring("evidence_hit", before), scoring("evidence_hit", after), ["evidence_hit"])
    hit = figure_of(comparison, "evidence_hit")
    assert (hit.test, hit.gained, hit.lost, hit.difference) == ("mcnemar", 2, 10, -0.2)
    assert hit.p_value == hit.p_corrected == pytest.approx(158 / 4096, abs=1e-6)
    assert comparison.dropped == ("evidence_hit",)
    assert comparison.verdict == "B is worse on evidence_hit (-0.200)."


def test_a_graded_figure_is_tested_by_permutation() -> None:
    before = [0.5] * 10
    comparison = compare(scoring("token_f1", before), scoring("token_f1", [0.75] * 9 + [1.0]), ["token_f1"])
    graded = figure_of(comparison, "token_f1")
    assert (graded.test, graded.outcome, graded.gained) == ("permutation", "better", 10)
    assert graded.p_value == round(2 / 2**10, 6)
    assert comparison.verdict == "B is better on token_f1 (+0.275)."


def test_more_figures_ask_for_stronger_evidence_but_for_those_in_which_nothing_changed() -> None:
    def both(hits: Sequence[float], words: Sequence[float]) -> Report:
        scores = zip(hits, words, strict=True)
        return report([record(n, scores={"evidence_hit": a, "contains": b}) for n, (a, b) in enumerate(scores)])

    before = both([0.0] * 2 + [1.0] * 38, [0.0] + [1.0] * 39)
    after = both([1.0] * 2 + [0.0] * 10 + [1.0] * 28, [1.0] * 40)
    comparison = compare(before, after)
    hit, errors = figure_of(comparison, "evidence_hit"), figure_of(comparison, "errors")
    assert hit.p_corrected == pytest.approx(2 * 158 / 4096, abs=1e-5)
    assert hit.outcome == "no difference"
    assert errors.p_corrected == 1


def test_more_wrong_declines_are_worse() -> None:
    before, after = scoring("wrongly_declined", [0.0] * 20), scoring("wrongly_declined", [1.0] * 8 + [0.0] * 12)
    assert compare(before, after).dropped == ("wrongly_declined",)
    assert figure_of(compare(before, after), "wrongly_declined").lost == 8
    assert compare(after, before).verdict == "B is better on wrongly_declined (-0.400)."


def test_errors_are_a_drop_though_the_other_figures_leave_them_out() -> None:
    sound = [record(number) for number in range(20)]
    broken = [record(number, scores={}, status=None, kind=None, error="RuntimeError: broken") for number in range(8)]
    comparison = compare(report(sound), report([*broken, *sound[8:]]))
    assert comparison.dropped == ("errors",)
    assert figure_of(comparison, "evidence_hit").cases == 12
    assert comparison.changes[0].b == "error: RuntimeError: broken"


def test_confidences_that_no_longer_tell_are_a_drop() -> None:
    cases = [(number, number < 30) for number in range(60)]
    good = [record(n, answerable=yes, confidence=(0.5 if yes else 0.3) + 0.01 * (n % 30)) for n, yes in cases]
    poor = [record(n, answerable=yes, confidence=0.3 + 0.01 * (n % 30)) for n, yes in cases]
    comparison = compare(report(good), report(poor))
    assert comparison.dropped == ("auroc",)
    found = figure_of(comparison, "auroc")
    assert (found.b, found.cases, found.test) == (0.5, 60, "bootstrap")


def test_cases_are_aligned_by_id_whatever_their_order() -> None:
    records = [record(number, scores={"evidence_hit": float(number % 3 > 0)}) for number in range(9)]
    comparison = compare(report(records), report(records[::-1]))
    assert comparison.changes == ()


def test_changed_cases_are_shown_with_both_answers_and_the_lost_first() -> None:
    declined: dict[str, Any] = {"status": "unanswered", "reason": "not_in_sources", "short_answer": None}
    before = [record(0, scores={"evidence_hit": 0.0}, **declined), record(1), record(2)]
    after = [
        record(0, scores={"evidence_hit": 1.0}),
        record(1, scores={"evidence_hit": 0.0, "token_f1": 1.0, "wrongly_declined": 1.0}, **declined),
        record(2),
    ]
    lost, gained = compare(report(before), report(after)).changes
    assert (lost.id, lost.lost, lost.gained) == ("case-001", ("evidence_hit", "wrongly_declined"), ())
    assert (lost.a, lost.b) == ("Ann Lee", "declined (not_in_sources)")
    assert (gained.id, gained.gained, gained.a) == ("case-000", ("evidence_hit",), "declined (not_in_sources)")


def test_long_answers_that_begin_alike_are_shown_from_where_they_part() -> None:
    shared = "Ann Lee won the race " * 10
    before = record(0, short_answer=None, text=f"{shared}on Sunday.", scores={"contains": 1.0})
    after = record(0, short_answer=None, text=f"{shared}on Saturday.", scores={"contains": 0.0})
    (change,) = compare(report([before]), report([after])).changes
    assert (change.a, change.b) == ("… Sunday.", "… Saturday.")


def test_settings_that_differ_are_named() -> None:
    records = [record(0)]
    other = report(records, settings={"retrieve_k": 4, "llm": "some"})
    assert compare(report(records), other).settings == {"llm": (None, "some"), "retrieve_k": (8, 4)}


def test_reports_that_share_no_judged_case_say_so() -> None:
    comparison = compare(scoring("token_f1", [1.0]), scoring("contains", [1.0]), ["token_f1", "auroc"])
    assert comparison.verdict == "Nothing could be compared: no figure judges a case in both reports."
    assert {figure.outcome for figure in comparison.figures} == {"not measured"}


def test_reports_of_other_questions_or_articles_are_refused_with_what_differs() -> None:
    records = [record(0)]
    with pytest.raises(ComparisonError, match=r"the dataset \(toy, sha256 aaaaaaaaaaaa…, and toy, bbbbbbbbbbbb…\)"):
        compare(report(records), report(records, dataset_sha256="b" * 64))
    others = report(records, articles={"race": "2", "cup": "1"})
    with pytest.raises(ComparisonError, match=r"only in B \(cup\); articles with another text \(race\)"):
        compare(report(records), others)
    with pytest.raises(ComparisonError, match="the cases that were asked"):
        compare(report(records), report([record(1)]))


def test_a_comparison_is_the_same_bytes_every_time() -> None:
    before, after = scoring("token_f1", [0.1, 0.7, 0.3, 0.5] * 5), scoring("token_f1", [0.2, 0.5, 0.9, 0.5] * 5)
    assert compare(before, after).model_dump_json() == compare(before, after).model_dump_json()


tenths = st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=1, max_size=20)


@settings(deadline=None, max_examples=25)
@given(tenths, st.sampled_from(["evidence_hit", "wrongly_declined"]))
def test_swapping_the_reports_flips_every_sign(pairs: list[tuple[int, int]], name: str) -> None:
    a, b = (scoring(name, [pair[side] / 10 for pair in pairs]) for side in (0, 1))
    there, back = (figure_of(compare(*both, [name]), name) for both in ((a, b), (b, a)))
    assert there.difference is not None
    assert back.difference is not None
    assert there.difference == -back.difference
    assert (there.p_value, there.gained, there.lost) == (back.p_value, back.lost, back.gained)
    turned = {"better": "worse", "worse": "better"}
    assert turned.get(there.outcome, there.outcome) == back.outcome
