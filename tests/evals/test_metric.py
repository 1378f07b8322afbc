from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.metrics import METRICS, Figure


def test_cases_that_cannot_be_judged_are_left_out_and_not_scored_nought() -> None:
    assert Figure.mean([1, None, 0, None]) == Figure(value=0.5, eligible=2, ineligible=2)


@pytest.mark.parametrize("scores", [[], [None, None]])
def test_a_figure_without_a_judged_case_has_no_value(scores: list[float | None]) -> None:
    assert Figure.mean(scores) == Figure(value=None, eligible=0, ineligible=len(scores))


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=1), st.randoms(use_true_random=False))
def test_a_mean_lies_in_range_and_is_the_same_in_any_order(scores: list[float | None], random: Random) -> None:
    figure = Figure.mean(scores)
    assert figure.eligible + figure.ineligible == len(scores)
    assert figure.value is None or 0 <= figure.value <= 1
    random.shuffle(scores)
    assert Figure.mean(scores) == figure


def test_every_metric_has_its_own_name_and_says_what_it_measures() -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS)
    for metric in METRICS:
        documentation = type(metric).__doc__ or ""
        assert all(word in documentation for word in ("Definition:", "Range:", "Ineligible:")), metric.name
