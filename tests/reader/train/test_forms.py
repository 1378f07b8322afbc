import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from assistant.reader.train.forms import as_typed, with_slip

QUESTION = "When did the bridge over the Lune open?"


def test_questions_are_mostly_as_they_were_and_never_empty() -> None:
    rng = random.Random(1)
    typed = [as_typed(QUESTION, rng) for _ in range(1_000)]
    assert 750 < typed.count(QUESTION) < 900
    assert all(typed)


def test_varied_questions_come_in_many_forms() -> None:
    rng = random.Random(1)
    typed = [as_typed(QUESTION, rng, varied=1.0) for _ in range(1_000)]
    assert len(set(typed)) > 300
    assert any(len(one) > 2 * len(QUESTION) for one in typed)
    assert any(len(one) < len(QUESTION) / 1.5 for one in typed)


def test_whole_questions_keep_the_words_that_carry_the_topic() -> None:
    rng = random.Random(1)
    for _ in range(300):
        typed = as_typed("Who designed the Lune?", rng, varied=1.0, whole=True).lower()
        assert fuzz.partial_ratio("designed the lune", typed) > 70, typed


def test_a_slip_changes_a_long_word_a_little() -> None:
    assert with_slip("the", random.Random(1)) == "the"
    slips = {with_slip("bridge", random.Random(seed)) for seed in range(50)}
    assert all(len(slip) in {5, 6} for slip in slips)
    assert len(slips) > 4


@pytest.mark.parametrize("varied", [0.0, 1.0])
@given(question=st.text(min_size=1, max_size=80), seed=st.integers())
def test_any_question_can_be_typed(varied: float, question: str, seed: int) -> None:
    assert isinstance(as_typed(question, random.Random(seed), varied=varied), str)
