"""Years, months, days of the month, weekdays and times of day in a text, each with what stands before it."""

import re
from dataclasses import dataclass

from assistant.grounding.words import Words

MONTHS = "january february march april may june july august september october november december".split()
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_SHORT = {month[:3]: month for month in MONTHS} | {"sept": "september"} | {day[:3]: day for day in DAYS}
_YEAR = re.compile(r"(?:1[0-9]|20)\d\ds?$")
_RELATIONS = {
    "before": "before", "prior": "before", "until": "until", "till": "until", "after": "after", "following": "after",
    "since": "since", "from": "since", "by": "by",
}  # fmt: skip
_TIMES = frozenset(
    "yesterday today tomorrow tonight midnight noon morning afternoon evening spring summer autumn fall winter".split()
)
_PERIODS = frozenset("year month week decade century season day night weekend".split())
_WHICH = frozenset("last next previous following".split())
_EDGES = frozenset("beginning start end middle early late mid".split())


@dataclass(frozen=True, slots=True)
class DateWord:
    """A word that says when.

    Attributes:
        value: "2008", "march", "day 3", "monday", "last year", "morning", "end of march".
        relation: "at", "before", "after", "since", "until" or "by".
        words: as written.
    """

    value: str
    relation: str
    words: str


def date_words(words: Words) -> list[DateWord]:
    """All words of a text that say when, left to right."""
    tokens = words.tokens
    found: list[DateWord] = []
    for at, token in enumerate(tokens):
        value: str | None = None
        previous = tokens[at - 1].lower if at else ""
        if (_YEAR.match(token.lower) and not (at and tokens[at - 1].text in "$£€") and not _counted(words, at)) or (
            token.text[0].isupper() and token.lower in MONTHS and not (token.opens and token.lower in {"may", "march"})
        ):
            value = token.lower
        elif (
            token.text[0].isupper()
            and token.lower.rstrip(".") in _SHORT
            and token.lower not in {"may", "mar", "sat", "sun", "jan"}
        ):
            value = _SHORT[token.lower]
        elif (day := token.lower.rstrip("s")) in DAYS:
            value = day
        elif token.lower in _PERIODS and previous in _WHICH:
            value = (
                f"{'last' if previous == 'previous' else 'next' if previous == 'following' else previous} {token.lower}"
            )
        elif token.lower in _TIMES:
            value = "autumn" if token.lower == "fall" else token.lower
            if token.lower == "fall" and previous not in {"the", "this", "last", "next", "in"}:
                value = None
        elif token.lower == "century" and re.fullmatch(r"\d+(?:st|nd|rd|th)", previous):
            value = f"{previous} century"
            before = f"{int(previous[:-2]) - 1:02}"
            if any(other.text.startswith(before) and _YEAR.match(other.text) for other in tokens):
                value = None  # the year says more
        elif re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", token.lower) and _beside_month(words, at):
            value = f"day {re.sub(r'[a-z]+', '', token.lower)}"
        if value is not None:
            found.append(DateWord(value, _relation(words, at), token.text))
    return found


def _counted(words: Words, at: int) -> bool:
    """Whether a number that looks like a year counts something: "1,800 staff" has a comma, "1800 people" doesn't."""
    follows = words.tokens[at + 1].lower if at + 1 < len(words.tokens) else ""
    return follows in _COUNTED


_COUNTED = frozenset("people staff workers tonnes tons euros dollars pounds metres miles kilometres".split())


def _beside_month(words: Words, at: int) -> bool:
    tokens = words.tokens
    near = [at - 1, at + 1]
    if at + 2 < len(tokens) and tokens[at + 1].lower == "of":
        near.append(at + 2)
    return any(0 <= one < len(tokens) and tokens[one].lower in MONTHS and tokens[one].text[0].isupper() for one in near)


def _relation(words: Words, at: int) -> str:
    """What the few words before say: of "before the end of March" it is "before"."""
    for back in range(1, 5):
        if at - back < 0:
            break
        token = words.tokens[at - back]
        if token.lower in _RELATIONS:
            return _RELATIONS[token.lower]
        if token.lower in {"in", "on", "at", "during", "and", "between"} or not (
            token.lower in {"the", "of", "a", ","} | _EDGES
            or token.lower in MONTHS
            or token.lower in DAYS
            or token.text.isdigit()
        ):
            break
    return "at"


COMPATIBLE = frozenset({("by", "until"), ("until", "by"), ("by", "before"), ("before", "by"), ("since", "after"),
                        ("since", "at"), ("after", "since"), ("at", "since"), ("at", "until"), ("until", "at"),
                        ("at", "by"),
                        ("before", "until"), ("until", "before")})  # fmt: skip
"""Relations of a statement's date and of its evidence's that can be the same: "from 1999 to 2003" is also "in 1999"."""
