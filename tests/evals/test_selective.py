from itertools import permutations
from random import Random
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.metrics.selective import Judgement, aurc, excess_aurc, risk_coverage


def judged(*pairs: tuple[float, bool]) -> list[Judgement]:
    return [Judgement(*pair) for pair in pairs]


@pytest.mark.parametrize(
    ("answers", "area", "excess"),
    [
        (judged(), None, None),
        (judged((0.9, True)), 0, 0),
        (judged((0.9, False)), 1, 0),
        # risks 0, 1/2: the best order
        (judged((0.9, True), (0.1, False)), 1 / 4, 0),
        # risks 1, 1/2: the worst one
        (judged((0.1, True), (0.9, False)), 3 / 4, 1 / 2),
        # one confidence: risks 1/2, 1/2 on average of both orders
        (judged((0.5, True), (0.5, False)), 1 / 2, 1 / 4),
        # risks 0, 1/2, 1/3, 1/2; the best order has 0, 0, 1/3, 1/2
        (judged((0.9, True), (0.8, False), (0.7, True), (0.6, False)), 1 / 3, 1 / 8),
    ],
)
def test_areas_have_the_values_worked_out_by_hand(
    answers: list[Judgement], area: float | None, excess: float | None
) -> None:
    assert aurc(answers) == (None if area is None else pytest.approx(area))
    assert excess_aurc(answers) == (None if excess is None else pytest.approx(excess))


def test_the_curve_has_a_point_for_each_confidence() -> None:
    curve = risk_coverage(judged((0.9, True), (0.5, False), (0.5, True), (0.2, False)))
    assert [(point.threshold, point.coverage, point.risk) for point in curve] == [
        (0.9, 1 / 4, 0),
        (0.5, 3 / 4, 1 / 3),
        (0.2, 1, 1 / 2),
    ]
    assert risk_coverage([]) == ()


answers = st.lists(st.builds(Judgement, st.sampled_from([0.0, 0.2, 0.5, 0.7, 1.0]), st.booleans()), min_size=1)


def mean_risk(rights: list[bool]) -> float:
    """The mean, over how many are kept, of the share that is wrong."""
    return mean(mean(not right for right in rights[:kept]) for kept in range(1, len(rights) + 1))


@settings(deadline=None)
@given(st.lists(answers.map(lambda some: some[0]), min_size=1, max_size=5))
def test_the_area_is_the_mean_over_all_orders_of_equal_confidences(some: list[Judgement]) -> None:
    orders = [
        order
        for order in permutations(some)
        if [-one.confidence for one in order] == sorted(-one.confidence for one in some)
    ]
    assert aurc(some) == pytest.approx(mean(mean_risk([one.right for one in order]) for order in orders))


@settings(deadline=None)
@given(answers, st.randoms(use_true_random=False))
def test_areas_lie_in_range_and_do_not_depend_on_order(some: list[Judgement], random: Random) -> None:
    area, excess = aurc(some), excess_aurc(some)
    assert area is not None
    assert excess is not None
    assert 0 <= excess <= area + 1e-12
    assert area <= 1
    curve = risk_coverage(some)
    assert [point.coverage for point in curve] == sorted({point.coverage for point in curve})
    assert curve[-1].coverage == 1
    assert curve[-1].risk == pytest.approx(mean(not one.right for one in some))
    shuffled = random.sample(some, len(some))
    assert (aurc(shuffled), excess_aurc(shuffled), risk_coverage(shuffled)) == (area, excess, curve)


@settings(deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=20))
def test_the_best_order_has_no_excess_and_the_opposite_one_the_most(rights: list[bool]) -> None:
    best = judged(*((1 - rank / 100, right) for rank, right in enumerate(sorted(rights, reverse=True))))
    worst = judged(*((1 - rank / 100, right) for rank, right in enumerate(sorted(rights))))
    given_order = judged(*((1 - rank / 100, right) for rank, right in enumerate(rights)))
    assert excess_aurc(best) == pytest.approx(0)
    assert (excess_aurc(given_order) or 0) <= (excess_aurc(worst) or 0) + 1e-12
