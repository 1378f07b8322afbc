"""What kind of answer a question asks for."""

import re
from typing import Literal

AnswerType = Literal["yes_no", "money", "number", "date", "person", "place", "reason", "manner", "thing"]

_START = r"^\W*(?:\w[\w'’]*\W+){0,3}?"
"""Up to three words before the one that asks: "So in what year…"."""

_AUXILIARY = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must|am|isn't|aren't|wasn't|"
    r"weren't|don't|doesn't|didn't|hasn't|haven't|can't|won't)"
)

_NAMES = rf"(?:{_START}what(?:'s|’s| is| was| are| were)? the\b|^(?!\W*(?:what|which|who)\b))[^?]*\b"
"""Before a word that names what is asked for: "What was the…", or a question without a word that asks."""

# The first pattern that matches decides. The word that asks stands at the beginning or at the very end ("It began
# when?"); elsewhere "when", "who" and "where" mostly join clauses. Words that name what is asked for ("price",
# "population") count anywhere, but only where no word that asks says otherwise. "Can you tell me how many…" asks for
# a number, not for a yes.
_RULES: tuple[tuple[AnswerType, str], ...] = (
    ("yes_no", rf"^\W*(?:(?:and|so|but|then|well|ok|hey|please)\W+)*{_AUXILIARY}\b(?!\s+(?:you|u|i)\b)"),
    ("reason", rf"{_START}(?:why|how come|for what reason|what (?:caused|led|made|prompted|triggered|sparked))\b|"
               r"\breasons? (?:for|why|behind)\b|\bcause of\b|\bwhy\W*$"),
    ("date", r"\b(?:what|which) (?:year|date|day|month|century|decade|time)\b"),
    ("place", r"\b(?:what|which) (?:country|countries|city|cities|state|region|town|continent|nation|province|"
              r"county|village|place|location)\b"),
    ("person", r"\b(?:what|which) (?:person|man|woman|politician|leader|president|minister|author|scientist|"
               r"player|actor)\b"),
    ("money", r"\bhow much (?:money\b|[^?]*\b(?:cost|pay|paid|spen[dt]|worth|charg|earn|shell|debt|rais)\w*"
              r")"),
    ("number", r"\bhow (?:m[ae]ny|much|old|long|far|tall|high|big|large|often|fast|deep|wide|heavy)\b(?! ago)|"
               r"\b(?:what|which) (?:number|percentage|percent|proportion|share|fraction|age)\b"),
    ("date", rf"{_START}(?:when|how long ago)\b|\bwhen\W*$"),
    ("person", rf"{_START}(?:who|whom|whose)\b|\b(?:who|whom)\W*$"),
    ("place", rf"{_START}where\b|\bwhere\W*$"),
    ("manner", rf"{_START}how\b(?! many| much)"),
    ("money", rf"{_NAMES}(?:price|cost|costs|budget|value|worth|salary)\b"),
    ("number", rf"{_NAMES}(?:number|population|count|total|percentage)\b"),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _RULES)


def answer_type(question: str) -> AnswerType:
    """The kind of answer that `question` asks for; "thing" where its words don't tell."""
    return next((kind for kind, pattern in _PATTERNS if pattern.search(question)), "thing")
