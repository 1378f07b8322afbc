"""Whether two sentences give different numbers for the same thing."""

import math
import re
from collections.abc import Sequence
from itertools import product
from typing import Final

from assistant.grounding.quantities import Quantity, quantities
from assistant.grounding.words import Words
from assistant.passages import Span

ROUNDED: Final = 0.1
"""How far from "about 640" a number may be, as a share. Twice what `Quantity.follows_from` lets a statement be off: to
call two reports contradictory takes more than to doubt that one follows from the other. Not fitted: the development
questions have few such numbers, and each is nearer than a hundredth."""

_IN: Final = {
    "kilometre": ("metre", 1000.0), "mile": ("metre", 1609.344), "foot": ("metre", 0.3048), "inch": ("metre", 0.0254),
    "centimetre": ("metre", 0.01), "millimetre": ("metre", 0.001), "gram": ("kilogram", 0.001),
    "milligram": ("kilogram", 1e-6), "tonne": ("kilogram", 1000.0), "millilitre": ("litre", 0.001),
    "acre": ("hectare", 0.404686), "kilowatt": ("watt", 1e3), "megawatt": ("watt", 1e6), "gigawatt": ("watt", 1e9),
    "cent": ("cent", 1.0),
}  # fmt: skip
_CONVERTED: Final = 0.05
"""How far a measure may be from the same one in another unit: "3 miles" is also "5 kilometres", 3.6 % more."""

_TIME: Final = 0.015
"""As in `Quantity.follows_from`: 18 months are a year and a half."""

_WRITTEN = re.compile(r"(\d+(?:[.,]\d+)*)")


def numbers_in(sentence: str, part: Span | None = None) -> list[Quantity]:
    """The quantities of a sentence, with the bounds that stand before them; only those that touch `part`, if given."""
    words = Words(sentence)
    found = quantities(words)
    if part is None:
        return found
    return [
        one for one in found if words.tokens[one.first].start < part.end and part.start < words.tokens[one.last - 1].end
    ]


def numbers_differ(
    one: Sequence[Quantity], other: Sequence[Quantity], *, beside: tuple[Sequence[Quantity], Sequence[Quantity]]
) -> bool | None:
    """Whether the numbers that answer contradict each other; None where they can't be compared.

    They don't where one pair agrees, nor where each sentence has the other's number too: then both say the same, and
    only what was taken for the answer differs.

    Args:
        one, other: those that answer.
        beside: all numbers of either's sentence.
    """
    if not any(_comparable(*pair) for pair in product(one, other)):
        return None
    return not (_agree(one, other) or (_agree(one, beside[1]) and _agree(other, beside[0])))


def _agree(some: Sequence[Quantity], others: Sequence[Quantity]) -> bool:
    return any(compatible(one, other) for one, other in product(some, others))


def compatible(one: Quantity, other: Quantity) -> bool:
    """Whether both can be true of the same thing: equal, within each other's bounds, or one a rounding of the other."""
    if not _comparable(one, other):
        return False
    (low, high), (least, most) = _range(one), _range(other)
    if low <= most and least <= high:
        return True
    (value, step), (against, other_step) = _in_base(one), _in_base(other)
    gap = abs(value - against)
    if step != other_step and gap <= max(step, other_step) / 2 * (1 + 1e-6):
        return True
    near = _CONVERTED if one.unit != other.unit else _TIME if one.unit == "time" else 1e-6
    return gap <= near * max(abs(value), abs(against))


def _comparable(one: Quantity, other: Quantity) -> bool:
    units = {_IN.get(quantity.unit, (quantity.unit,))[0] for quantity in (one, other)}
    # "4 o'clock" of "4 a.m."; "aged 67" of "67-year-old".
    return len(units) == 1 or units in ({"clock", "am"}, {"clock", "pm"}, {"", "age"})


def _in_base(quantity: Quantity) -> tuple[float, float]:
    """Value and smallest step that its writing can tell, in the base unit: 100,000 for "1.2 million"."""
    factor = _IN.get(quantity.unit, ("", 1.0))[1]
    written = _WRITTEN.search(quantity.words)
    step = 0.0
    if written is not None and quantity.unit != "time":
        whole, _, decimals = written.group(1).rpartition(".")
        digits = float(written.group(1).replace(",", "")) if written.group(1).count(".") <= 1 else math.nan
        places = len(decimals) if whole else 0
        if digits and not math.isnan(digits):
            step = quantity.value / digits * 10.0**-places
    return quantity.value * factor, step * factor


def _range(quantity: Quantity) -> tuple[float, float]:
    """Between what the true number lies, in the base unit."""
    value = _in_base(quantity)[0]
    slack = ROUNDED * abs(value)
    match quantity.bound:
        case "about":
            return value - slack, value + slack
        case "nearly":
            return value - slack, value
        case "above" | "from":
            return value, math.inf
        case "below" | "to":
            return -math.inf, value
    return value, value
