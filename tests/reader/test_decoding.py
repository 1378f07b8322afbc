import numpy as np
import pytest

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
