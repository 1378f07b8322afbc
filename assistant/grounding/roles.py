"""Who did it, and whom it was done to: the order of words around a verb that both texts have."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.grounding.dates import DAYS, MONTHS
from assistant.grounding.words import Words

_BE = frozenset("is are was were be been being".split())
_IRREGULAR = frozenset(
    "gave given took taken beat beaten bought sold sued told wrote written chose chosen "
    "won left led met paid lent sent saw seen "
    "made built held kept found lost hit cut drew drawn drove driven fought taught "
    "brought caught shot stole stolen owns "
    "gives takes beats buys sells sues tells leads pays wants asks owes hires fires "
    "blames accuses praises criticises helps".split()
)
_SKIPPED = 4
"""Words of meaning on each side of a verb that can be its subject or object."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """Words of meaning before and behind a verb, as if it were active."""

    subjects: tuple[str, ...]
    objects: tuple[str, ...]


def role_problem(statement: Words, evidence: Words) -> str | None:
    """A verb whose subject and object have changed places; None where there is none."""
    for number in statement.content:
        token = statement.tokens[number]
        if not _verb_form(token.lower) or token.is_name:
            continue
        places = [place for place in evidence.places(token.stem) if _verb_form(evidence.tokens[place].lower)]
        if not places:
            continue
        here = _frame(statement, number)
        frames = [_frame(evidence, place) for place in places]
        for subject in here.subjects[:2]:
            for thing in here.objects[:2]:
                if subject == thing:
                    continue
                swapped = [subject in frame.objects and thing in frame.subjects for frame in frames]
                kept = [subject in frame.subjects or thing in frame.objects for frame in frames]
                if any(swapped) and not any(kept):
                    return f"who does what in “{token.text}” is the other way round in the evidence"
    return None


def order_problem(statement: Words, evidence: Words) -> str | None:
    """Two names or numbers that stand on the other sides of the word between them; None where there are none.

    "Norda cancelled 96 flights, and Merle Air 41" has "Norda … 96 … Merle Air"; the evidence has them the other way
    round. Only words that the evidence has once are compared, and a passive ("by") in only one of the two texts
    explains it.
    """
    places = [
        (number, evidence.places(statement.tokens[number].stem)[0])
        for number in statement.content[:LONGEST]
        if len(evidence.places(statement.tokens[number].stem)) == 1
    ]
    for first, (number, place) in enumerate(places):
        if not _is_key(statement, number, evidence, place):
            continue
        for middle in range(first + 1, len(places)):
            if places[middle][1] > place or statement.tokens[places[middle][0]].stem in _REPORTS:
                continue
            for last, last_place in places[middle + 1 :]:
                if last_place > places[middle][1] or not _is_key(statement, last, evidence, last_place):
                    continue
                if _has_by(statement, number, last) == _has_by(evidence, last_place, place):
                    said = (statement.tokens[number].text, statement.tokens[last].text)
                    return f"“{said[0]}” and “{said[1]}” have changed places"
    return None


LONGEST = 60
"""Words of meaning of a statement whose order is compared: the work grows with their third power."""
_REPORTS = frozenset("say tell call describ accord write state warn announc fewer less more".split())


def _is_key(statement: Words, number: int, evidence: Words, place: int) -> bool:
    """Whether a word is a name in both texts, or a number but no date."""
    token = statement.tokens[number]
    if token.lower.endswith("'s") or token.lower in MONTHS or token.lower in DAYS:
        return False
    if token.text[0].isdigit():
        return not re.fullmatch(r"(?:1[0-9]|20)\d\ds?", token.text)
    return token.text[0].isupper() and _named(evidence, place)


def _named(words: Words, place: int) -> bool:
    """Whether a word is part of a name: written so within a sentence, or before another capital at its beginning."""
    token = words.tokens[place]
    follows = words.tokens[place + 1] if place + 1 < len(words.tokens) else None
    return token.is_name or (token.text[0].isupper() and follows is not None and follows.text[0].isupper())


def _has_by(words: Words, first: int, last: int) -> bool:
    return any(token.lower == "by" for token in words.tokens[first:last])


def _verb_form(word: str) -> bool:
    return word in _IRREGULAR or (len(word) > 4 and word.isalpha() and word.endswith(("ed", "ing")))


def _frame(words: Words, at: int) -> _Frame:
    before = tuple(_side(words, range(at - 1, -1, -1), at))
    after = tuple(_side(words, range(at + 1, len(words.tokens)), at))
    if _passive(words, at):
        return _Frame(after, before)
    return _Frame(before, after)


def _side(words: Words, numbers: range, at: int) -> Iterator[str]:
    found = 0
    for number in numbers:
        token = words.tokens[number]
        if abs(token.clause - words.tokens[at].clause) > 0:
            break
        if token.is_content and token.lower[0].isalpha():
            yield token.stem
            found += 1
            if found == _SKIPPED:
                break


def _passive(words: Words, at: int) -> bool:
    """Whether "by" follows the verb and a form of "be" stands before it, or it is a participle ("offered by")."""
    follows = [token.lower for token in words.tokens[at + 1 : at + 4]]
    return "by" in follows[:2] or (
        bool({token.lower for token in words.tokens[max(0, at - 3) : at]} & _BE) and "by" in follows
    )
