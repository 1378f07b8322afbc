import pytest

from assistant.followup.phrases import phrases, proper_names


def spoken(text: str) -> list[str]:
    return [phrase.text_in(text) for phrase in phrases(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How long is the Kestrel Bridge?", ["the Kestrel Bridge"]),
        ("How many Javelin missiles is Kosovo buying?", ["many Javelin missiles", "Kosovo"]),
        ("When did the State Department approve the sale?", ["the State Department", "the sale"]),
        ("What did Vessla's chief engineer say?", ["Vessla", "chief engineer"]),
        ("Where does Boston rank in the Mercer study?", ["Boston", "the Mercer study"]),
        ("When will tram line 11 start to run?", ["tram line 11"]),
        ("Drumlin and Sons went bankrupt in 2018.", ["Drumlin and Sons", "bankrupt", "2018"]),
        ("Mayor Petra Lindqvale cut the ribbon at noon.", ["Mayor Petra Lindqvale", "the ribbon", "noon"]),
        ("It carries two tram tracks, a cycle path and no cars.", ["two tram tracks", "a cycle path", "no cars"]),
        ("What was the first estimate?", ["the first estimate"]),
        ("She works for the Union of Pure and Applied Chemistry.", ["the Union of Pure and Applied Chemistry"]),
        ("", []),
        ("?! _ —", []),
    ],
)
def test_noun_phrases_stand_between_the_words_that_hold_a_sentence_together(text: str, expected: list[str]) -> None:
    assert spoken(text) == expected


def test_a_capital_that_only_begins_a_sentence_is_no_name() -> None:
    assert [phrase.name for phrase in phrases("Work began in March.")] == [False, True]
    assert phrases("Tarnhaven opened a bridge.", names={"tarnhaven"})[0].name
    assert proper_names("Ferry captains on the Elsk say so. Work began.") == {"elsk"}


def test_the_head_is_the_noun_and_not_its_number() -> None:
    found = phrases("the second tram line 11 of the Javelin missiles")
    assert [phrase.head for phrase in found] == ["line", "missiles"]


@pytest.mark.parametrize(("text", "plural"), [("the cracks", True), ("the people", True), ("the bus", False)])
def test_plurals_are_told_by_their_form(text: str, plural: bool) -> None:  # noqa: FBT001
    assert phrases(text)[0].plural is plural


def test_dates_and_numbers_are_told_apart() -> None:
    year, money, people = phrases("in 2018 for 412 million crowns by 64 people")
    assert (year.is_time, money.is_number, people.is_number) == (True, True, False)
