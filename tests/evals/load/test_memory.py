import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.load.memory import FLAT_BYTES_PER_QUESTION, Growth, Sample

START = 700_000_000


def samples(per_question: float, *, count: int = 100) -> list[Sample]:
    return [Sample(number * 50, round(START + number * 50 * per_question)) for number in range(count)]


def test_memory_that_fills_at_first_and_then_stays_is_flat() -> None:
    warm_up = [Sample(number, START - 1_000_000 * (20 - number)) for number in range(20)]
    growth = Growth.of(warm_up + [Sample(number, START) for number in range(20, 100)])
    assert growth == Growth(START, START, 0.0)
    assert growth.is_flat


def test_memory_that_goes_up_and_down_is_flat() -> None:
    assert Growth.of([Sample(number, START + 10_000_000 * (number % 2)) for number in range(0, 5_000, 25)]).is_flat


@given(st.integers(FLAT_BYTES_PER_QUESTION + 1, 10**6), st.integers(10, 300))
def test_what_each_question_leaves_behind_is_seen(leak: int, count: int) -> None:
    growth = Growth.of(samples(leak, count=count))
    assert growth.per_question == pytest.approx(leak)
    assert growth.last > growth.first
    assert not growth.is_flat


def test_too_few_samples_are_an_error() -> None:
    with pytest.raises(ValueError, match="5 samples"):
        Growth.of(samples(0, count=5))
