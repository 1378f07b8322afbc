import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.dataset import Case, GoldEvidence
from evals.metrics import Contains, ExactMatch, TokenF1
from evals.metrics.metric import Metric
from evals.prediction import Prediction

GOLD = (GoldEvidence(quote="x", start=0, end=1),)


def answerable(*answers: str, kind: str = "thing") -> Case:
    return Case.model_validate(
        {
            "id": "1",
            "question": "What?",
            "article_id": "a",
            "answerable": True,
            "type": kind,
            "answers": answers,
            "evidence": GOLD,
        }
    )


UNANSWERABLE = Case(id="2", question="What?", answerable=False, type="nonsense")


def said(text: str, *, short: str | None = None, context: str = "") -> Prediction:
    return Prediction(declined=False, text=text, display_text=f"{context} {text}".strip(), short_answer=short)


@pytest.mark.parametrize(
    ("prediction", "score"),
    [
        (said("Kosovo asked for 246 missiles.", short="246"), 1),
        (said("Kosovo asked for 246 missiles.", short="the 246."), 1),
        (said("Kosovo asked for 246 missiles.", short="246 missiles"), 0),
        (said("246"), 1),
        (said("Kosovo asked for 246 missiles."), 0),
        (Prediction(declined=True), 0),
    ],
)
def test_exact_match_judges_the_short_answer_and_else_the_statements(prediction: Prediction, score: float) -> None:
    assert ExactMatch().score(answerable("two hundred", "246"), prediction) == score


def test_exact_match_keeps_decimal_points_apart() -> None:
    assert ExactMatch().score(answerable("1.8 million"), said("x", short="18 million")) == 0


@pytest.mark.parametrize(
    ("short", "score"),
    [
        ("246 Javelin missiles", 1.0),
        ("246 missiles", 0.8),  # 2 of 2 tokens right, 2 of 3 found
        ("246 246 246", 1 / 3),  # repetitions count once for each time they are wanted
        ("tanks", 0.0),
    ],
)
def test_token_f1_has_the_values_worked_out_by_hand(short: str, score: float) -> None:
    assert TokenF1().score(answerable("246 Javelin missiles"), said("x", short=short)) == pytest.approx(score)


def test_token_f1_takes_the_best_of_the_acceptable_answers() -> None:
    assert TokenF1().score(answerable("tanks", "246"), said("x", short="246")) == 1


def test_contains_looks_at_everything_on_display_but_for_a_bare_yes_or_no() -> None:
    case = answerable("No", "wants no war", kind="yes_no")
    assert Contains().score(case, said("Serbia wants no war.")) == 1
    assert Contains().score(case, said("It does not.", context="Serbia wants no war.")) == 1
    assert Contains().score(case, said("There is no answer.")) == 0
    assert Contains().score(answerable("No", kind="yes_no"), said("No.")) is None


@pytest.mark.parametrize("metric", [ExactMatch(), TokenF1(), Contains()])
def test_declining_an_answerable_question_scores_nothing(metric: Metric) -> None:
    assert metric.score(answerable("the"), Prediction(declined=True)) in (0, None)
    assert metric.score(answerable("246"), Prediction(declined=True)) == 0


@pytest.mark.parametrize("metric", [ExactMatch(), TokenF1(), Contains()])
def test_cases_without_a_known_answer_are_left_out(metric: Metric) -> None:
    assert metric.score(UNANSWERABLE, said("x")) is None
    assert metric.score(UNANSWERABLE, Prediction(declined=True)) is None
    assert metric.score(answerable(), said("x")) is None


@pytest.mark.parametrize("kind", ["list", "summary"])
def test_answers_of_many_parts_have_no_exact_match(kind: str) -> None:
    case = answerable("one thing", kind=kind)
    assert ExactMatch().score(case, said("one thing")) is None
    assert TokenF1().score(case, said("one thing")) is None
    assert Contains().score(case, said("one thing and another")) == 1


words = st.text(alphabet="ab 1.,the", min_size=1).filter(str.strip)


@settings(deadline=None)
@given(words, words)
def test_f1_lies_between_exact_match_and_one_and_is_symmetric(one: str, other: str) -> None:
    f1 = TokenF1().score(answerable(one), said(other))
    exact = ExactMatch().score(answerable(one), said(other))
    assert f1 is not None
    assert exact is not None
    assert exact <= f1 <= 1
    assert f1 == TokenF1().score(answerable(other), said(one))
