"""The checks on words: what a program can tell of a statement and its evidence without a model, style aside."""

from collections.abc import Callable, Sequence
from typing import Final

from assistant.grounding.certainty import certainty_problem
from assistant.grounding.comparison import comparison_problem
from assistant.grounding.dates import COMPATIBLE, DateWord, date_words
from assistant.grounding.names import name_problem
from assistant.grounding.polarity import negation_problem, opposite_problem
from assistant.grounding.quantities import Quantity, quantities
from assistant.grounding.quotations import quotation_problem
from assistant.grounding.roles import order_problem, role_problem
from assistant.grounding.verdict import SUPPORTED, Check, Verdict, unsupported
from assistant.grounding.words import Words


def check_words(statement: str, evidence: Sequence[str]) -> Verdict:
    """Compare a statement with its evidence word by word, without any model.

    Args:
        statement: one sentence.
        evidence: the cited sentences, verbatim, in their article's order.

    Returns:
        The first check that fails, in the order of `Check`; otherwise supported, as far as words can tell.
    """
    return SUPPORTED if is_verbatim(statement, evidence) else compare(Words(statement), Words(" ".join(evidence)))


def is_verbatim(statement: str, evidence: Sequence[str]) -> bool:
    """Whether a statement is one of the cited sentences, word for word: then there is nothing to check."""
    return statement.strip() in {one.strip() for one in evidence}


def compare(said: Words, source: Words) -> Verdict:
    """What `check_words` finds of a statement that isn't one of the cited sentences."""
    for check, problem in _CHECKS.items():
        detail = problem(said, source)
        if detail is not None:
            return unsupported(check, detail)
    return SUPPORTED


def number_problem(statement: Words, evidence: Words) -> str | None:
    """A number that the evidence doesn't give, in this unit and with this bound; None where there is none."""
    there = quantities(evidence)
    for one in quantities(statement):
        if any(one.follows_from(other) for other in there) or _computed(one, there):
            continue
        if one.value == 2 and one.unit == "" and evidence.lowers & {"both", "second", "former", "neither"}:
            continue
        return f"“{one.words}” is not what the evidence says"
    return _rate_problem(statement, evidence)


def _rate_problem(statement: Words, evidence: Words) -> str | None:
    """A rate ("2% a month") over a time that the evidence doesn't name; None where there is none."""
    tokens = statement.tokens
    for at in range(1, len(tokens) - 1):
        if tokens[at].lower in {"a", "an", "per", "each", "every"} and tokens[at + 1].lower in _SPANS:
            amount = any(
                token.text[0].isdigit() or token.text == "%" or token.lower in {"percent", "million"}
                for token in tokens[max(0, at - 3) : at]
            )
            if (
                amount
                and tokens[at + 1].stem not in evidence.stems
                and not evidence.lowers & _SPANS[tokens[at + 1].lower]
            ):
                return f"“{tokens[at].text} {tokens[at + 1].text}” is not what the evidence says"
    return None


_SPANS = {
    "hour": {"hourly"},
    "day": {"daily"},
    "week": {"weekly"},
    "month": {"monthly"},
    "year": {"yearly", "annual", "annually"},
}


def _computed(one: Quantity, there: Sequence[Quantity]) -> bool:
    """Whether a plain count is what two of the evidence's numbers of one unit make, or a share of one of them."""
    if one.bound in {"above", "from", "below", "to"}:
        return False
    for number, first in enumerate(there):
        for second in there[number + 1 :]:
            if first.unit != second.unit or first.bound != "exact" or second.bound != "exact":
                continue
            if one.unit == first.unit and first.unit not in {"clock", "am", "pm"}:
                made = (first.value + second.value, abs(first.value - second.value))
                if any(_near(one, value) for value in made if value):
                    return True
            if one.unit in {"percent", "times"} and first.unit == second.unit == "" and first.value and second.value:
                ratio = min(first.value, second.value) / max(first.value, second.value)
                value = ratio * 100 if one.unit == "percent" else 1 / ratio
                if _near(one, value):
                    return True
            if one.unit == "point" and first.unit == "percent" and _near(one, abs(first.value - second.value)):
                return True
    return False


def _near(one: Quantity, value: float) -> bool:
    return abs(one.value - value) <= (0.051 if one.bound != "exact" else 1e-6) * max(abs(value), 1e-9)


def date_problem(statement: Words, evidence: Words) -> str | None:
    """A date that the evidence doesn't give, or that it gives as before, after or until; None where there is none."""
    there = date_words(evidence)
    for one in date_words(statement):
        same = [other for other in there if other.value == one.value or other.value.rstrip("s") == one.value]
        if not same and (_in_century(one.value, there) or (one.value == "today" and evidence.lowers & _NOW)):
            continue
        if not same:
            return f"“{one.words}” is not in the evidence"
        if not any(one.relation == other.relation or (one.relation, other.relation) in COMPATIBLE for other in same):
            return f"“{one.relation} {one.words}” is not what the evidence says"
    return None


_NOW = frozenset("now currently current still".split())


def _in_century(value: str, there: Sequence[DateWord]) -> bool:
    """Whether the evidence has a year of "the 19th century"."""
    number, _, unit = value.partition(" ")
    return unit == "century" and any(
        other.value.startswith(f"{int(number[:-2]) - 1:02}") and len(other.value) == 4 for other in there
    )


_CHECKS: Final[dict[Check, Callable[[Words, Words], str | None]]] = {
    "quotation": quotation_problem,
    "number": number_problem,
    "date": date_problem,
    "name": name_problem,
    "negation": negation_problem,
    "opposite": opposite_problem,
    "comparison": comparison_problem,
    "certainty": certainty_problem,
    "role": lambda statement, evidence: role_problem(statement, evidence) or order_problem(statement, evidence),
}
