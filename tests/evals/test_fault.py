import pytest

from assistant.answer import DroppedStatement, Retrieved
from evals.excerpt import Excerpt
from evals.fault import DEFINITIONS, STAGES, stage_at_fault
from evals.report import CaseRecord
from evals.tables import faults_of

GOLD = Excerpt(article_id="race", start=10, end=20, quote="Lee won it")
ELSEWHERE = Excerpt(article_id="race", start=20, end=30, quote="Kay lost it")
RIGHT = CaseRecord(
    id="winner",
    question="Who won?",
    type="person",
    answerable=True,
    tags=(),
    status="answered",
    kind="facts",
    scores={"evidence_hit": 1, "retrieval_mrr": 0.5},
    violations=(),
    error=None,
    gold=(GOLD,),
    cited=(GOLD,),
)
MISSED = {"evidence_hit": 0.0, "retrieval_mrr": 0.5}
DECLINED = {"status": "unanswered", "reason": "not_in_sources", "scores": MISSED, "cited": ()}
UNFOUND = {"evidence_hit": 0.0, "retrieval_mrr": 0.0}
NO_ANSWER = {"answerable": False, "type": "near_miss", "scores": {}, "gold": ()}


def dropped(place: Excerpt | None) -> tuple[DroppedStatement, ...]:
    cited = () if place is None else (Retrieved(article_id=place.article_id, start=place.start, end=place.end),)
    return (DroppedStatement(text="Lee lost.", check="antonym", cited=cited),)


@pytest.mark.parametrize(
    ("changes", "stage"),
    [
        ({}, None),
        ({**NO_ANSWER, "status": "unanswered"}, None),
        ({"error": "ValueError: broken", "status": None, "scores": {}}, "error"),
        ({"scores": UNFOUND}, "not retrieved"),
        ({**DECLINED, "scores": UNFOUND}, "not retrieved"),
        ({**DECLINED, "scores": UNFOUND, "reason": "unclear_question"}, "wrongly declined"),
        ({**DECLINED, "scores": UNFOUND, "reason": None, "kind": "reply"}, "wrongly declined"),
        ({"scores": MISSED}, "not read"),
        ({**DECLINED, "nearest": ELSEWHERE}, "not read"),
        ({**DECLINED, "nearest": GOLD}, "wrongly declined"),
        (DECLINED, "wrongly declined"),
        ({**DECLINED, "reason": "unsupported", "dropped": dropped(GOLD)}, "dropped by grounding"),
        ({**DECLINED, "reason": "unsupported", "dropped": dropped(None)}, "dropped by grounding"),
        ({**DECLINED, "reason": "unsupported", "dropped": dropped(ELSEWHERE), "nearest": ELSEWHERE}, "not read"),
        ({"scores": MISSED, "dropped": dropped(GOLD)}, "dropped by grounding"),
        ({"scores": MISSED, "dropped": dropped(ELSEWHERE)}, "not read"),
        ({"dropped": dropped(GOLD)}, None),
        (NO_ANSWER, "wrongly answered"),
        ({"violations": ("It is unsound.",)}, "broken rule"),
        ({"violations": ("It is unsound.",), "scores": MISSED}, "not read"),
    ],
)
def test_the_stage_at_fault_is_the_first_that_fits(changes: dict[str, object], stage: str | None) -> None:
    record = RIGHT.model_copy(update=changes)
    assert stage_at_fault(record) == stage
    assert bool(list(faults_of(record))) == (stage is not None)


def test_evidence_in_another_article_is_not_the_gold() -> None:
    other = GOLD.model_copy(update={"article_id": "other"})
    assert stage_at_fault(RIGHT.model_copy(update={**DECLINED, "nearest": other})) == "not read"


def test_every_stage_is_defined() -> None:
    assert tuple(DEFINITIONS) == STAGES
