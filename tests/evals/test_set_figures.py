from assistant.article import Article
from evals.dataset import Case
from evals.metrics.selective import Judgement
from evals.run import CaseResult
from evals.scripted import scripted_answer, scripted_decline
from evals.set_figures import Curves, curves_of, judgements, set_figures

LEE, KAY, GAP = (
    "Ann Lee won the race on Sunday.",
    "Bob Kay came second.",
    "He lost by 1.8 seconds, the smallest gap in years.",
)


def results(article: Article, cases: tuple[Case, ...]) -> list[CaseResult]:
    """A right answer, a wrong one, an answer where there is none, a right decline, and an error."""
    winner, gap, third, cup = cases
    outcomes = [
        (winner, scripted_answer("Who won?", article, [LEE], short_answer="Ann Lee", confidence=0.9)),
        (gap, scripted_answer("How small was the gap?", article, [KAY], confidence=0.70000049)),
        (third, scripted_answer("Who came third?", article, [KAY], confidence=0.8)),
        (cup, scripted_decline("Who won the World Cup?", confidence=0.1)),
    ]
    broken = CaseResult(winner.model_copy(update={"id": "broken"}), None, "ValueError: broken", (), 1)
    return [*(CaseResult(case, answer, None, (), 1) for case, answer in outcomes), broken]


def test_answers_that_were_given_are_judged_by_their_evidence(article: Article, cases: tuple[Case, ...]) -> None:
    expected = [Judgement(0.9, right=True), Judgement(0.7, right=False), Judgement(0.8, right=False)]
    assert judgements(results(article, cases)) == expected


def test_the_figures_have_the_values_worked_out_by_hand(article: Article, cases: tuple[Case, ...]) -> None:
    figures = set_figures(results(article, cases))
    assert {name: (figure.value, figure.eligible, figure.ineligible) for name, figure in figures.items()} == {
        "decline_f1": (2 / 3, 4, 1),  # one of two is declined, and no answerable one
        "aurc": ((0 + 1 / 2 + 2 / 3) / 3, 3, 2),
        "excess_aurc": (0, 3, 2),
        "ece": ((0.1 + 0.8 + 0.7) / 3, 3, 2),
        "same_evidence": (None, 0, 0),
        "same_answer": (None, 0, 0),
    }


def test_the_curves_end_with_all_the_answers(article: Article, cases: tuple[Case, ...]) -> None:
    curves = curves_of(results(article, cases))
    assert curves.risk_coverage[-1].model_dump() == {"threshold": 0.7, "coverage": 1, "risk": 2 / 3}
    assert [(point.confidence, point.right, point.answers) for point in curves.reliability] == [
        (0.7, 0, 1),
        (0.8, 0, 1),
        (0.9, 1, 1),
    ]


def test_without_results_there_is_no_value() -> None:
    assert {figure.value for figure in set_figures([]).values()} == {None}
    assert curves_of([]) == Curves()


def test_paraphrases_are_held_against_each_other(article: Article, cases: tuple[Case, ...]) -> None:
    winner = cases[0].model_copy(update={"tags": ("same:winner",)})
    answers = [
        scripted_answer("Who won?", article, [LEE], short_answer="Ann Lee"),
        scripted_answer("Whose was the race?", article, [LEE], short_answer="Lee"),
    ]
    figures = set_figures([CaseResult(winner, answer, None, (), 1) for answer in answers])
    assert figures["same_evidence"].value == 1
    assert figures["same_answer"].value == 0
