import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.latency import Latency, percentile


def test_percentiles_have_the_values_worked_out_by_hand() -> None:
    assert Latency.of([5, 1, 4, 2, 3]) == Latency(count=5, p50=3, p95=4.8)
    assert Latency.of([7]) == Latency(count=1, p50=7, p95=7)
    assert Latency.of([]) == Latency(count=0, p50=None, p95=None)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0, 1))
def test_a_percentile_is_that_of_numpy_and_within_the_values(values: list[float], share: float) -> None:
    ordered = sorted(values)
    found = percentile(ordered, share)
    assert found is not None
    assert ordered[0] <= found <= ordered[-1]
    assert found == pytest.approx(float(np.quantile(ordered, share)))
