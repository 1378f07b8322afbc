"""Whether two sentences give different dates for the same thing."""

from dataclasses import dataclass
from typing import Final

from assistant.grounding.dates import DAYS, MONTHS, DateWord, date_words
from assistant.grounding.quantities import Quantity, quantities
from assistant.grounding.words import Words
from assistant.passages import Span

_UPPER: Final = frozenset({"before", "until", "by"})
_LOWER: Final = frozenset({"after", "since"})
_SEASONS: Final = frozenset("spring summer autumn winter".split())


@dataclass(frozen=True, slots=True)
class Moment:
    """When, as far as a sentence says: each part with every value that it gives.

    Attributes:
        years, months, days, weekdays, seasons: of the calendar; months counted from 1.
        clock: times of day.
        relation: "at", or what stands before it: "before", "after", "since", "until", "by".
    """

    years: frozenset[str] = frozenset()
    months: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    weekdays: frozenset[str] = frozenset()
    seasons: frozenset[str] = frozenset()
    clock: tuple[Quantity, ...] = ()
    relation: str = "at"

    @property
    def is_given(self) -> bool:
        """Whether it says anything that could be compared."""
        return any((self.years, self.months, self.weekdays, self.seasons, self.clock))

    @property
    def dated(self) -> bool:
        """Whether it has a year or a month, and not only a weekday, which is any week's."""
        return bool(self.years or self.months)


def moment_in(sentence: str, part: Span | None = None) -> Moment:
    """When, by the words of a sentence; only those of `part`, if given."""
    if part is None:
        words = Words(sentence)
        return _moment(date_words(words), quantities(words))
    # Read with what stands before it, which tells "by 2027" from "in 2027", and March from a march.
    before = date_words(Words(sentence[: part.start]))
    upto = date_words(Words(sentence[: part.end]))
    return _moment(upto[len(before) :], quantities(Words(sentence[part.start : part.end])))


def dates_differ(one: Moment, other: Moment) -> bool | None:
    """Whether two answers to "When?" contradict each other; None where they can't be compared.

    What only one of them says is no contradiction: "Tuesday" may be 3 June.
    """
    if not (one.is_given and other.is_given):
        return None
    pairs: list[tuple[frozenset[int] | frozenset[str], frozenset[int] | frozenset[str]]] = [
        (one.months, other.months),
        (one.days, other.days),
        (one.seasons, other.seasons),
    ]
    if not (one.dated or other.dated):
        pairs.append((one.weekdays, other.weekdays))
    both = [(some, others) for some, others in pairs if some and others]
    years = bool(one.years and other.years)
    if not both and not years:
        return _clocks_differ(one, other)
    apart = any(some.isdisjoint(others) for some, others in both) or (years and not _years_meet(one, other))
    if apart and one.relation != other.relation:
        return not (_within(one, other) or _within(other, one))
    return apart or bool(_clocks_differ(one, other))


def _moment(found: list[DateWord], numbers: list[Quantity]) -> Moment:
    values = [word.value for word in found]
    relations = [word.relation for word in found if word.relation != "at"]
    return Moment(
        years=frozenset(value for value in values if value[:4].isdigit()),
        months=frozenset(MONTHS.index(value) + 1 for value in values if value in MONTHS),
        days=frozenset(int(value[4:]) for value in values if value.startswith("day ")),
        weekdays=frozenset(value for value in values if value in DAYS),
        seasons=frozenset(value for value in values if value in _SEASONS),
        clock=tuple(number for number in numbers if number.unit in {"am", "pm", "clock"}),
        relation=relations[0] if relations else "at",
    )


def _years_meet(one: Moment, other: Moment) -> bool:
    """Whether a year is common to both; "the 1990s" has 1994."""
    return any(
        year == against or (len(year) != len(against) and year[:3] == against[:3])
        for year in one.years
        for against in other.years
    )


def _within(bounded: Moment, other: Moment) -> bool:
    """Whether a date lies on the right side of one that is only a bound."""
    limit, value = _order(bounded), _order(other)
    if limit is None or value is None or len(limit) != len(value):
        return True  # it can't be told, which is no contradiction
    if bounded.relation in _UPPER:
        return value <= limit
    return bounded.relation in _LOWER and value >= limit


def _order(moment: Moment) -> tuple[int, ...] | None:
    parts: tuple[frozenset[int], ...] = (
        frozenset(int(year[:4]) for year in moment.years),
        moment.months,
        moment.days,
    )
    given = [part for part in parts if part]
    return tuple(min(part) for part in given) if given else None


def _clocks_differ(one: Moment, other: Moment) -> bool | None:
    if not (one.clock and other.clock):
        return None
    return not any(
        some.value == others.value and (some.unit == others.unit or "clock" in {some.unit, others.unit})
        for some in one.clock
        for others in other.clock
    )
