"""Names in a statement that its evidence doesn't have."""

from assistant.grounding.dates import DAYS, MONTHS
from assistant.grounding.words import Token, Words
from assistant.reader.terms import STOP_WORDS

_TITLES = frozenset(
    "mr mrs ms miss dr sir dame lord lady professor prof president prime minister senator king queen".split()
)
_NOT_NAMES = frozenset(MONTHS) | frozenset(DAYS) | STOP_WORDS | _TITLES
_ALIKE = 4
"""Letters that a name and its adjective share at least at their beginning: Serbia, Serbian; Kosovo, Kosovar."""
_ENDINGS = frozenset("n an ian i ese ish r ar ic s 's e o a y".split()) | {""}
_SAME = {
    "us": "united states", "u.s.": "united states", "usa": "united states", "uk": "united kingdom",
    "u.k.": "united kingdom",
    "eu": "european union", "un": "united nations", "american": "united states", "america": "united states",
    "british": "britain",
    "dutch": "netherlands", "french": "france", "english": "england", "scottish": "scotland", "welsh": "wales",
    "spanish": "spain",
    "greek": "greece", "swiss": "switzerland", "danish": "denmark", "polish": "poland", "turkish": "turkey",
    "irish": "ireland",
}  # fmt: skip


def name_problem(statement: Words, evidence: Words) -> str | None:
    """The first name that the evidence doesn't have; None where there is none."""
    for number, token in enumerate(statement.tokens):
        if not token.text[0].isupper() or token.lower in _NOT_NAMES or token.lower.endswith("n't"):
            continue
        if number and statement.tokens[number - 1].text[0].isdigit() and len(token.text) <= 3:
            continue  # a unit: "612 MW"
        if token.opens and not _opens_with_name(statement, number):
            continue
        if not _has(evidence, token):
            return f"“{token.text}” is not in the evidence"
    return None


def _opens_with_name(words: Words, number: int) -> bool:
    """Whether the first word of a sentence is part of a name: another capital follows it, or "'s", or it has inner
    capitals. One that stands alone may be any word."""
    token = words.tokens[number]
    follows = words.tokens[number + 1] if number + 1 < len(words.tokens) else None
    if any(letter.isupper() for letter in token.text[1:]) or token.lower.endswith("'s"):
        return True
    return (
        follows is not None
        and follows.text[0].isupper()
        and follows.lower not in _NOT_NAMES
        and follows.start - token.end <= 1
    )


def _has(evidence: Words, token: Token) -> bool:
    base = token.lower.removesuffix("'s").rstrip("'")
    if token.stem in evidence.stems or base in evidence.lowers or f"{base}'s" in evidence.lowers:
        return True
    if (same := _SAME.get(base)) is not None and f" {same} " in evidence.line:
        return True
    if any(same == base for short, same in _SAME.items() if short in evidence.lowers):
        return True
    if len(base) > _ALIKE and any(_alike(base, other.lower) for other in evidence.tokens if other.text[0].isupper()):
        return True
    return _is_acronym(base.replace(".", ""), evidence) or _of_acronym(token, evidence)


def _alike(one: str, other: str) -> bool:
    """Whether two words are a name and its adjective, not two names: all but a short ending is shared."""
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= _ALIKE and {one[shared:], other[shared:]} <= _ENDINGS


def _is_acronym(base: str, evidence: Words) -> bool:
    """Whether the evidence has a run of capitalised words with these initials."""
    if not 2 <= len(base) <= 6:
        return False
    initials = "".join(
        token.text[0].lower() if token.text[0].isupper() else " "
        for token in evidence.tokens
        if token.lower not in {"of", "the", "and", "for"}
    )
    return base in initials


def _of_acronym(token: Token, evidence: Words) -> bool:
    """Whether the evidence has an acronym of which the word could be part."""
    return any(
        len(other.text) >= 2
        and other.text.isupper()
        and token.text[0] in other.text
        and _SAME.get(other.lower, "").find(token.lower) >= 0
        for other in evidence.tokens
    )
