import pytest

from assistant.followup.question import Level, take_apart


@pytest.mark.parametrize(
    "question",
    [
        "and what did it cost?",
        "When did work begin on it?",
        "who did he blame",
        "What is its range?",
        "who speaks for them?",
        "Why?",
        "why so long",
        "how come",
        "Why did that happen?",
        "How much?",
        "by whom?",
        "in which month?",
        "And in 2023?",
        "What about Serbia?",
        "and the southern one?",
        "and its boss?",
        "who's that?",
        "how long did that take",
        "when is the vote on that?",
        "What happened in that year?",
        "how many people live there?",
        "who paid",
        "Which one is cheaper?",
        "what do the others pay?",
        "Who found them?",
        "What did she say about the money?",
        "tell me more",
    ],
)
def test_questions_that_point_back_are_dependent(question: str) -> None:
    assert take_apart(question).level == "dependent"


@pytest.mark.parametrize(
    "question",
    [
        "How many Javelin missiles is Kosovo buying?",
        "Who is Oskar Fennimore?",
        "And who is the president of Serbia?",
        "Did Thaçi say when he would resign?",
        "Does Kosovo increase its budget?",
        "Is there free travel on the trams for students in Tarnhaven?",
        "Is it true that Vessla went bankrupt?",
        "How long does it take to cross the Kestrel Bridge?",
        "What does it mean when a currency is left to float?",
        "What action did the US begin that started the oil shock?",
        "Which country rationed gasoline and heating fuel in winter?",
        "Do scientists know what they will find in the Elsk?",
        "What happened in May?",
        "What happened this year in Oslo?",
        "What does this article say about Oslo?",
        "About the Kestrel Bridge: how long did that take?",
        "javelin missile price kosovo army",
        "",
        "???",
    ],
)
def test_questions_that_stand_alone_are_left_alone(question: str) -> None:
    assert take_apart(question).level in {"standalone", "dependent" if not any(map(str.isalnum, question)) else ""}


@pytest.mark.parametrize(
    ("question", "level"),
    [
        ("What happened to the company?", "possible"),
        ("What did the chief engineer say?", "possible"),
        ("and when does the other route close?", "possible"),
        ("What did the mayor of Oslo say?", "standalone"),
        ("Who gave her approval to the merger?", "possible"),
    ],
)
def test_definite_nouns_may_or_may_not_point_back(question: str, level: Level) -> None:
    assert take_apart(question).level == level


def test_words_that_only_join_are_taken_off() -> None:
    taken = take_apart("Ok, and what about the cost?")
    assert (taken.text, taken.about, taken.joined) == ("the cost?", True, True)
    assert take_apart("And").text == "And"


def test_what_asks_about_the_last_answer_itself_is_told() -> None:
    assert [take_apart(question).event for question in ("Why is that?", "when did it happen", "Why not?", "Who?")] == [
        "Why",
        "when",
        "Why not",
        "",
    ]
