import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.differing.dates import Moment, dates_differ, moment_in
from assistant.grounding.dates import MONTHS
from assistant.passages import Span


def moment(sentence: str) -> Moment:
    """When, by the words between bars: "It opens |on 3 May|."."""
    before, part, after = sentence.split("|")
    return moment_in(f"{before}{part}{after}", Span(len(before), len(before) + len(part)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It happened on |Tuesday|.", "It happened on |3 June|."),
        ("It happened on |3 June|.", "It happened on |June 3, 2025|."),
        ("It opens in |May 2025|.", "It opens on |3 May|."),
        ("It opens by |2027|.", "It opens in |2026|."),
        ("It has been open since |1998|.", "It was open in |2003|."),
        ("It happened in the |1990s|.", "It happened in |1994|."),
        ("It begins at |9 a.m.|.", "It begins on |Monday|."),
        ("It happened |yesterday|.", "It happened on |3 June|."),
    ],
)
def test_dates_that_can_both_be_true_agree(one: str, other: str) -> None:
    assert not dates_differ(moment(one), moment(other))
    assert not dates_differ(moment(other), moment(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It flies on |14 March|.", "It flies on |2 April|."),
        ("It opens in |2027|.", "It opens in |2029|."),
        ("It begins in |March 2025|.", "It begins in |September 2025|."),
        ("It happened on |3 June 2025|.", "It happened on |4 June 2025|."),
        ("It opens by |2027|.", "It opens by |2029|."),
        ("It opens by |2027|.", "It opens in |2029|."),
        ("It opened on |Saturday|.", "It opened on |Sunday|."),
        ("It begins at |9 a.m.|.", "It begins at |10 a.m.|."),
        ("It begins in |spring 2025|.", "It begins in |autumn 2025|."),
    ],
)
def test_dates_that_cannot_both_be_true_differ(one: str, other: str) -> None:
    assert dates_differ(moment(one), moment(other))
    assert dates_differ(moment(other), moment(one))


def test_a_sentence_without_a_date_is_not_compared() -> None:
    assert dates_differ(moment_in("It opens soon."), moment_in("It opens in 2027.")) is None
    assert not moment_in("It opens soon.").is_given


@given(st.dates())
def test_the_same_day_written_two_ways_never_differs(day: object) -> None:
    year, month, number = (int(part) for part in str(day).split("-"))
    name = MONTHS[month - 1].title()
    forms = [f"On |{number} {name}|.", f"On |{name} {number}|.", f"On |{number} {name} {year}|.", f"In |{name}|."]
    for one in forms:
        assert not any(dates_differ(moment(one), moment(other)) for other in forms)
