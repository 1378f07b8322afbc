import pytest

from assistant.followup.candidates import MOST_ADDED, candidates
from assistant.followup.question import take_apart
from assistant.history import Turn

HISTORY = [
    Turn(
        question="Who is Oskar Fennimore?",
        evidence=('The head of Blue Heron Line, Oskar Fennimore, called the bridge "a beautiful thing".',),
    )
]


def texts(question: str, history: list[Turn] = HISTORY) -> list[str]:
    return [candidate.question for candidate in candidates(take_apart(question), history)]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what does he want", "What does Oskar Fennimore want?"),
        ("And his company?", "Who is Oskar Fennimore's company?"),
        ("what about Ana Lind?", "Who is Ana Lind?"),
        ("What did the head of it say?", "What did the head of Blue Heron Line say?"),
        ("who's that?", "Who's Oskar Fennimore?"),
    ],
)
def test_the_likeliest_meaning_comes_first(question: str, expected: str) -> None:
    assert texts(question)[0] == expected


def test_a_question_without_anything_to_replace_gets_its_topic() -> None:
    assert texts("who paid")[-1] == "About Oskar Fennimore: who paid?"


def test_an_adjective_tells_things_apart() -> None:
    history = [Turn(question="When does the northern route close?")]
    assert texts("And when does the southern route close?", history) == [
        "About the northern route: when does the southern route close?"
    ]
    assert texts("Who likes the other route?", history) == ["About the northern route: who likes the other route?"]


def test_there_gets_a_preposition_where_it_has_none() -> None:
    history = [Turn(question="Who drove the first tram in Oslo?")]
    assert texts("who lives there?", history)[0] == "Who lives in Oslo?"
    assert texts("who is from there?", history)[0] == "Who is from Oslo?"


def test_her_is_a_possessive_only_before_a_noun() -> None:
    history = [Turn(question="Who is Mayor Ana Lind?")]
    assert texts("Who saw her?", history)[0] == "Who saw Mayor Ana Lind?"
    assert texts("Who is her husband?", history)[0] == "Who is Mayor Ana Lind's husband?"


def test_the_second_candidate_has_the_second_likeliest_mention() -> None:
    history = [Turn(question="Did Ana Lind meet Oskar Fennimore?")]
    made = candidates(take_apart("what did they say about him?"), history)
    assert {candidate.kind for candidate in made} >= {"resolved", "second"}


def test_what_was_made_to_stand_alone_does_not_point_back() -> None:
    history = [Turn(question="What did Ana Lind do?"), Turn(question="Who won?")]
    for question in ("why?", "how long did that take?", "and the other one?", "what did it do there?", "by whom?"):
        for candidate in candidates(take_apart(question), history):
            assert take_apart(candidate.question).level != "dependent", candidate


def test_a_question_does_not_grow_without_bounds() -> None:
    history = [Turn(question=f"Where is the {'very ' * 300}old bridge?", evidence=("The Bridge of Sighs. " * 90,))]
    for question in ("it " * 300, "why?", "what about it?"):
        for text in texts(question, history):
            assert len(text) <= len(question) + MOST_ADDED
