import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.clauses import cut_in_two
from assistant.passages import Span


def halves(text: str) -> tuple[str, str]:
    left, right = cut_in_two(text, Span(0, len(text)))
    return text[left.start : left.end], text[right.start : right.end]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("one two, three four; five six seven eight", "one two, three four;"),
        ("one two three (four) five six seven", "one two three (four)"),
        ("one two three — four five, six seven", "one two three —"),
        ("one two three, four five six", "one two three,"),
        ("one two 1,000,000 four five", "one two"),
        ("one two three four", "one two"),
        ("https://example.org/averylongaddress", "https://example.or"),
        ("first, " + "word " * 20 + "end", "first, " + " ".join(["word"] * 10)),
    ],
)
def test_a_sentence_is_cut_at_the_best_place_near_its_middle(text: str, left: str) -> None:
    assert halves(text)[0] == left


def test_a_combining_mark_stays_with_its_letter() -> None:
    assert halves("ab\u0301\u0302cd") == ("ab\u0301\u0302", "cd")


@given(st.text(min_size=2).map(lambda text: text.strip()).filter(lambda text: len(text) >= 2))
def test_both_halves_are_trimmed_slices_that_lose_nothing(text: str) -> None:
    left, right = cut_in_two(text, Span(0, len(text)))
    assert left.start == 0
    assert right.end == len(text)
    assert left.end <= right.start
    assert not text[left.end : right.start].strip()
    for half in (left, right):
        assert text[half.start : half.end].strip() == text[half.start : half.end] != ""
