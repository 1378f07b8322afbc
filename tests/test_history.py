from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from assistant.answer import Answer
from assistant.errors import QuestionError
from assistant.history import MAX_EVIDENCE, MAX_TEXT_CHARACTERS, Turn, checked_history
from tests.answers import ARTICLE, answer_of, spans

FIRST, SECOND = "The harbour will close on 3 May.", "She called it a sad day."
ANSWER = answer_of(ARTICLE, *spans(ARTICLE.text, FIRST, SECOND))


def test_the_turn_of_an_answer_has_what_was_quoted_and_from_where() -> None:
    turn = Turn.of(ANSWER)
    assert turn == Turn(
        question="What?",
        answer=f"{FIRST} {SECOND}",
        evidence=(FIRST, SECOND),
        article_ids=("harbour", "harbour"),
    )


def test_sentences_that_only_give_context_come_last_in_a_turn() -> None:
    first = ANSWER.statements[0].model_copy(update={"role": "context"})
    answer = ANSWER.model_copy(update={"statements": (first, ANSWER.statements[1])})
    assert Turn.of(answer).evidence == (SECOND, FIRST)


def test_an_unanswered_question_is_a_turn_without_an_answer() -> None:
    answer = Answer(question="Who won?", status="unanswered", reason="not_in_sources", text="The articles don't say.")
    assert Turn.of(answer) == Turn(question="Who won?")


def test_a_turn_survives_json() -> None:
    turn = Turn.of(ANSWER)
    assert Turn.model_validate_json(turn.model_dump_json()) == turn


def test_all_forms_of_a_turn_mean_the_same() -> None:
    turn = Turn(question="When does it close?", answer=FIRST)
    forms: list[list[Any]] = [
        [turn],
        [turn.model_dump()],
        [{"question": "When does it close?", "answer": FIRST}],
        [HumanMessage("When does it close?"), AIMessage(f"{FIRST} [1]")],
        [SystemMessage("Be brief."), HumanMessage("When does it close?"), AIMessage(f"{FIRST} [1][2]")],
        [{"role": "user", "content": "When does it close?"}, {"role": "assistant", "content": f"{FIRST} [1]"}],
        [HumanMessage([{"type": "text", "text": "When does it close?"}]), AIMessage([FIRST])],
    ]
    for form in forms:
        assert checked_history(form, max_turns=10) == (turn,)


def test_answers_are_turns_and_replies_to_greetings_are_none() -> None:
    reply = Answer(question="Hello", kind="reply", status="unanswered", text="Hello!")
    assert checked_history([reply, ANSWER], max_turns=10) == (Turn.of(ANSWER),)


def test_messages_without_an_answer_are_turns_and_answers_without_a_question_are_none() -> None:
    history = [AIMessage("How can I help?"), HumanMessage("Who?"), HumanMessage("When?"), AIMessage("In May.")]
    assert checked_history(history, max_turns=10) == (Turn(question="Who?"), Turn(question="When?", answer="In May."))


def test_nothing_said_is_an_empty_history() -> None:
    assert checked_history(None, max_turns=10) == ()
    assert checked_history([], max_turns=10) == ()
    assert checked_history([Turn(question="Who?")], max_turns=0) == ()


def test_older_turns_are_dropped() -> None:
    history = [Turn(question=f"Question {number}?") for number in range(30)]
    assert [turn.question for turn in checked_history(history, max_turns=2)] == ["Question 28?", "Question 29?"]


def test_texts_are_cut_and_cleaned() -> None:
    turn = Turn(question="  Wh\u200bo?\n", answer="a" * 10_000, evidence=("b\u202e",) * 100, article_ids=("x",) * 100)
    (clean,) = checked_history([turn], max_turns=1)
    assert clean.question == "Who?"
    assert len(clean.answer) == MAX_TEXT_CHARACTERS
    assert clean.evidence == ("b",) * MAX_EVIDENCE
    assert clean.article_ids == ("x",) * MAX_EVIDENCE


@pytest.mark.parametrize(
    ("history", "message"),
    [
        ("Who?", "History is a list, not str"),
        ({"question": "Who?"}, "History is a list, not dict"),
        (7, "History is a list, not int"),
        ([7], "Turn 1 of the history is a int"),
        ([Turn(question="Who?"), {"qestion": "Who?"}], "Turn 2 of the history is not valid: question: Field required"),
        ([{"question": "Who?", "evidence": "b"}], "Turn 1 of the history is not valid: evidence"),
        ([{1: "Who?"}], "Turn 1 of the history is not valid"),
        ([Turn(question="\ud800")], "lone surrogate"),
        ([{"question": "Who?", "article_ids": ["\ud800"]}], "lone surrogate|not valid"),
    ],
)
def test_what_is_no_history_is_an_error_that_says_where(history: Any, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        checked_history(history, max_turns=10)


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.text(),
            st.integers(),
            st.dictionaries(st.sampled_from(["question", "answer", "role", "content", "x"]), st.text() | st.none()),
            st.builds(Turn, question=st.text()),
        ),
        max_size=5,
    )
)
def test_any_list_is_a_bounded_history_or_an_error(history: list[Any]) -> None:
    try:
        turns = checked_history(history, max_turns=2)
    except QuestionError:
        return
    assert len(turns) <= 2
    assert all(len(turn.question) <= MAX_TEXT_CHARACTERS for turn in turns)
