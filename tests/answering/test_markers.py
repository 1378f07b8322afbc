import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.markers import marker_numbers, names_sentences


@pytest.mark.parametrize(
    ("inner", "numbers"),
    [
        ("3", (3,)),
        (" 3 ", (3,)),
        ("3, 4", (3, 4)),
        ("3;4", (3, 4)),
        ("3 and 4", (3, 4)),
        ("3, 4, and 5", (3, 4, 5)),
        ("3-5", (3, 4, 5)),
        ("3–5", (3, 4, 5)),
        ("3 to 5", (3, 4, 5)),
        ("3-5, 8", (3, 4, 5, 8)),
        ("^3", (3,)),
        ("S3", (3,)),
        ("#3", (3,)),
        ("sentence 3", (3,)),
        ("Sentences 3 and 4", (3, 4)),
        ("sentence 3, sentence 4", (3, 4)),
        ("no. 3", (3,)),
        ("3.", (3,)),
        ("**3**", (3,)),
        ("3†source", (3,)),
        ("3†L1-L4", (3,)),
        ("3, 3, 3", (3,)),
        ("007", (7,)),
    ],
)
def test_numbers_are_read_in_every_usual_form(inner: str, numbers: tuple[int, ...]) -> None:
    assert marker_numbers(inner) == numbers


@pytest.mark.parametrize(
    "inner", ["", "sic", "the minister", "in 1998", "1.8 million", "3a", "²", "-", "sentence", "x"]
)
def test_words_of_an_article_are_no_marker(inner: str) -> None:
    assert marker_numbers(inner) is None


@pytest.mark.parametrize("inner", ["5-3", "1-9999", "3-3"])
def test_a_range_that_makes_no_sense_names_a_sentence_that_there_is_not(inner: str) -> None:
    assert 0 in (marker_numbers(inner) or ())


@given(st.text(max_size=80))
def test_any_text_is_a_marker_or_none_and_never_an_error(inner: str) -> None:
    numbers = marker_numbers(inner)
    assert numbers is None or (numbers and all(number >= 0 for number in numbers))


def test_round_brackets_speak_of_sentences_only_by_name() -> None:
    assert names_sentences("sentences 3 and 4")
    assert not names_sentences("3")
    assert not names_sentences("in 1998")
