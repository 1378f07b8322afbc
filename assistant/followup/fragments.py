"""Questions without a verb of their own: they ask the last question anew, with one thing changed."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from assistant.followup.mentions import shown
from assistant.followup.phrases import Phrase, phrases
from assistant.followup.question import Question
from assistant.followup.words import (
    ADJECTIVES,
    AUXILIARIES,
    DETERMINERS,
    ORGANISATIONS,
    PEOPLE,
    PLACES,
    PREPOSITIONS,
    THIRD_PERSON,
    VERBS,
)
from assistant.history import Turn

_LEAD: Final = re.compile(
    r"\W*(?:(?:about |above |after |at |before |by |for |from |in |into |on |over |since |through |to |under |until |"
    r"with )?(?:who|whom|whose|what|which|when|where|why|how)\b(?:\s(?:many|much|long|old|far|often|big|high|wide|late|"
    r"come|large|tall|fast|deep|heavy|early|soon))?)",
    re.IGNORECASE,
)
_WHY: Final = re.compile(r"(?:why|how come|how so)\b\s*", re.IGNORECASE)
_ADVERBIAL: Final = re.compile(
    r"(?:\w+ )?(?:when|where|how|why)\b|(?:in|on|at|by|since|until|from|with)\b", re.IGNORECASE
)
_CLAUSE_END: Final = re.compile(
    r",?\s(?:and|but|which|who|while|although|because|after|when|so)\s(?![A-Z])|[;:]|\s[–—-]\s"
)
_LIKE: Final = 1.5
"""Likeness from which a phrase can take another's place: both names or none, and of one number, is enough."""

_NEGATED: Final = {
    **{word: f"{word}n't" for word in "is are was were do does did has have had could would should must".split()},
    "can": "can't",
    "will": "won't",
}
_SHORTEST_CLAUSE = 12
"""Characters before a place where a statement may be cut."""


def merged(fragment: Question, last: Turn) -> Iterator[str]:
    """What the fragment asks, after `last`: whole questions, the likeliest first."""
    asking = fragment.event or fragment.text.strip(" ?!.,")
    if why := _WHY.match(asking):
        yield from _why(asking[why.end() :], last)
    elif fragment.asks or fragment.event:
        yield from _asked(asking, last)
    else:
        yield from _exchanged(fragment, last)


def _rest(question: str) -> str:
    """A question without the words that ask: "will the route close" of "When will the route close?"."""
    lead = _LEAD.match(question)
    rest = (question[lead.end() :] if lead else question).strip().rstrip("?. ")
    if lead:
        words = rest.split()
        # "Which firm has taken over …": the noun that is asked for goes too, up to a verb.
        at = next((n for n, word in enumerate(words[:5]) if word.lower().strip("?,") in AUXILIARIES), None)
        if at is not None and not any(word[0].isupper() for word in words[:at]):
            rest = " ".join(words[at:])
    return rest


def _asks_for_subject(rest: str) -> bool:
    """Whether what is asked for does what the verb says: "took over the bridge", "will vote on it"."""
    words = [word.lower().strip("?,") for word in rest.split()[:2]]
    if not words or words[0] not in AUXILIARIES:
        return True
    return len(words) > 1 and words[1] in VERBS


def _why(more: str, last: Turn) -> Iterator[str]:
    rest = _rest(last.question)
    first, _, behind = rest.partition(" ")
    if more.lower() == "not" and (negated := _NEGATED.get(first.lower())):
        yield f"Why {negated} {behind}?"
        return
    more = f" {more}" if more else ""
    if not _asks_for_subject(rest) and not _WHY.match(last.question):
        yield f"Why {_lower(rest)}{more}?"
    if statement := _statement(last):
        yield f"Why is it that {statement}{more}?"
    else:
        yield f"{last.question.rstrip('? ')}, and why{more}?"


def _asked(asking: str, last: Turn) -> Iterator[str]:
    rest, statement = _rest(last.question), _statement(last)
    if not _asks_for_subject(rest):
        yield f"{_upper(asking)} {_lower(rest)}?"
    elif _ADVERBIAL.match(asking):
        subject = _subject(last.question, rest)
        if not re.match(r"\w*\s?happen", rest) and rest.split(" ", 1)[0].lower() not in AUXILIARIES:
            yield f"{_upper(asking)} was it that {subject}{rest}?"
    if statement and (_ADVERBIAL.match(asking) or _asks_for_subject(rest)):
        yield f"{_upper(asking)} was it that {statement}?"


def _subject(question: str, rest: str) -> str:
    """What stands for who or what was asked for; nothing where the noun asked for is there ("How much rain fell")."""
    if re.match(r"\W*(?:by )?who\b", question, re.IGNORECASE):
        return "someone "
    asks_for_noun = re.match(r"\W*(?:which|what|how (?:many|much))\b", question, re.IGNORECASE)
    return "" if asks_for_noun and rest.split(" ", 1)[0].lower() not in VERBS else "something "


def _exchanged(fragment: Question, last: Turn) -> Iterator[str]:
    """The last question with the fragment in the place of what is most like it."""
    base = last.question
    text = fragment.text.strip(" ?!.,")
    first, _, behind = text.partition(" ")
    preposition, thing = (first.lower(), behind) if first.lower() in PREPOSITIONS and behind else ("", text)
    new = phrases(thing, names={thing.split(" ", 1)[0].lower()} if thing[:1].isupper() else ())
    places = [phrase for phrase in phrases(base) if phrase.determiner not in {"what", "which", "many"}]
    best = _most_like(new[0], places, preposition) if new else None
    if best is None:
        if preposition or not (new and new[0].determiner):
            yield f"{base.rstrip(' ?')} {text if preposition else f'for {thing}'}?"
        return
    words = re.sub(r"\bones?$", best.words[-1], thing)
    yield f"{base[: best.start]}{words}{base[best.end :]}"


def _most_like(new: Phrase, places: Sequence[Phrase], preposition: str) -> Phrase | None:
    """The phrase whose place `new` can take; None where there is none."""
    scored = [(_likeness(new, phrase, preposition), -number) for number, phrase in enumerate(places)]
    likeness, number = max(scored, default=(0.0, 0))
    return places[-number] if likeness >= _LIKE else None


def _likeness(new: Phrase, old: Phrase, preposition: str) -> float:
    """How well a phrase can take the place of another; below `_LIKE` it can't."""
    if new.is_time or old.is_time:
        return 4.0 if new.is_time and old.is_time else 0.0
    if preposition and old.after != preposition:
        return 0.0
    kinds = sum(_is_a(new, nouns) and _is_a(old, nouns) for nouns in (PEOPLE, ORGANISATIONS, PLACES))
    described = {word.lower() for word in new.words} & ADJECTIVES and {word.lower() for word in old.words} & ADJECTIVES
    stands_for = new.head in {"one", "ones"} and not old.proper
    return (
        2.0 * (new.head == old.head or stands_for)
        + 1.5 * kinds
        + 1.0 * (new.proper == old.proper)
        + 0.5 * (new.plural == old.plural or (new.proper and old.proper))  # "Elsk Ferries" is one firm
        + 1.0 * bool(preposition)
        + 0.5 * bool(described)
        - 0.5 * (bool(new.determiner) and not old.determiner and not old.proper)
    )


def _is_a(phrase: Phrase, nouns: frozenset[str]) -> bool:
    return phrase.head in nouns or phrase.head.removesuffix("s") in nouns


def _statement(last: Turn) -> str:
    """The first clause of the last answer, to stand behind "that"; "" where it has none or begins with a pronoun."""
    said = next(iter(shown(last)), "").strip().strip("\"“”'‘’ ").rstrip(".!? ")
    first = said.split(" ", 1)[0].lower()
    if not said or first in THIRD_PERSON or first in {"this", "that", "these", "those"}:
        return ""
    end = _CLAUSE_END.search(said, _SHORTEST_CLAUSE)
    clause = said[: end.start()] if end else said
    return _lower(clause) if first in DETERMINERS | PREPOSITIONS else clause


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
