import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reader.question import answer_type


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many people work there?", "number"),
        ("how meny peple work there", "number"),
        ("worker count?", "number"),
        ("What is the population of the town?", "number"),
        ("How much did the harbour cost?", "money"),
        ("What was the price of the ticket?", "money"),
        ("how much is the town shelling out", "money"),
        ("When does it close?", "date"),
        ("In what year was it built?", "date"),
        ("Which year did the price of oil drop?", "date"),
        ("It closes when?", "date"),
        ("Who is the mayor?", "person"),
        ("Which politician spoke?", "person"),
        ("Where is it?", "place"),
        ("What country is it in?", "place"),
        ("Why does it close?", "reason"),
        ("What led to the strike?", "reason"),
        ("How come it closes?", "reason"),
        ("How did the strike end?", "manner"),
        ("Is the harbour closing?", "yes_no"),
        ("And did the mayor speak?", "yes_no"),
        ("Can you tell me how many people work there?", "number"),
        ("What did the mayor say when the harbour closed?", "thing"),
        ("What agency failed to price the risk?", "thing"),
        ("the mayor's reaction", "thing"),
    ],
)
def test_a_question_tells_what_kind_of_answer_it_wants(question: str, expected: str) -> None:
    assert answer_type(question) == expected


@given(st.text(max_size=300))
def test_any_text_has_a_kind(question: str) -> None:
    assert answer_type(question)


@pytest.mark.timeout(10)
@pytest.mark.parametrize("unit", ["'", "’", "a'", "a' ", "what ", "how ", "the ", " ", "?", "x.y "])
def test_no_question_takes_long(unit: str) -> None:
    # Patterns that backtrack would take minutes; the time limit is the check.
    assert answer_type(f"x {unit * (1000 // len(unit))} x")
