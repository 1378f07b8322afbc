"""What in a question points back to what was said before."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from assistant.followup.phrases import Phrase
from assistant.followup.tokens import Token
from assistant.followup.words import (
    ADJECTIVES,
    ARTICLES,
    ASKING,
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DEMONSTRATIVES,
    DETERMINERS,
    HE,
    IT,
    MODALS,
    NOUNS_OR_VERBS,
    ORGANISATIONS,
    PEOPLE,
    POSSESSIVES,
    PREPOSITIONS,
    SHE,
    THEY,
    THIRD_PERSON,
    VERBS,
)

CueKind = Literal["pronoun", "that", "there", "one", "other", "definite"]
Antecedent = Literal["certain", "possible", "none"]

_EMPTY_IT = re.compile(
    r"\b(?:is|was|isn't|wasn't) it (?:(?:really|actually|also) )?"
    r"(?:true|possible|likely|unlikely|legal|illegal|safe|known|clear|correct|right|a fact|the case|called when)\b|"
    r"\bwhat time is it\b|\b(?:does|did|will) it (?:rain|snow|get dark)\b|"
    r"\b(?:does|did|will|would) it (?:mean|cost|help|matter|hurt)\b(?=.+\b(?:to|when|if|for|that)\b)|"
    r"\bhow (?:long|much time) (?:does|did|will|would) it take\b(?=.+\bto\b)|"
    r"\bit (?:is|was) \w+ (?:that|who|to)\b|\b(?:was|is) it that\b",
    re.IGNORECASE,
)
"""Where "it" stands for nothing."""

_NOW: Final = frozenset(
    """year month week weekend morning afternoon evening summer autumn fall winter spring season century decade
    article story text page piece report""".split()
)
"""Nouns with which "this" points at the present or the page, and "the" at nothing that was said."""

_SUBJECTS = frozenset("he she they it".split())
_NEW_CLAUSE = CONJUNCTIONS | frozenset("that when after before how why where since to".split())
_SAYING = frozenset("say says said think thinks thought believe believes believed true claim claims claimed".split())
_LEFT_OVER = frozenset("others former latter rest remainder".split())
_BEFORE_ONE = ADJECTIVES | frozenset("the which this that these those other another same".split())
_EXPLAINED_BY = frozenset("of that who which for in on at from to between with into over across against about".split())
"""Words behind a noun that begin what explains it: "the mayor of Oslo", "the deal with Serbia"."""

_SURE_VERBS = VERBS - NOUNS_OR_VERBS
_NO_NOUN = AUXILIARIES | PREPOSITIONS | CONJUNCTIONS | _SURE_VERBS


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that point back.

    Attributes:
        kind: how.
        word: what stands there, in lower case.
        start, end: where, in characters of the question.
        noun: the noun that goes with it ("that company", "the other route"), in lower case, or "".
        weak: whether it may as well point at something in the question itself.
        words: of a noun phrase, in lower case, without the determiner.
    """

    kind: CueKind
    word: str
    start: int
    end: int
    noun: str = ""
    weak: bool = False
    words: tuple[str, ...] = ()


def cues(text: str, words: Sequence[Token], chunks: Sequence[Phrase]) -> list[Cue]:
    """What points back in a question, in order.

    Args:
        text: the question.
        words: its tokens.
        chunks: its noun phrases.
    """
    found = [*_of_words(text, words, chunks), *_definites(words, chunks)]
    return sorted(found, key=lambda cue: cue.start)


def _of_words(text: str, words: Sequence[Token], chunks: Sequence[Phrase]) -> Iterator[Cue]:
    empty = [found.span() for found in _EMPTY_IT.finditer(text)]
    for at, token in enumerate(words):
        lower, before, following = token.lower, _lower(words, at - 1), _lower(words, at + 1)
        if lower in THIRD_PERSON:
            if lower in IT and any(start <= token.start < end for start, end in empty):
                continue
            if lower.endswith(("self", "selves")):  # these point into the question
                continue
            if (own := _antecedent(text, words, at, chunks)) != "certain":
                yield Cue("pronoun", lower, token.start, token.end, weak=own == "possible")
        elif lower in DEMONSTRATIVES:
            yield from _demonstrative(words, at)
        elif lower == "there" and before not in BE | MODALS and following not in BE | MODALS:
            yield Cue("there", lower, token.start, token.end)
        elif lower in {"one", "ones"} and before in _BEFORE_ONE and (not following or following in _NO_NOUN):
            if not (before == "that" and following in MODALS):  # "details that one should know"
                yield Cue("one", lower, words[_back_to_determiner(words, at)].start, token.end)
        elif lower in _LEFT_OVER and before == "the" and (not following or following in AUXILIARIES | VERBS):
            yield Cue("one", lower, words[at - 1].start, token.end)
        elif lower == "other" and before == "the" and following not in VERBS | AUXILIARIES:
            yield Cue("other", lower, words[at - 1].start, token.end, noun=following)
        elif lower == "else" or (lower in {"other", "another"} and before not in {"the", "each"}):
            yield Cue("other", lower, token.start, token.end, noun="" if lower == "else" else following)


def _lower(words: Sequence[Token], at: int) -> str:
    return words[at].lower if 0 <= at < len(words) else ""


def _back_to_determiner(words: Sequence[Token], at: int) -> int:
    """Where the phrase that ends there begins: "the second one"."""
    while at and words[at - 1].lower in ADJECTIVES | {"the", "which", "other"}:
        at -= 1
    return at


def _antecedent(text: str, words: Sequence[Token], at: int, chunks: Sequence[Phrase]) -> Antecedent:
    """Whether the question itself says whom or what the pronoun stands for.

    Something before it of its kind does, where another clause has it or the pronoun is a possessive ("Did Ann say when
    she will come?", "Does Kosovo increase its budget?"); in the same clause it may or may not ("Who saw him?").
    """
    pronoun = words[at]
    owns = pronoun.lower in POSSESSIVES and (pronoun.lower != "her" or _lower(words, at + 1) not in _NOT_OWNED)
    subject = pronoun.lower in _SUBJECTS and _lower(words, at + 1) in AUXILIARIES | VERBS
    found: Antecedent = "none"
    asks_who = words[0].lower == "who" and at > 1 and words[1].lower not in AUXILIARIES
    if asks_who and (subject or (owns and _lower(words, at + 1) not in DETERMINERS)):
        found = "possible"  # "Who announced that she would …": who is asked for may be whom the pronoun means
    for phrase in chunks:
        if phrase.end > pronoun.start or phrase.determiner in POSSESSIVES | ASKING | {"many"}:
            continue
        if not _agrees(pronoun.lower, phrase):
            if pronoun.lower in THEY and phrase.name:
                found = "possible"
            continue
        between = {token.lower for token in words if phrase.end <= token.start < pronoun.start}
        if owns or (subject and between & VERBS) or between & _NEW_CLAUSE or "," in text[phrase.end : pronoun.start]:
            return "certain"
        if pronoun.lower in THEY:
            found = "possible"
    return found


_NOT_OWNED = PREPOSITIONS | AUXILIARIES | CONJUNCTIONS | ASKING | {""}


def _agrees(pronoun: str, phrase: Phrase) -> bool:
    words = {word.lower() for word in phrase.words}
    person = bool(words & PEOPLE) or phrase.head.removesuffix("s") in PEOPLE
    if pronoun in HE | SHE:
        return not phrase.plural and (phrase.name or person) and not words & ORGANISATIONS
    if pronoun in THEY:
        return phrase.plural or bool(words & ORGANISATIONS)
    return not phrase.plural and not person and not phrase.is_time


def _demonstrative(words: Sequence[Token], at: int) -> Iterator[Cue]:
    token, before, following = words[at], _lower(words, at - 1), _lower(words, at + 1)
    if (token.lower == "this" and following in _NOW) or following in {"who", "which", "whose", "of"}:
        return
    pointing = not following or following in _NO_NOUN or following in ARTICLES
    if token.lower == "that":
        asked = not at or before in AUXILIARIES | PREPOSITIONS | CONJUNCTIONS | ASKING
        if not asked and not _is_object(words, at):
            return  # it joins clauses, or belongs to the noun before it
        if not pointing and following in THIRD_PERSON:
            return
    if pointing:
        yield Cue("that", token.lower, token.start, token.end)
        return
    end = at + 1
    while end + 1 < len(words) and words[end].lower in ADJECTIVES:
        end += 1
    yield Cue("that", token.lower, token.start, words[end].end, noun=words[end].lower)


def _is_object(words: Sequence[Token], at: int) -> bool:
    """Whether a "that" behind a verb is its object: "Who found that?", "Who owns that company?"; no clause follows."""
    before, following = _lower(words, at - 1), _lower(words, at + 1)
    if before in _SAYING or before not in (VERBS if not following else _SURE_VERBS):
        return False
    noun = at + 1
    while _lower(words, noun) in ADJECTIVES:
        noun += 1
    ends = PREPOSITIONS | CONJUNCTIONS | {""}
    return following in ends or (following not in _NO_NOUN and _lower(words, noun + 1) in ends)


def _definites(words: Sequence[Token], chunks: Sequence[Phrase]) -> Iterator[Cue]:
    """Noun phrases with "the" that nothing beside them explains: "the company", but not "the mayor of Oslo"."""
    for phrase in chunks:
        if phrase.determiner != "the" or phrase.name or phrase.is_time or phrase.head in _NOW:
            continue
        if any(word[0].isdigit() for word in phrase.words) or phrase.head in ADJECTIVES:
            continue
        if next((token.lower for token in words if token.start >= phrase.end), "") in _EXPLAINED_BY:
            continue
        spoken = tuple(word.lower() for word in phrase.words)
        yield Cue("definite", phrase.head, phrase.start, phrase.end, noun=phrase.head, words=spoken)
