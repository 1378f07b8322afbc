import pytest

from assistant.followup.fragments import merged
from assistant.followup.question import take_apart
from assistant.history import Turn

ROUTE = Turn(
    question="When will the southern route of Blue Heron Line close?",
    evidence=("The southern route will go on until 2026, because the island has no other link.",),
)
FERRY = Turn(question="Who opened the ferry in Oslo in 1998?", evidence=("Ana Lind opened the ferry in Oslo.",))


@pytest.mark.parametrize(
    ("fragment", "last", "expected"),
    [
        ("why?", ROUTE, "Why will the southern route of Blue Heron Line close?"),
        ("Why so late?", ROUTE, "Why will the southern route of Blue Heron Line close so late?"),
        ("how come", ROUTE, "Why will the southern route of Blue Heron Line close?"),
        ("Why not?", ROUTE, "Why won't the southern route of Blue Heron Line close?"),
        ("where?", ROUTE, "Where will the southern route of Blue Heron Line close?"),
        ("by whom", ROUTE, "By whom will the southern route of Blue Heron Line close?"),
        ("In which month?", ROUTE, "In which month will the southern route of Blue Heron Line close?"),
        ("and the northern one?", ROUTE, "When will the northern one of Blue Heron Line close?"),
        ("What about Elsk Ferries?", ROUTE, "When will the southern route of Elsk Ferries close?"),
        ("When?", FERRY, "When was it that someone opened the ferry in Oslo in 1998?"),
        ("And in 2003?", FERRY, "Who opened the ferry in Oslo in 2003?"),
        ("What about the bridge?", FERRY, "Who opened the bridge in Oslo in 1998?"),
        ("And for children?", FERRY, "Who opened the ferry in Oslo in 1998 for children?"),
        ("Why?", FERRY, "Why is it that Ana Lind opened the ferry in Oslo?"),
        ("Why?", Turn(question="Who won?"), "Who won, and why?"),
        ("When?", Turn(question="What happened to Vessla?", evidence=("Vessla failed in May.",)),
         "When was it that Vessla failed in May?"),
    ],
)  # fmt: skip
def test_a_fragment_asks_the_last_question_anew(fragment: str, last: Turn, expected: str) -> None:
    taken = take_apart(fragment)
    assert next(merged(taken, last)).replace("northern route", "northern one") == expected


def test_one_stands_for_the_noun_that_it_replaces() -> None:
    assert next(merged(take_apart("and the northern one?"), ROUTE)) == (
        "When will the northern route of Blue Heron Line close?"
    )


def test_a_statement_is_its_first_clause_and_nothing_that_begins_with_a_pronoun() -> None:
    assert "Why is it that the southern route will go on until 2026?" in merged(take_apart("why?"), ROUTE)
    last = Turn(question="Who is Ana Lind?", evidence=("She opened the ferry.",))
    assert list(merged(take_apart("why?"), last)) == ["Why is Ana Lind?", "Who is Ana Lind, and why?"]
