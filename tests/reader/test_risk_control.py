import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.reader.risk_control import KindErrors, lowest_error_rate, threshold_for

rates = st.floats(0, 1)


def test_the_threshold_is_the_lowest_that_keeps_the_rate() -> None:
    errors = {"plain": KindErrors(share=1, questions=9, wrong=(0.1, 0.5, 0.9))}
    # Of ten questions, the nine and a new one, three, two or one are taken to be answered wrongly, or four.
    assert threshold_for(0.4, errors) == 0
    assert threshold_for(0.3, errors) == pytest.approx(0.1)
    assert threshold_for(0.3, errors) > 0.1
    assert threshold_for(0.2, errors) == pytest.approx(0.5)
    assert threshold_for(0.1, errors) == pytest.approx(0.9)


def test_a_rate_that_no_number_of_questions_can_vouch_for_is_refused() -> None:
    errors = {"plain": KindErrors(share=1, questions=9, wrong=())}
    assert lowest_error_rate(errors) == pytest.approx(0.1)
    with pytest.raises(ValueError, match=r"lower than 0\.1000: too few questions"):
        threshold_for(0.09, errors)


@given(st.lists(rates, max_size=20), st.lists(rates, max_size=20), rates)
def test_a_higher_rate_never_has_a_higher_threshold(first: list[float], second: list[float], rate: float) -> None:
    errors = {
        "a": KindErrors(share=0.3, questions=20, wrong=tuple(first)),
        "b": KindErrors(share=0.7, questions=25, wrong=tuple(second)),
    }
    least = lowest_error_rate(errors)
    low, high = sorted((max(least, rate), max(least, 1 - rate)))
    assert threshold_for(low, errors) >= threshold_for(high, errors)


@pytest.mark.parametrize("max_error_rate", [0.05, 0.1, 0.25])
def test_new_questions_of_the_mix_are_answered_wrongly_at_most_so_often(max_error_rate: float) -> None:
    """A simulation: many calibrations, each with its own questions; the promise is about their mean."""
    rng = np.random.default_rng(5)
    # Kinds differ in their share, in how many were read, in how often they go wrong and in how sure that looks.
    kinds = {"plain": (0.5, 160, 0.2, (2, 2)), "near": (0.3, 80, 1.0, (3, 3)), "far": (0.2, 20, 1.0, (1, 9))}
    found = []
    for _ in range(400):
        errors = {
            name: KindErrors(
                share=share,
                questions=count,
                wrong=tuple(rng.beta(*shape, size=int(rng.binomial(count, wrong)))),
            )
            for name, (share, count, wrong, shape) in kinds.items()
        }
        threshold = threshold_for(max_error_rate, errors)
        new = (
            share * wrong * (rng.beta(*shape, size=2_000) >= threshold).mean()
            for share, _, wrong, shape in kinds.values()
        )
        found.append(float(sum(new)))
    mean, error = float(np.mean(found)), float(np.std(found) / np.sqrt(len(found)))
    assert mean <= max_error_rate + 3 * error
    assert mean >= 0.6 * max_error_rate  # it is no use to keep the promise by declining all


def test_more_errors_than_questions_are_refused() -> None:
    with pytest.raises(ValidationError, match="than were read"):
        KindErrors(share=1, questions=1, wrong=(0.1, 0.2))
