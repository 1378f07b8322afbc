import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.differing.numbers import compatible, numbers_differ, numbers_in

ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It cost $75 million.", "It cost 75 mln dollars."),
        ("It cost $2 million.", "It cost two million dollars."),
        ("It took 18 months.", "It took a year and a half."),
        ("It has 18,000 seats.", "It has eighteen thousand seats."),
        ("It weighs about 640 kilograms.", "It weighs 638 kilograms."),
        ("It weighs 640 kilograms.", "It weighs 0.64 tonnes."),
        ("It is 3 miles long.", "It is 5 kilometres long."),
        ("It is 1.2 kilometres long.", "It is 1,236 metres long."),
        ("It won 61% of the vote.", "It won 61.4 per cent of the vote."),
        ("At least 40 people came.", "43 people came."),
        ("More than 40 people came.", "Up to 60 people came."),
        ("Nearly 50 people came.", "48 people came."),
        ("Half of the people came.", "50% of the people came."),
    ],
)
def test_numbers_that_can_both_be_true_agree(one: str, other: str) -> None:
    (ours,), (theirs,) = numbers_in(one), numbers_in(other)
    assert compatible(ours, theirs)
    assert compatible(theirs, ours)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It killed 11 people.", "It killed 17 people."),
        ("It cost $75 million.", "It cost 92 million dollars."),
        ("It cost 210 million euros.", "It cost 212 million euros."),
        ("It is 412 metres long.", "It is 1.2 kilometres long."),
        ("It takes 18 months.", "It takes two years."),
        ("More than 40 people came.", "30 people came."),
        ("About 40 people came.", "60 people came."),
        ("Nearly 50 people came.", "52 people came."),
    ],
)
def test_numbers_that_cannot_both_be_true_differ(one: str, other: str) -> None:
    ours, theirs = numbers_in(one), numbers_in(other)
    assert numbers_differ(ours, theirs, beside=(ours, theirs))
    assert numbers_differ(theirs, ours, beside=(theirs, ours))


def test_numbers_of_different_things_are_not_compared() -> None:
    euros, pounds, people = (numbers_in(text) for text in ("40 euros", "30 pounds", "12 people"))
    assert numbers_differ(euros, pounds, beside=(euros, pounds)) is None
    assert numbers_differ(euros, people, beside=(euros, people)) is None
    assert numbers_differ([], people, beside=([], people)) is None


def test_sentences_that_have_each_others_number_agree() -> None:
    one, other = numbers_in("11 died and 40 were hurt."), numbers_in("40 were hurt and 11 died.")
    assert numbers_differ(one[:1], other[:1], beside=(one, other)) is False


@given(st.integers(2, 15), st.sampled_from(["million dollars", "people", "kilometres", "per cent"]))
def test_the_same_quantity_in_figures_and_in_words_never_differs(number: int, unit: str) -> None:
    ours, theirs = numbers_in(f"It was {number} {unit}."), numbers_in(f"It was {ONES[number]} {unit}.")
    assert ours
    assert numbers_differ(ours, theirs, beside=(ours, theirs)) is False


@given(st.integers(1, 10**7), st.booleans())
def test_the_same_quantity_with_and_without_commas_never_differs(number: int, money: bool) -> None:  # noqa: FBT001
    ours = numbers_in(f"${number:,} was paid." if money else f"There were {number:,} seats.")
    theirs = numbers_in(f"{number} dollars were paid." if money else f"There were {number} seats.")
    assert not numbers_differ(ours, theirs, beside=(ours, theirs))


@given(st.integers(2, 10**6), st.integers(2, 10**6))
def test_comparing_does_not_depend_on_the_order(one: int, other: int) -> None:
    (ours,), (theirs,) = numbers_in(f"There were {one:,} seats."), numbers_in(f"There were {other:,} seats.")
    assert compatible(ours, theirs) == compatible(theirs, ours) == (one == other)
