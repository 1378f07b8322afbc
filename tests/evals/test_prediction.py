from assistant.answer import Answer
from assistant.article import Article
from evals.dataset import Case
from evals.prediction import CitedStatement, Place, Prediction, gold_places
from evals.scripted import scripted_answer, scripted_decline

LEE, RAN = "Ann Lee won the race on Sunday.", "She ran 42 km in the rain."


def test_an_answer_is_told_apart_into_evidence_and_context(article: Article) -> None:
    answer = scripted_answer(
        "How far?", article, [RAN], context=[LEE], short_answer="42 km", retrieved=[(0, 58), (60, 90)]
    )
    prediction = Prediction.from_answer(answer)
    assert prediction == Prediction(
        declined=False,
        evidence=(Place("race", 32, 58),),
        context=(Place("race", 0, 31),),
        retrieved=(Place("race", 0, 58), Place("race", 60, 90)),
        text=RAN,
        display_text=f"{LEE} {RAN}",
        short_answer="42 km",
        statements=(CitedStatement(LEE, (LEE,)), CitedStatement(RAN, (RAN,))),
        confidence=0.9,
    )


def test_a_decline_says_nothing(article: Article) -> None:
    prediction = Prediction.from_answer(scripted_decline("Why?", article=article, retrieved=[(0, 58)]))
    assert prediction == Prediction(declined=True, retrieved=(Place("race", 0, 58),), confidence=0.1)


def test_only_an_answer_made_of_facts_has_a_confidence_to_judge() -> None:
    reply = Answer(question="Hello", kind="reply", status="unanswered", text="Hello.", confidence=0.0)
    assert Prediction.from_answer(reply).confidence is None
    assert Prediction.from_answer(reply).declined


def test_places_overlap_only_within_an_article() -> None:
    place = Place("a", 10, 20)
    assert place.overlaps(Place("a", 19, 30))
    assert not place.overlaps(Place("a", 20, 30))
    assert not place.overlaps(Place("b", 10, 20))
    assert place.overlaps_any([Place("b", 10, 20), Place("a", 0, 11)])
    assert not place.overlaps_any([])


def test_gold_stands_in_the_article_of_its_case_unless_it_names_another(cases: tuple[Case, ...]) -> None:
    (gold,) = cases[0].evidence
    case = cases[0].model_copy(update={"evidence": (gold, gold.model_copy(update={"article_id": "other"}))})
    assert gold_places(case) == (Place("race", 0, 31), Place("other", 0, 31))
    assert gold_places(cases[-1]) == ()
