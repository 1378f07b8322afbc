import pytest

from assistant.answer import Answer
from assistant.article import Article
from assistant.errors import StoreError
from assistant.history import Turn
from evals.dataset import Case
from evals.run import ask_all
from evals.scripted import ScriptedAnswerer, scripted_answer, scripted_decline

LEE = "Ann Lee won the race on Sunday."


@pytest.fixture
def answerer(article: Article) -> ScriptedAnswerer:
    return ScriptedAnswerer(
        {
            "Who won?": scripted_answer("Who won?", article, [LEE], short_answer="Ann Lee"),
            "How small was the gap?": StoreError("The disk is gone."),
            "Who came third?": scripted_decline("Who came third?"),
            "Who won the World Cup?": scripted_decline("Who won the World Cup?").model_copy(update={"reason": None}),
        }
    )


def test_an_error_is_neither_an_answer_nor_a_decline(
    answerer: ScriptedAnswerer, cases: tuple[Case, ...], article: Article
) -> None:
    answered, failed, declined, unsound = ask_all(answerer, cases, {article.id: article})
    assert answered.answer is not None
    assert answered.error is None
    assert failed.answer is None
    assert failed.prediction is None
    assert failed.error == "StoreError: The disk is gone."
    assert declined.prediction is not None
    assert declined.prediction.declined
    assert [bool(result.violations) for result in (answered, failed, declined, unsound)] == [
        False,
        False,
        False,
        True,
    ]


def test_questions_are_asked_of_the_whole_library_unless_told(
    answerer: ScriptedAnswerer, cases: tuple[Case, ...], article: Article
) -> None:
    ask_all(answerer, cases, {article.id: article})
    assert {limited for _, limited in answerer.asked} == {None}
    answerer.asked.clear()
    ask_all(answerer, cases, {article.id: article}, within_article=True)
    assert [limited for _, limited in answerer.asked] == ["race", "race", "race", None]


def test_a_case_may_have_a_scope_and_a_history_of_its_own(
    answerer: ScriptedAnswerer, cases: tuple[Case, ...], article: Article
) -> None:
    said = (Turn(question="Who ran?", answer="Ann Lee ran."),)
    winner, gap, *_ = cases
    asked = [
        winner.model_copy(update={"scope": "article", "history": said}),
        gap.model_copy(update={"scope": "library"}),
    ]
    ask_all(answerer, asked, {article.id: article})
    ask_all(answerer, asked, {article.id: article}, within_article=True)
    assert answerer.asked == [("Who won?", "race"), ("How small was the gap?", None)] * 2
    assert answerer.histories == [said, ()] * 2


def test_a_question_takes_the_time_between_two_looks_at_the_clock(
    answerer: ScriptedAnswerer, cases: tuple[Case, ...], article: Article
) -> None:
    ticks = iter([0, 1, 10, 13, 20, 20.5, 30, 31])
    results = ask_all(answerer, cases, {article.id: article}, clock=lambda: next(ticks))
    assert [result.seconds for result in results] == [1, 3, 0.5, 1]


def test_the_user_can_still_stop_a_run(cases: tuple[Case, ...], article: Article) -> None:
    class Interrupted:
        def ask(self, question: str, **_: object) -> Answer:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask_all(Interrupted(), cases, {article.id: article})
