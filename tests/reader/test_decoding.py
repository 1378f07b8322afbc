import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.passages import Span
from assistant.reader.decoding import LONGEST_ANSWER, decode
from assistant.reader.encoding import Encoded

SENTENCES = [Span(0, 1_000), Span(0, 1_000)]


def encoded(tokens: int, *sentences: tuple[int, int, int]) -> Encoded:
    """A window whose token i stands at characters 10i to 10i + 9."""
    offsets = np.array([(10 * number, 10 * number + 9) for number in range(tokens)])
    return Encoded(np.zeros(tokens, np.int64), np.zeros(tokens, np.int64), offsets, sentences)


def test_a_sentences_evidence_is_the_mean_of_its_tokens() -> None:
    numbers = np.zeros((6, 3), np.float32)
    numbers[2:4, 2] = 1, 3
    numbers[4:6, 2] = -1
    assert [one.evidence for one in decode(encoded(6, (0, 2, 4), (1, 4, 6)), numbers, SENTENCES)] == [2, -1]


def test_the_best_span_lies_within_its_sentence_and_is_measured_against_none() -> None:
    numbers = np.zeros((8, 3), np.float32)
    numbers[0, :2] = 1, 1
    numbers[3, 0] = 5
    numbers[6, 1] = 5  # the end of another sentence
    numbers[5, 0] = 3
    numbers[4, 1] = 4
    first, second = decode(encoded(8, (0, 2, 5), (1, 5, 8)), numbers, SENTENCES)
    assert first.answer == Span(30, 49)
    assert first.span == pytest.approx(5 + 4 - 2)
    assert second.answer == Span(50, 69)


def test_a_span_never_ends_before_it_begins_nor_gets_too_long() -> None:
    numbers = np.zeros((60, 3), np.float32)
    numbers[40, 0] = numbers[10, 1] = 9
    numbers[15, 0] = numbers[15 + LONGEST_ANSWER, 1] = 8
    (one,) = decode(encoded(60, (0, 1, 60)), numbers, SENTENCES)
    assert one.span == 9
    numbers[15 + LONGEST_ANSWER, 1], numbers[14 + LONGEST_ANSWER, 1] = 0, 8
    (one,) = decode(encoded(60, (0, 1, 60)), numbers, SENTENCES)
    assert (one.span, one.answer) == (16, Span(150, 10 * (14 + LONGEST_ANSWER) + 9))


def test_a_token_that_reaches_over_the_end_of_a_sentence_is_cut_there() -> None:
    numbers = np.zeros((4, 3), np.float32)
    (one,) = decode(encoded(4, (0, 1, 4)), numbers, [Span(14, 33)])
    assert one.answer is not None
    assert 14 <= one.answer.start < one.answer.end <= 33


def test_the_short_answer_is_the_span_that_shares_most_with_the_likely_ones() -> None:
    numbers = np.full((10, 3), -9, np.float32)
    numbers[2, 0], numbers[4, 0] = 3, 2.9  # "a great many islands", or "many islands"
    numbers[5, 1], numbers[8, 1] = 2.9, 3  # or either with "in the north" behind it
    (one,) = decode(encoded(10, (0, 1, 10)), numbers, SENTENCES)
    spans = [((2, 8), 6), ((2, 5), 5.9), ((4, 8), 5.9), ((4, 5), 5.8)]

    def shared(first: int, last: int) -> float:
        both = [
            (max(0, min(last, other[1]) - max(first, other[0]) + 1), other[1] - other[0] + 1, score)
            for other, score in spans
        ]
        return sum(math.exp(score) * 2 * common / (last - first + 1 + length) for common, length, score in both)

    expected = max((span for span, _ in spans), key=lambda span: shared(*span))
    assert one.answer == Span(10 * expected[0], 10 * expected[1] + 9)
    assert one.span == pytest.approx(6 + 18)


@given(st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_a_certain_span_is_the_short_answer(tokens: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    numbers = rng.normal(size=(tokens + 1, 3)).astype(np.float32)
    first = int(rng.integers(1, tokens + 1))
    last = int(rng.integers(first, min(tokens, first + LONGEST_ANSWER - 1) + 1))
    numbers[first, 0] = numbers[last, 1] = 30
    (one,) = decode(encoded(tokens + 1, (0, 1, tokens + 1)), numbers, SENTENCES)
    assert one.answer == Span(10 * first, 10 * last + 9)


def test_of_spans_that_are_as_likely_the_shorter_is_the_short_answer() -> None:
    numbers = np.full((6, 3), -9, np.float32)
    numbers[2, 0] = 9
    numbers[3, 1] = numbers[4, 1] = 5
    (one,) = decode(encoded(6, (0, 1, 6)), numbers, SENTENCES)
    assert one.answer == Span(20, 39)
