"""Intervals and tests, against values worked out by hand, references and what must always hold."""

import math
from random import Random
from statistics import mean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats  # type: ignore[import-untyped]

from evals.metrics import auroc
from evals.statistics import (
    Interval,
    auroc_interval,
    bootstrap_interval,
    holm,
    mcnemar,
    mean_interval,
    paired_auroc,
    paired_share_interval,
    permutation_test,
    wilson_interval,
)

quick = settings(deadline=None, max_examples=25)
scores = st.lists(st.integers(0, 10).map(lambda tenths: tenths / 10), min_size=1, max_size=30)
differences = st.lists(st.integers(-10, 10).map(lambda tenths: tenths / 10), min_size=1, max_size=30)


def test_no_score_has_no_interval() -> None:
    assert mean_interval([]) is None


def test_one_graded_score_or_equal_ones_say_nothing_about_the_spread() -> None:
    assert mean_interval([0.5]) is None
    assert mean_interval([0.4] * 50) is None


def test_one_right_answer_says_little_but_something() -> None:
    # Wilson with p = 1: from n / (n + z²) to 1.
    assert mean_interval([1.0]) == Interval(low=round(1 / (1 + 1.959964**2), 6), high=1)


def test_wilson_is_as_by_its_formula() -> None:
    z, n, p = 1.959963985, 216, 200 / 216
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    found = wilson_interval(200, 216)
    assert (found.low, found.high) == pytest.approx((middle - half, middle + half), abs=1e-6)


def test_the_bootstrap_of_many_scores_agrees_with_the_normal_interval() -> None:
    values = np.random.default_rng(5).beta(5, 2, 800)
    found = bootstrap_interval(list(values))
    reference = stats.norm.interval(0.95, values.mean(), stats.sem(values))
    assert found is not None
    assert (found.low, found.high) == pytest.approx(reference, abs=0.001)


def test_nine_in_ten_intervals_and_more_hold_the_true_mean() -> None:
    random = np.random.default_rng(7)
    intervals = [bootstrap_interval(list(random.beta(4, 1, 40))) for _ in range(100)]
    assert sum(found is not None and found.low <= 0.8 <= found.high for found in intervals) >= 90


def test_mcnemar_is_as_worked_out_by_hand() -> None:
    # 12 changed, 10 of them one way: 2 (1 + 12 + 66) / 2¹² = 158 / 4096.
    assert mcnemar(10, 2) == round(158 / 4096, 6)
    assert mcnemar(2, 10) == mcnemar(10, 2)
    assert mcnemar(5, 0) == 2 / 32
    assert mcnemar(0, 0) == 1


def test_mcnemar_agrees_with_the_textbook_example() -> None:
    # Agresti, approval of a prime minister at two surveys: 150 and 86 changed, z = -4.17.
    assert mcnemar(86, 150) == pytest.approx(2 * stats.norm.sf(4.17), rel=0.3)


def test_the_interval_of_paired_shares_is_as_worked_out_by_hand() -> None:
    # Agresti's again, of 1,600: about -0.040 ± 0.0187 by Wald; the adjustment is of the order of 1/1,600.
    found = paired_share_interval(86, 150, 1600)
    assert (found.low, found.high) == pytest.approx((-0.0587, -0.0213), abs=0.0005)


def test_no_change_in_few_cases_proves_less_than_in_many() -> None:
    few, many = paired_share_interval(0, 0, 10), paired_share_interval(0, 0, 1000)
    assert few.low < many.low < 0 < many.high < few.high


def test_the_permutation_test_tries_all_signs_where_it_can() -> None:
    # Of the eight ways only all plus and all minus are as far from 0.
    assert permutation_test([0.1, 0.2, 0.3]) == 2 / 8
    assert permutation_test([0.1, 0.2, 0.3, 0, 0]) == 2 / 8
    assert permutation_test([0.4]) == 1
    assert permutation_test([0, 0]) == 1


def test_the_permutation_test_of_many_agrees_with_the_t_test() -> None:
    values = np.random.default_rng(3).normal(0.02, 0.1, 120)
    assert permutation_test(list(values)) == pytest.approx(stats.ttest_1samp(values, 0).pvalue, abs=0.01)


def test_the_interval_of_an_auroc_agrees_with_hanley_and_mcneil() -> None:
    random = np.random.default_rng(2)
    above, below = list(random.normal(1, 1, 150)), list(random.normal(0, 1, 150))
    area = mean((a > b) + 0.5 * (a == b) for a in above for b in below)
    first, second = area / (2 - area), 2 * area**2 / (1 + area)
    variance = (area * (1 - area) + 149 * (first - area**2) + 149 * (second - area**2)) / 150**2
    found = auroc_interval(above, below)
    assert found is not None
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * math.sqrt(variance), rel=0.1)


def test_groups_that_are_wholly_apart_have_no_interval_of_their_auroc() -> None:
    assert auroc_interval([0.9, 0.8], [0.1]) is None
    assert auroc_interval([0.9], []) is None


def test_a_paired_auroc_tells_a_system_that_sorts_from_one_that_guesses() -> None:
    random = np.random.default_rng(4)
    guesses = list(random.random(60)), list(random.random(60))
    sorts = list(random.random(60) + 0.5), list(random.random(60))
    interval, p_value = paired_auroc(guesses, sorts)
    assert interval is not None
    assert interval.low > 0
    assert p_value < 0.001
    assert paired_auroc(sorts, sorts) == (None, 1)


def test_holm_is_as_worked_out_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == [0.03, 0.06, 0.06, 0.02]
    assert holm([0.9, 0.8]) == [1, 1]
    assert holm([]) == []


@quick
@given(scores)
def test_an_interval_holds_the_mean_and_stays_among_the_scores(values: list[float]) -> None:
    found = mean_interval(values)
    if found is not None:
        assert 0 <= found.low <= mean(values) + 1e-6
        assert mean(values) - 1e-6 <= found.high <= 1


@quick
@given(scores, scores)
def test_the_area_of_an_interval_is_that_of_scikit_learn(above: list[float], below: list[float]) -> None:
    found = auroc_interval(above, below)
    area = auroc(above, below)
    assert area is not None
    if found is not None:
        assert found.low - 1e-6 <= area <= found.high + 1e-6


@quick
@given(scores, st.randoms(use_true_random=False))
def test_the_order_of_the_cases_does_not_matter(values: list[float], random: Random) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)
    assert mean_interval(shuffled) == mean_interval(values)


@quick
@given(scores, scores, st.randoms(use_true_random=False))
def test_the_order_of_the_cases_does_not_matter_to_an_auroc(
    above: list[float], below: list[float], random: Random
) -> None:
    found = auroc_interval(above, below)
    random.shuffle(above)
    random.shuffle(below)
    assert auroc_interval(above, below) == found


@quick
@given(differences)
def test_swapping_the_two_flips_the_interval_and_keeps_the_p_value(values: list[float]) -> None:
    flipped = [-value for value in values]
    there, back = bootstrap_interval(values), bootstrap_interval(flipped)
    assert permutation_test(values) == permutation_test(flipped)
    if there is None or back is None:
        assert there is back
    else:
        assert (there.low, there.high) == pytest.approx((-back.high, -back.low), abs=1e-5)


@quick
@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_swapping_the_two_flips_the_interval_of_shares(gained: int, lost: int, same: int) -> None:
    cases = gained + lost + same + 1
    there, back = paired_share_interval(gained, lost, cases), paired_share_interval(lost, gained, cases)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low), abs=1e-6)
    assert there.low - 1e-6 <= (gained - lost) / cases <= there.high + 1e-6
    assert mcnemar(gained, lost) == mcnemar(lost, gained)


@given(st.lists(st.floats(0, 1), max_size=12))
def test_corrected_p_values_keep_their_order_and_are_no_smaller(values: list[float]) -> None:
    corrected = holm(values)
    assert all(after >= before - 1e-6 for before, after in zip(values, corrected, strict=True))
    pairs = sorted(zip(values, corrected, strict=True))
    assert [after for _, after in pairs] == sorted(corrected)


@quick
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), min_size=2, max_size=20))
def test_swapping_the_two_flips_the_interval_of_paired_aurocs(cases: list[tuple[int, int, bool]]) -> None:
    def side(which: int) -> tuple[list[float], list[float]]:
        return [case[which] / 9 for case in cases[1:] if case[2]] + [cases[0][which] / 9], [
            case[which] / 9 for case in cases[1:] if not case[2]
        ] + [0.5]

    there, there_p = paired_auroc(side(0), side(1))
    back, back_p = paired_auroc(side(1), side(0))
    assert there_p == back_p
    if there is None or back is None:
        assert there is back
    else:
        assert (there.low, there.high) == pytest.approx((-back.high, -back.low), abs=1e-6)
