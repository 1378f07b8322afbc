"""What a noun phrase tells of whom or what it names: its kind, other nouns for it, words that stand for it anywhere."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Literal

from assistant.followup.phrases import PARTNERS, Phrase
from assistant.followup.words import DETERMINERS, ORGANISATIONS, PEOPLE, PLACES, POSSESSIVES, PREPOSITIONS, TITLES

Kind = Literal["person", "organisation", "place", "time", "number", "thing", "name"]

_NOUNS: tuple[tuple[frozenset[str], Kind], ...] = (
    (PEOPLE, "person"),
    (ORGANISATIONS, "organisation"),
    (PLACES, "place"),
)
_SPEAKING = re.compile(r"\W{0,3}(?:said|says|told|added|argued|explained|wrote|writes|believes|thinks)\b")
_PERSON_AFTER = re.compile(r",\s+(?:who\b|\d\d?,|aged \d)|\s+\(\d\d?\)")
_COMMA = re.compile(r",\s+")
_PLACE_OF = re.compile(rf"\b(?:{'|'.join(sorted(PLACES))}) of \Z")
_PLACE_BEFORE = frozenset("in at from near across to into outside around".split())
_STOPS = ".;:"


def noun(head: str) -> str:
    """The noun that says what something is: "founder" of "co-founder"."""
    return head.rpartition("-")[2]


def standing(phrase: Phrase, owner: str | None) -> str:
    """The phrase with a determiner that stands for the same thing anywhere.

    Args:
        phrase: as it was spoken of.
        owner: whose it is: "Vessla" of "Vessla's chief engineer".
    """
    words = " ".join(phrase.words)
    if not phrase.name:
        words = words[:1].lower() + words[1:]
    if owner is not None:
        first, space, rest = owner.partition(" ")
        return f"{first.lower() if first.lower() in DETERMINERS else first}{space}{rest}'s {words}"
    if phrase.determiner == "the" or (phrase.determiner and not phrase.name):
        return f"the {words}"
    return words


def called(text: str, chunks: Sequence[Phrase], order: int) -> Iterator[str]:
    """Nouns beside a name that say who or what it is: "its director, Colm Hathering", "Vessla, an engineering firm".

    Args:
        text: where the name stands.
        chunks: the noun phrases of the text.
        order: which of them is the name.
    """
    phrase = chunks[order]
    if not phrase.name:
        return
    ahead = chunks[order - 1] if order else None
    while ahead is not None and ahead.after in PREPOSITIONS and chunks.index(ahead):  # "the head of Vessla, Ana Lind"
        ahead = chunks[chunks.index(ahead) - 1]
    if ahead is not None and _COMMA.fullmatch(text[max(chunks[order - 1].end, 0) : phrase.start]):
        between = text[ahead.end : phrase.start - 2]
        if not any(stop in between for stop in (*_STOPS, ",")) and noun(ahead.head) in PEOPLE | ORGANISATIONS:
            yield noun(ahead.head)
    if order + 1 < len(chunks):
        behind = chunks[order + 1]
        explains = behind.determiner in {"a", "an", "the", *POSSESSIVES} or noun(behind.head) in PEOPLE
        if explains and _COMMA.fullmatch(text[phrase.end : behind.start]):
            yield from {noun(behind.head)} & (PEOPLE | ORGANISATIONS | PLACES)


def kind(text: str, phrase: Phrase, aliases: Collection[str]) -> Kind:
    """What kind of thing a phrase of `text` names, as far as its words and those beside it tell.

    Args:
        text: where the phrase stands.
        phrase: the phrase.
        aliases: nouns by which it was called.
    """
    words = {word.lower() for word in phrase.words}
    if phrase.is_time:
        return "time"
    if phrase.is_number:
        return "number"
    if phrase.words[0].lower().rstrip(".") in TITLES and phrase.name and len(phrase.words) > 1:
        return "person"
    if phrase.name and phrase.words[-1].lower() in PARTNERS:
        return "organisation"
    for nouns, found in _NOUNS:
        if any(word in nouns or word.removesuffix("s") in nouns for word in (*aliases, phrase.head)):
            return found
    if not phrase.proper:
        return "thing"
    if words & ORGANISATIONS:
        return "organisation"
    if words & PLACES or _PLACE_OF.search(text, max(0, phrase.start - 40), phrase.start):
        return "place"
    if phrase.determiner == "the":
        return "thing"
    speaks = phrase.after not in PREPOSITIONS and _SPEAKING.match(text, phrase.end)
    if speaks or _PERSON_AFTER.match(text, phrase.end):
        return "person"
    return "name"


def placed(phrase: Phrase) -> bool:
    """Whether a name stands where places do: "in Oslo". Others do, too, so that it tells little."""
    return phrase.proper and phrase.after in _PLACE_BEFORE
