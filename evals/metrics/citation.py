"""Do the citations support what is said, and is each of them needed?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.dataset import Case
from evals.prediction import CitedStatement, Prediction

Judge = Callable[[str, Sequence[str]], bool]
"""Whether the quotes, taken together and in their article's order, support the statement; no quotes support nothing."""


def grounded(statement: str, quotes: Sequence[str]) -> bool:
    """The project's own judge, `assistant.grounding.Grounder`: strict, offline and deterministic.

    It takes a statement for supported where it is one of the quotes or one of them shortened. What a person would call
    supported, it may not (docs/grounding.md), so that with it the figures are lower bounds.
    """
    from assistant.grounding import Grounder

    return bool(quotes) and Grounder().check(statement, quotes).supported


@dataclass(frozen=True, slots=True)
class CitationRecall:
    """How much of what is said is supported by what it cites.

    Definition: the share of an answer's statements, context included, that their citations support together. A
    statement in the words of its citation is supported by construction, so that answers of the articles' own sentences
    have 1. Range: 0..1. Source: Gao et al. 2023 (ALCE), "Enabling Large Language Models to Generate Text with
    Citations", with `judge` in place of their inference model. Ineligible: answers without statements (declined, or of
    systems that only rank sentences); whether the question has an answer doesn't matter.

    Attributes:
        judge: says whether quotes support a statement.
    """

    judge: Judge = grounded
    name: str = "citation_recall"

    def score(self, case: Case, prediction: Prediction) -> float | None:  # noqa: ARG002
        """See the class."""
        statements = prediction.statements
        if not statements:
            return None
        return sum(_supported(self.judge, one) for one in statements) / len(statements)


@dataclass(frozen=True, slots=True)
class CitationPrecision:
    """How many of the citations are needed.

    Definition: the share of an answer's citations that are relevant, each counted for every statement that has it. A
    citation is irrelevant where its statement isn't supported by all its citations together, or where it doesn't
    support the statement alone and the others do without it; so two that say the same part of it are both irrelevant.
    Range: 0..1. Source: Gao et al. 2023 (ALCE), with `judge` in place of their inference model. Ineligible: answers
    without citations (there 0; recall is 0 here, too).

    Attributes:
        judge: says whether quotes support a statement.
    """

    judge: Judge = grounded
    name: str = "citation_precision"

    def score(self, case: Case, prediction: Prediction) -> float | None:  # noqa: ARG002
        """See the class."""
        citations = sum(len(one.quotes) for one in prediction.statements)
        if not citations:
            return None
        return sum(_relevant(self.judge, one) for one in prediction.statements) / citations


def _supported(judge: Judge, statement: CitedStatement) -> bool:
    return judge(statement.text, statement.quotes)


def _relevant(judge: Judge, statement: CitedStatement) -> int:
    """How many of a statement's citations are relevant."""
    text, quotes = statement
    if not _supported(judge, statement):
        return 0
    return sum(
        judge(text, (quote,)) or not judge(text, (*quotes[:number], *quotes[number + 1 :]))
        for number, quote in enumerate(quotes)
    )
