"""Words in quotation marks: are they verbatim, and are they given to the one who said them?"""

import re
from dataclasses import dataclass

from assistant.grounding.words import Words

_QUOTED = re.compile(r"[\"“”„«]([^\"“”„«»]{2,}?)[\"“”»]")
_FOLD = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " ", "–": "-", "—": "-"})
_EDGES = " .,;:!?…'\""
_SAYS = re.compile(
    r"\b(?:said|says|say|told|tells|added|adds|called|calls|described|describes|wrote|"
    r"writes|asked|asks|argued|argues|stated|states|warned|warns|"
    r"insisted|insists|explained|explains|according to|noted|notes|complained|complains|"
    r"declared|remarked|replied|announced|admitted|claimed|claims|put it|saying|calling)\b"
)
_NAME = re.compile(r"[A-Z][\w’'-]+")


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words between quotation marks.

    Attributes:
        words: as written.
        start, end: of the words, without the marks.
    """

    words: str
    start: int
    end: int


def quoted(text: str) -> list[Quoted]:
    """Everything in double quotation marks, left to right."""
    return [Quoted(match.group(1), *match.span(1)) for match in _QUOTED.finditer(text)]


def folded(text: str) -> str:
    """`text` with one kind of quotation mark and dash and single spaces, in lower case."""
    return " ".join(text.translate(_FOLD).lower().split())


def quotation_problem(statement: Words, evidence: Words) -> str | None:
    """A quotation that the evidence doesn't have word for word, or has from someone else; None where there is none."""
    source = folded(evidence.text)
    for one in quoted(statement.text):
        words = folded(one.words).strip(_EDGES)
        if not words:
            continue
        at = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", source)
        if at is None:
            return f"“{one.words}” is not in the evidence word for word"
        if (problem := _wrong_speaker(statement, one, evidence)) is not None:
            return problem
    return None


def _wrong_speaker(statement: Words, one: Quoted, evidence: Words) -> str | None:
    """Whether the statement has someone say what in the evidence another says in the same sentence."""
    outside = statement.text[: one.start] + " " + statement.text[one.end :]
    if not _SAYS.search(outside):
        return None
    sentence = _sentence_with(evidence.text, one.words)
    if sentence is None:
        return None
    beside = _without_quotations(sentence)
    if not _SAYS.search(beside):
        return None
    speakers, named = _names(beside), _names(_without_quotations(statement.text))
    if not speakers or not named:
        return None
    if re.search(
        r"\b(?:he|she|they|it)\b (?:\w+ )?(?:said|says|added|called|told|wrote)|(?:said|says|added) (?:he|she|they)\b",
        beside,
    ):
        return None  # who is meant stands in another sentence
    return None if named & speakers else f"“{one.words}” is said by someone else in the evidence"


def _sentence_with(text: str, words: str) -> str | None:
    """The part of the evidence between two full stops that has the words, quotations kept whole."""
    place = folded(text).find(folded(words).strip(_EDGES))
    if place < 0:
        return None
    flat = " ".join(text.split())
    # Folding keeps lengths once white space is single, so that offsets carry over.
    start = max(
        (match.end() for match in re.finditer(r"(?<=[.!?][\"”]) |(?<=[.!?]) (?=[A-Z“\"])", flat[:place])), default=0
    )
    after = re.search(r"(?<=[.!?]) (?=[A-Z“\"])|(?<=[.!?][\"”]) (?=[A-Z“\"])", flat[place:])
    return flat[start : place + after.start()] if after else flat[start:]


def _without_quotations(text: str) -> str:
    return _QUOTED.sub(" ", text)


def _names(text: str) -> set[str]:
    return {match.group().removesuffix("'s").removesuffix("’s").lower() for match in _NAME.finditer(text)} - {
        "the", "a", "an", "in", "on", "at", "he", "she", "it", "they", "but", "and", "mr", "mrs", "ms", "dr",
        "monday", "tuesday",
        "wednesday", "thursday", "friday", "saturday", "sunday", "his", "her", "their", "our", "we", "according",
        "both", "i",
    }  # fmt: skip
