from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from assistant.followup.candidates import MOST_ADDED
from assistant.followup.phrasings import MAX_PHRASINGS, Phrasing, phrasings
from assistant.followup.question import take_apart
from assistant.history import Turn, checked_history

HISTORY = [Turn(question="Who is Oskar Fennimore?", evidence=("Oskar Fennimore is the head of Blue Heron Line.",))]

WORDS = (
    "the a he she it they his its that this there one other what why who how when did does was is and but of in Kosovo "
    "Vessla Ana Lind bridge company mayor route southern 2023 412 said cost ? . , 's ' \" : - _ What about by whom U.S."
).split()
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
TURNS = st.builds(Turn, question=TEXTS, answer=TEXTS, evidence=st.lists(TEXTS, max_size=3).map(tuple))


def test_a_question_that_stands_alone_is_read_once_as_typed() -> None:
    question = "How many Javelin missiles is Kosovo buying?"
    assert phrasings(question, HISTORY) == (Phrasing(question, question),)


def test_without_a_history_every_question_is_read_once_as_typed() -> None:
    assert phrasings("why?", []) == (Phrasing("why?", "why?"),)


def test_a_dependent_question_is_read_in_the_article_as_resolved_and_as_typed() -> None:
    ways = phrasings("what does he want?", [Turn(question="Who is Oskar Fennimore?")])
    assert all(way.in_focus for way in ways)
    assert ways[0] == Phrasing("What does Oskar Fennimore want?", "What does Oskar Fennimore want?", in_focus=True)
    assert ways[-1] == Phrasing("What does Oskar Fennimore want?", "what does he want?", in_focus=True)


def test_a_question_that_may_stand_alone_is_read_in_the_library_first() -> None:
    ways = phrasings("What happened to the company?", HISTORY)
    assert ways[0] == Phrasing("What happened to the company?", "What happened to the company?")
    assert all(way.in_focus for way in ways[1:])


def test_a_dependent_question_that_says_much_itself_is_read_in_the_library_too() -> None:
    ways = phrasings("When did he visit Serbia and Norway in 2021?", HISTORY)
    assert ways[0].in_focus
    assert not ways[-1].in_focus


def test_a_rewrite_is_tried_first_and_only_asked_for_where_it_may_be_needed() -> None:
    asked: list[str] = []

    def rewrite(question: str, history: Sequence[Turn]) -> str:
        asked.append(question)
        assert list(history) == HISTORY
        return "What does the head of Blue Heron Line want?"

    first = phrasings("what does he want?", HISTORY, rewrite=rewrite)[0]
    assert first.words == "What does the head of Blue Heron Line want?"
    phrasings("Who is Ana Lind?", HISTORY, rewrite=rewrite)
    phrasings("why?", [], rewrite=rewrite)
    assert asked == ["what does he want?"]


def test_a_rewrite_that_fails_leaves_the_rules() -> None:
    assert phrasings("what does he want?", HISTORY, rewrite=lambda *_: None) == phrasings("what does he want?", HISTORY)


@given(question=TEXTS, history=st.lists(TURNS, max_size=3))
def test_any_question_after_any_history_has_bounded_ways_to_read_it(question: str, history: list[Turn]) -> None:
    ways = phrasings(question, checked_history(history, max_turns=5))
    assert 1 <= len(ways) <= MAX_PHRASINGS
    assert len({(way.words.casefold(), way.in_focus) for way in ways}) == len(ways)
    for way in ways:
        assert len(way.words) <= len(question) + MOST_ADDED
        assert way.words == question or take_apart(way.words).level != "dependent"


@given(question=TEXTS, history=st.lists(TURNS, min_size=1, max_size=3))
def test_what_was_understood_stays_as_it_is(question: str, history: list[Turn]) -> None:
    """Resolving a resolved question gives it back, first where it stands alone and among the ways where it may not."""
    turns = checked_history(history, max_turns=5)
    for way in phrasings(question, turns):
        if take_apart(way.question).level == "standalone":
            assert phrasings(way.question, turns) == (Phrasing(way.question, way.question),)
        elif take_apart(way.question).level == "possible":
            assert phrasings(way.question, turns)[0] == Phrasing(way.question, way.question)
