import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answer import Answer, NearestPassage, quote
from assistant.article import Article
from assistant.history import Turn
from evals.dataset import Case, Dataset
from evals.fault import stage_at_fault
from evals.figures import known_figures
from evals.metrics import EVIDENCE_METRICS, Figure
from evals.report import Report, build_report, metric_figures, separation
from evals.run import CaseResult, ask_all
from evals.scripted import ScriptedAnswerer, scripted_answer, scripted_decline

LEE, KAY, GAP = (
    "Ann Lee won the race on Sunday.",
    "Bob Kay came second.",
    "He lost by 1.8 seconds, the smallest gap in years.",
)


def results_for(
    dataset: Dataset, article: Article, *outcomes: Answer | Exception, seconds: float = 1
) -> list[CaseResult]:
    """The results of a run in which the questions had these outcomes, in order."""
    script = {case.question: outcome for case, outcome in zip(dataset.cases, outcomes, strict=True)}
    time = iter(range(100))
    return ask_all(ScriptedAnswerer(script), dataset.cases, {article.id: article}, clock=lambda: next(time) * seconds)


def report_of(dataset: Dataset, article: Article, results: list[CaseResult]) -> Report:
    return build_report(dataset, results, articles=[article], settings={"retrieve_k": 8})


@pytest.fixture
def good(dataset: Dataset, article: Article) -> Report:
    """All right but for the near miss, which was answered."""
    outcomes = (
        scripted_answer("Who won?", article, [LEE], short_answer="Ann Lee", confidence=0.9),
        scripted_answer(
            "How small was the gap?",
            article,
            [GAP],
            context=[KAY],
            confidence=0.7,
            retrieved=[(0, 58), (60, 131)],
        ),
        scripted_answer("Who came third?", article, [KAY], confidence=0.8),
        scripted_decline("Who won the World Cup?", confidence=0.1),
    )
    return report_of(dataset, article, results_for(dataset, article, *outcomes))


def test_a_report_has_the_values_worked_out_by_hand(good: Report) -> None:
    expected = {
        "exact_match": 0.5,
        "contains": 1,
        "evidence_hit": 1,
        "evidence_precision": 1,
        "evidence_recall": 1,
        "retrieval_recall_at_1": 0.5,
        "retrieval_recall_at_3": 1,
        "retrieval_mrr": 0.75,
        "declined": 0.25,
        "wrongly_declined": 0,
        "decline_precision": 1,
        "decline_recall": 0.5,
        "declined.near_miss": 0,
        "declined.off_topic": 1,
        "evidence_hit.person": 1,
        "evidence_f1": 1,
        "citation_recall": 1,
        "citation_precision": 1,
        "retrieval_precision_at_5": 0.2,
        "retrieval_map": 0.75,
        "decline_f1": 2 / 3,
        "decline_f1.near_miss": 0,
        "decline_f1.off_topic": 1,
        "aurc": 1 / 3 * (0 + 1 / 2 + 1 / 3),  # .9 right, .8 wrong, .7 right
        "aurc.off_topic": 0,
        "auroc": 0.75,  # .9 and .7 against .8 and .1: three of four pairs in order
        "auroc.near_miss": 0.5,
        "auroc.off_topic": 1,
        "errors": 0,
        "violations": 0,
    }
    assert {name: good.value(name) for name in expected} == expected


def test_a_report_has_the_curves_of_its_answers(good: Report) -> None:
    assert [point.risk for point in good.curves.risk_coverage] == [0, 1 / 2, 1 / 3]
    assert [point.confidence for point in good.curves.reliability] == [0.7, 0.8, 0.9]


def test_figures_count_who_was_judged(good: Report) -> None:
    assert good.figures["exact_match"] == Figure(value=0.5, eligible=2, ineligible=2)
    assert good.figures["declined"] == Figure(value=0.25, eligible=4, ineligible=0)


def test_a_figure_that_judges_no_case_is_left_out_of_its_type(good: Report) -> None:
    assert good.value("evidence_hit.off_topic") is None
    assert good.value("evidence_hit.summary") is None
    assert good.value("forced_top1.evidence_hit") is None
    assert "evidence_hit" not in good.by_type["off_topic"]


def test_figures_by_tag_are_over_the_cases_with_the_tag(good: Report) -> None:
    assert good.by_tag["short"]["declined"] == Figure(value=0, eligible=2, ineligible=0)


def test_a_tag_that_marks_paraphrases_is_no_group_of_its_own(dataset: Dataset, article: Article) -> None:
    decline = scripted_decline("x")
    tagged = [
        CaseResult(case.model_copy(update={"tags": ("short", "same:race")}), decline, None, (), 1)
        for case in dataset.cases
    ]
    report = report_of(dataset, article, tagged)
    assert set(report.by_tag) == {"short"}
    assert report.value("same_evidence") == report.by_tag["short"]["same_evidence"].value == 1


def test_errors_are_counted_apart_from_everything(dataset: Dataset, article: Article) -> None:
    outcomes = (ValueError("broken"), ValueError("broken"), ValueError("broken"), scripted_decline("x"))
    report = report_of(dataset, article, results_for(dataset, article, *outcomes))
    assert report.value("errors") == 3
    assert report.value("wrongly_declined") is None
    assert report.figures["declined"] == Figure(value=1, eligible=1, ineligible=3)
    assert report.records[0].error == "ValueError: broken"
    assert report.records[0].status is None
    assert report.timings.overall.count == 1


def test_violations_are_counted_one_by_one(dataset: Dataset, article: Article) -> None:
    unsound = scripted_decline("x").model_copy(update={"reason": None})
    outcomes = (unsound, scripted_decline("x"), scripted_decline("x"), scripted_decline("x"))
    report = report_of(dataset, article, results_for(dataset, article, *outcomes))
    assert report.value("violations") == len(report.records[0].violations) > 0


def test_a_record_keeps_gold_and_cited_evidence_in_its_article(good: Report) -> None:
    record = good.records[1]
    assert record.answers == ("1.8 seconds",)
    assert [one.quote for one in record.gold] == [one.quote for one in record.cited] == [GAP]  # no context sentence
    assert record.cited[0].before.endswith(f"{KAY} ")
    assert good.records[3].gold == good.records[3].cited == ()


def test_a_record_keeps_the_nearest_passage_and_what_was_said_before(dataset: Dataset, article: Article) -> None:
    nearest = NearestPassage.model_validate({"score": 0.5, **quote(article, 0, len(LEE))})
    declined = scripted_decline("Who won?", article=article, retrieved=[(0, len(LEE))])
    declined = declined.model_copy(update={"nearest": (nearest,), "sources": {article.id: article.content_hash}})
    case = dataset.cases[0].model_copy(update={"history": (Turn(question="Who ran?", answer="Lee."),)})
    record = report_of(dataset, article, [CaseResult(case, declined, None, (), 1)]).records[0]
    assert record.history == ("Who ran? Lee.",)
    assert record.nearest is not None
    assert (record.nearest.quote, stage_at_fault(record)) == (LEE, "wrongly declined")


def test_equal_runs_have_equal_reports_but_for_the_timings(dataset: Dataset, article: Article) -> None:
    outcomes = [scripted_answer("Who won?", article, [LEE]), *[scripted_decline("x")] * 3]
    slow, fast = (
        report_of(dataset, article, results_for(dataset, article, *outcomes, seconds=seconds)) for seconds in (1, 0.1)
    )
    assert slow.stable_json() == fast.stable_json()
    assert slow != fast
    assert set(json.loads(slow.model_dump_json())) - set(json.loads(slow.stable_json())) == {"timings"}


def test_a_report_survives_as_json(good: Report) -> None:
    assert Report.model_validate_json(good.model_dump_json()) == good


def test_everything_that_a_report_measures_can_be_gated(good: Report) -> None:
    measured = {
        *good.figures,
        *(f"{name}.{kind}" for kind, figures in good.by_type.items() for name in figures),
    }
    assert measured <= set(known_figures())


def test_separation_leaves_out_what_has_no_score() -> None:
    assert separation([0.9, None], [0.1]) == Figure(value=1, eligible=2, ineligible=1)
    assert separation([0.9], [None]) == Figure(value=None, eligible=0, ineligible=2)


def test_a_case_without_a_prediction_is_ineligible_for_every_metric(cases: tuple[Case, ...]) -> None:
    figures = metric_figures(EVIDENCE_METRICS, [(cases[0], None)])
    assert {figure.ineligible for figure in figures.values()} == {1}


@settings(deadline=None)
@given(st.permutations(range(4)))
def test_figures_do_not_depend_on_the_order_of_the_cases(order: list[int]) -> None:
    article = Article(id="race", title="Lee wins", text=f"{LEE} {KAY} {GAP}")
    cases = [
        Case.model_validate(
            {
                "id": str(number),
                "question": f"{number}?",
                "article_id": "race",
                "answerable": True,
                "type": "thing",
                "answers": ["Lee won"],
                "evidence": [{"quote": LEE, "start": 0, "end": len(LEE)}],
            }
        )
        for number in range(4)
    ]
    outcomes = [
        scripted_answer("?", article, [LEE], confidence=0.31),
        scripted_answer("?", article, [KAY, LEE, GAP], confidence=0.77),
        scripted_decline("?"),
        scripted_answer("?", article, [KAY], confidence=0.5),
    ]
    results = [CaseResult(case, answer, None, (), 1.0) for case, answer in zip(cases, outcomes, strict=True)]
    shuffled = [results[index] for index in order]
    empty = Dataset("toy", Path("toy.jsonl"), "", tuple(cases), (1, 2, 3, 4))
    one, other = (build_report(empty, some, articles=[article], settings={}) for some in (results, shuffled))
    assert one.figures == other.figures
    assert one.by_type == other.by_type
