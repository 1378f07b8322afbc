"""What a system said, reduced to what the metrics look at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assistant.answer import Answer, Citation, Statement
from evals.dataset import Case


class Place(NamedTuple):
    """A half-open range of characters, `[start, end)`, in an article's canonical text."""

    article_id: str
    start: int
    end: int

    def overlaps(self, other: "Place") -> bool:
        """Whether the two share a character of the same article."""
        return self.article_id == other.article_id and self.start < other.end and other.start < self.end

    def overlaps_any(self, others: Iterable["Place"]) -> bool:
        """Whether it shares a character with at least one of `others`."""
        return any(self.overlaps(other) for other in others)


class CitedStatement(NamedTuple):
    """A sentence of an answer, and the quotes that it cites, in their articles' order."""

    text: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a system said to one question; plain baselines have the same fields as the product.

    Attributes:
        declined: it gave no answer and said so.
        evidence: the sentences cited as evidence, in the order of the text.
        context: sentences cited only so that a pronoun can be understood.
        retrieved: the passages found, best first.
        text: the words of the answer that bear on the question, without markers; "" when declined.
        display_text: the same with the context sentences.
        short_answer: its short form, or None.
        statements: every sentence on display with what it cites; empty where a system only points at sentences.
        confidence: probability, 0..1, that the best evidence answers; None where the system read no evidence
            to come to its answer (a summary, a greeting) or has no such figure.
    """

    declined: bool
    evidence: tuple[Place, ...] = ()
    context: tuple[Place, ...] = ()
    retrieved: tuple[Place, ...] = ()
    text: str = ""
    display_text: str = ""
    short_answer: str | None = None
    statements: tuple[CitedStatement, ...] = ()
    confidence: float | None = None

    @classmethod
    def from_answer(cls, answer: Answer) -> "Prediction":
        """The product's answer. A sentence cited as evidence and as context counts as evidence."""
        shown = [statement for statement in answer.statements if statement.role == "evidence"]
        numbers = {number for statement in shown for number in statement.citations}
        return cls(
            declined=answer.status == "unanswered",
            evidence=tuple(_place(citation) for citation in answer.citations if citation.number in numbers),
            context=tuple(_place(citation) for citation in answer.citations if citation.number not in numbers),
            retrieved=tuple(Place(found.article_id, found.start, found.end) for found in answer.retrieved),
            text=" ".join(statement.text for statement in shown),
            display_text=" ".join(statement.text for statement in answer.statements),
            short_answer=answer.short_answer if answer.status == "answered" else None,
            statements=tuple(_cited(statement, answer.citations) for statement in answer.statements),
            confidence=answer.confidence if answer.kind == "facts" else None,
        )


def gold_places(case: Case) -> tuple[Place, ...]:
    """Where a case's evidence stands."""
    return tuple(
        Place(article_id, gold.start, gold.end)
        for gold in case.evidence
        if (article_id := gold.article_id or case.article_id) is not None
    )


def _cited(statement: Statement, citations: Sequence[Citation]) -> CitedStatement:
    numbers = set(statement.citations)
    cited = (citation for citation in citations if citation.number in numbers)
    return CitedStatement(statement.text, tuple(one.quote for one in sorted(cited, key=_place)))


def _place(citation: Citation) -> Place:
    return Place(citation.article_id, citation.start, citation.end)
