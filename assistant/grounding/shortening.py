"""Is the statement one of its evidence's sentences with words left out?"""

from collections.abc import Sequence
from typing import NamedTuple

from assistant.grounding.quantities import quantities
from assistant.grounding.words import Token, Words

_FREE = frozenset("a an the that which who".split())
"""Words that may be put in or left out anywhere: they say nothing."""
_JOINING = frozenset("and but so while".split())
"""Words that join clauses: what follows them, behind a comma, begins anew."""
_CONDITIONS = frozenset(
    "if unless until except without provided whether not no never only nor neither deny denies denied alleged "
    "allegedly nobody none nothing hardly should must cannot "
    "suspected reportedly supposedly false falsely pretend pretended".split()
)
"""Words that a part which is left out may not have: with them, it bears on what is kept."""


def shortening_problem(statement: Words, sentences: Sequence[Words]) -> str | None:
    """The first word that no sentence has there; None where the statement is one of the sentences, shortened.

    Its words have to come from one sentence, in its order, in the same form; numbers may be written another way. So
    nothing can be swapped, mixed up or added. What is left out has to lie between two commas, brackets or the like, or
    before the first clause or behind the last word that is kept, and may not have an "if", a "not" or the like.
    """
    furthest: Token | None = None
    for sentence in sentences:
        missing = _first_missing(statement, sentence)
        if missing is None:
            return None
        if furthest is None or missing.start > furthest.start:
            furthest = missing
    return "it has no words" if furthest is None else f"“{furthest.text}” is put in other words than the evidence's"


def _first_missing(statement: Words, sentence: Words) -> Token | None:
    """The statement's first token that can't be found behind the one before it."""
    mine, theirs = _units(statement), _units(sentence)
    position = 0
    for one in mine:
        at = next((place for place in range(position, len(theirs)) if one.said == theirs[place].said), len(theirs))
        if at == len(theirs) or not _may_be_left_out(theirs, position, at):
            return one.token
        position = at + 1
    if not mine:
        return statement.tokens[0] if statement.tokens else Token("", 0, 0, "", "", 0, opens=False)
    return None if not _bears_on_the_rest(theirs[position:]) else mine[-1].token


class _Unit(NamedTuple):
    """A word or quantity with its first token; whether a sign stands before it, or a sign and "and" or the like."""

    token: Token
    said: str | tuple[float, str, str]
    behind_sign: bool
    begins_clause: bool


def _may_be_left_out(units: Sequence[_Unit], first: int, last: int) -> bool:
    """Whether a sentence says the same, but less, without the units from `first` to the one before `last`."""
    if first == last:
        return True
    if first == 0:
        return units[last].begins_clause and not _bears_on_the_rest(units[:last])
    return units[first].behind_sign and units[last].behind_sign and not _bears_on_the_rest(units[first:last])


def _bears_on_the_rest(units: Sequence[_Unit]) -> bool:
    return any(unit.token.lower in _CONDITIONS or unit.token.lower.endswith("n't") for unit in units)


def _units(words: Words) -> list[_Unit]:
    """The words and quantities of a text, in order, without signs and words that say nothing."""
    found: list[_Unit] = []
    spans = {one.first: one for one in quantities(words)}
    number, behind_sign, begins_clause = 0, False, False
    while number < len(words.tokens):
        token = words.tokens[number]
        quantity = spans.get(number)
        if quantity is not None:
            found.append(_Unit(token, (quantity.value, quantity.unit, quantity.bound), behind_sign, begins_clause))
        elif token.lower[0].isalnum() and token.lower not in _FREE:
            found.append(_Unit(token, token.lower, behind_sign, begins_clause))
        if quantity is not None or token.lower[0].isalnum():
            behind_sign = behind_sign and token.lower in _FREE
            begins_clause = begins_clause and token.lower in _FREE | _JOINING
        elif token.text != "-":
            behind_sign = begins_clause = True
        number = quantity.last if quantity is not None else number + 1
    return found
