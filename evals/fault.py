"""At which stage a case went wrong."""

from typing import TYPE_CHECKING, Literal, Protocol, get_args

if TYPE_CHECKING:
    from evals.report import CaseRecord

Stage = Literal[
    "error",
    "not retrieved",
    "dropped by grounding",
    "not read",
    "wrongly declined",
    "wrongly answered",
    "broken rule",
]
STAGES: tuple[Stage, ...] = get_args(Stage)

DEFINITIONS: dict[Stage, str] = {
    "error": "An error was raised in place of an answer.",
    "not retrieved": "No retrieved passage holds any of the gold evidence.",
    "dropped by grounding": "A chat model wrote a statement on the gold evidence, or nothing but statements without "
    "known evidence; the checks dropped it, and the answer cites no gold evidence.",
    "not read": "The gold evidence was retrieved, but other sentences were cited, or other passages were held to be "
    "nearer when the question was declined.",
    "wrongly declined": "The question was declined though the passage held to be nearest has the gold evidence, or "
    "without reading any passage, or by a system that doesn't tell the nearest passage.",
    "wrongly answered": "The question was answered, though it has no answer.",
    "broken rule": "The answer is right, but breaks an invariant.",
}
"""What each stage means; a case is at fault at the first of `STAGES` that fits."""


class _Place(Protocol):
    @property
    def article_id(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def stage_at_fault(record: "CaseRecord") -> Stage | None:
    """The stage that a case went wrong at, as `DEFINITIONS` says; None where it is as it should be.

    Reports of earlier versions have neither the nearest passage nor what was dropped: there a question that was
    declined although its evidence was retrieved counts as wrongly declined.
    """
    if record.error is not None:
        return "error"
    if record.answerable and (record.status == "unanswered" or record.scores.get("evidence_hit") == 0):
        return _lost(record)
    if not record.answerable and record.status == "answered":
        return "wrongly answered"
    return "broken rule" if record.violations else None


def _lost(record: "CaseRecord") -> Stage:
    """Where the evidence of an answerable question got lost."""
    declined = record.status == "unanswered"
    if declined and (record.kind == "reply" or record.reason == "unclear_question"):
        return "wrongly declined"  # nothing was searched
    if record.scores.get("retrieval_mrr") == 0:
        return "not retrieved"
    if _dropped(record):
        return "dropped by grounding"
    if not declined:
        return "not read"
    return "not read" if record.nearest and not _holds_gold(record, record.nearest) else "wrongly declined"


def _dropped(record: "CaseRecord") -> bool:
    on_gold = any(_holds_gold(record, place) for statement in record.dropped for place in statement.cited)
    return on_gold or (record.reason == "unsupported" and not any(statement.cited for statement in record.dropped))


def _holds_gold(record: "CaseRecord", place: _Place) -> bool:
    """Whether a place shares a character with the gold evidence."""
    return any(
        gold.article_id == place.article_id and gold.start < place.end and place.start < gold.end
        for gold in record.gold
    )
