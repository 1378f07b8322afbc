from random import Random
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve

from evals.metrics.calibration import expected_calibration_error, reliability
from evals.metrics.selective import Judgement


def judged(*pairs: tuple[float, bool]) -> list[Judgement]:
    return [Judgement(*pair) for pair in pairs]


@pytest.mark.parametrize(
    ("answers", "bins", "error"),
    [
        (judged(), 10, None),
        (judged((1.0, True)), 10, 0),
        (judged((1.0, False), (0.0, True)), 10, 1),
        (judged((0.8, True)), 10, 0.2),
        (judged((0.5, True), (0.5, False)), 10, 0),  # equal confidences stay together
        # two bins: .2 against 1/2, .8 against 1
        (judged((0.1, False), (0.3, True), (0.7, True), (0.9, True)), 2, 0.25),
        # one bin: .5 against 3/4
        (judged((0.1, False), (0.3, True), (0.7, True), (0.9, True)), 1, 0.25),
        # two bins of unequal size, for three are equal: .4 against 2/3, .9 against 0
        (judged((0.4, True), (0.4, False), (0.4, True), (0.9, False)), 2, (3 * (2 / 3 - 0.4) + 0.9) / 4),
    ],
)
def test_the_calibration_error_has_the_values_worked_out_by_hand(
    answers: list[Judgement], bins: int, error: float | None
) -> None:
    found = expected_calibration_error(answers, bins=bins)
    assert found == (None if error is None else pytest.approx(error))


def test_bins_have_equal_mass() -> None:
    points = reliability(judged(*((number / 40, number % 3 == 0) for number in range(40))), bins=10)
    assert [point.answers for point in points] == [4] * 10
    assert reliability([]) == ()


@settings(deadline=None)
@given(st.lists(st.booleans(), min_size=40, max_size=40), st.randoms(use_true_random=False))
def test_the_points_are_those_of_scikit_learns_quantile_bins(rights: list[bool], random: Random) -> None:
    confidences = random.sample([number / 100 for number in range(100)], 40)
    points = reliability(judged(*zip(confidences, rights, strict=True)), bins=10)
    right, confidence = calibration_curve(rights, confidences, n_bins=10, strategy="quantile", pos_label=True)
    assert [point.right for point in points] == pytest.approx(list(right))
    assert [point.confidence for point in points] == pytest.approx(list(confidence))


answers = st.lists(st.builds(Judgement, st.sampled_from([0.0, 0.2, 0.5, 0.7, 1.0]), st.booleans()), min_size=1)


@settings(deadline=None)
@given(answers, st.integers(1, 12), st.randoms(use_true_random=False))
def test_it_lies_between_the_gap_of_the_means_and_one_and_does_not_depend_on_order(
    some: list[Judgement], bins: int, random: Random
) -> None:
    error = expected_calibration_error(some, bins=bins)
    assert error is not None
    gap = abs(mean(one.confidence for one in some) - mean(one.right for one in some))
    assert gap - 1e-12 <= error <= 1 + 1e-12
    points = reliability(some, bins=bins)
    assert sum(point.answers for point in points) == len(some)
    assert len(points) <= bins
    assert [point.confidence for point in points] == sorted(point.confidence for point in points)
    shuffled = random.sample(some, len(some))
    assert reliability(shuffled, bins=bins) == points
    assert expected_calibration_error(shuffled, bins=bins) == error


@settings(deadline=None)
@given(st.lists(st.booleans(), min_size=1))
def test_certainty_that_is_always_right_is_calibrated_and_its_opposite_is_not(rights: list[bool]) -> None:
    assert expected_calibration_error(judged(*((float(right), right) for right in rights))) == 0
    assert expected_calibration_error(judged(*((float(not right), right) for right in rights))) == 1
