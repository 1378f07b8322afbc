import pytest

from assistant.followup.question import take_apart


def pointing(question: str) -> list[tuple[str, str, str]]:
    return [(cue.kind, cue.word, cue.noun) for cue in take_apart(question).cues]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did she say about it?", [("pronoun", "she", ""), ("pronoun", "it", "")]),
        ("Who owns that company?", [("that", "that", "company")]),
        ("Is that a lot?", [("that", "that", "")]),
        ("What action did the US begin that started a crisis?", []),
        ("Who lives there?", [("there", "there", "")]),
        ("Are there any trams?", []),
        ("When does the southern one close?", [("one", "one", "")]),
        ("When does the other route close?", [("other", "other", "route"), ("definite", "route", "route")]),
        ("Who else was hurt?", [("other", "else", "")]),
        ("Did the firm hurt itself?", [("definite", "firm", "firm")]),
        ("What did the mayor of Oslo say?", []),
        ("Did Ana Lind say that she knew?", []),
        ("the request that was denied", []),
    ],
)
def test_what_points_back_is_found(question: str, expected: list[tuple[str, str, str]]) -> None:
    assert pointing(question) == expected


def test_a_cue_knows_where_it_stands() -> None:
    (cue,) = take_apart("And who owns that big company?").cues
    assert take_apart("And who owns that big company?").text[cue.start : cue.end] == "that big company"


def test_a_pronoun_that_may_mean_something_in_the_question_is_weak() -> None:
    (cue,) = take_apart("Who announced that she would step down?").cues
    assert cue.weak
