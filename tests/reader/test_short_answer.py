import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reader.short_answer import short_answer


def words(question: str, sentence: str) -> str | None:
    span = short_answer(question, sentence)
    return None if span is None else sentence[span.start : span.end]


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("How many people work there?", "Mayor Ana Lind said that 246 people work there.", "246"),
        ("How many boats are there?", "The 12 crews own 246 boats and 3 sheds.", "246"),
        ("How much did it cost?", "It cost 40 million euros in 1998.", "40 million euros"),
        ("What was the price?", "The price was $1.5 million.", "$1.5 million"),
        ("When does it close?", "The harbour will close on 3 May.", "3 May"),
        ("What year was it built?", "It was built in 1998.", "1998"),
        ("What percentage voted?", "Some 51.6% of people voted.", "51.6%"),
        ("How many cranes?", "It has twenty-five cranes.", "twenty-five"),
        ("How many staff are there?", "The harbour employs 246 people.", "246"),
    ],
)
def test_the_only_candidate_of_the_kind_asked_for_is_the_short_answer(
    question: str, sentence: str, expected: str
) -> None:
    assert words(question, sentence) == expected


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many ships?", "It has 12 cranes and 30 sheds."),
        ("When was it built?", "It was built in 1998 and rebuilt in 2004."),
        ("Who spoke?", "Ana Lind spoke."),
        ("How many missiles?", "Counting what comes with the missiles, the package is worth $75 million."),
        ("How many tanks came?", "Some 20% of the tanks came with 12 trucks."),
        ("Why did it close?", "It closed because of the cost of 3 million euros."),
        ("Did 12 ships come?", "Yes, 12 ships came."),
        ("What happened in 1998?", "It was built in 1998."),
        ("How many of the 12 ships came?", "All 12 ships came."),
    ],
)
def test_where_it_is_not_clear_there_is_none(question: str, sentence: str) -> None:
    assert words(question, sentence) is None


@given(st.text(max_size=100), st.text(max_size=200), st.integers(0, 1000))
def test_a_short_answer_lies_within_its_sentence(question: str, sentence: str, offset: int) -> None:
    span = short_answer(question, sentence, offset=offset)
    if span is not None:
        assert offset <= span.start < span.end <= offset + len(sentence)
