"""What a question that points back may mean: the same question, made to stand alone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from assistant.followup.cues import Cue
from assistant.followup.fragments import merged
from assistant.followup.mentions import Mention, is_no_noun, mentions
from assistant.followup.phrases import phrases
from assistant.followup.question import Question, take_apart
from assistant.followup.salience import ranked, score
from assistant.followup.words import (
    ASKING,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    HE,
    IT,
    POSSESSIVES,
    PREPOSITIONS,
    SHE,
    THEY,
)
from assistant.history import Turn

Kind = Literal["merged", "resolved", "second", "topic"]

MOST_ADDED: Final = 400
"""Characters by which a question may grow; a statement has about 100, the longest names have 60."""

SECOND_WITHIN: Final = 2.5
"""Log-odds between the two likeliest mentions from which on the second isn't tried: of CANARD's pronouns so far apart,
3 in 299 mean the second, of the others one in nine."""

_LONGEST_MENTION: Final = 80
_TOPIC_PHRASES: Final = 3
_BREAKS = re.compile(r"[:?]")  # which end a topic


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that stands alone.

    Attributes:
        question: its words.
        kind: how it was made: the last question with the fragment in it; what points back replaced by the likeliest
            mention, or by the second one; the question with its topic put before it.
    """

    question: str
    kind: Kind


def candidates(question: Question, history: Sequence[Turn]) -> list[Candidate]:
    """What `question` may mean, the likeliest first; each text once, and none that still points back."""
    made: dict[str, Candidate] = {}
    for candidate in _made(question, history[-1], mentions(history)):
        if take_apart(candidate.question).level == "dependent":
            topic = _topic(history[-1], candidate.question) or _topic(history[-1], "")
            if not topic:
                continue
            candidate = replace(candidate, question=f"About {topic}: {_asked(candidate.question)}")
        if len(candidate.question) > len(question.text) + MOST_ADDED:
            continue
        made.setdefault(candidate.question.casefold().rstrip("? "), candidate)
    return list(made.values())


def _made(question: Question, last: Turn, found: Sequence[Mention]) -> Iterator[Candidate]:
    resolved = list(_resolved(question, found))
    first = resolved[0] if resolved else question.text
    if question.about or not question.clause:
        for text in merged(take_apart(first), last):
            yield Candidate(_sentence(text), "merged")
    elif resolved:
        yield Candidate(_sentence(first), "resolved")
        for text in resolved[1:]:
            yield Candidate(_sentence(text), "second")
    if topic := _topic(last, question.text):
        yield Candidate(f"About {topic}: {_asked(question.text)}", "topic")


def _resolved(question: Question, found: Sequence[Mention]) -> Iterator[str]:
    """The question with what points back replaced by the likeliest mentions, then by the next likeliest."""
    options: dict[Cue, list[Mention]] = {}
    taken: dict[str, frozenset[str]] = {}
    for cue in question.cues:
        sort = next((pronouns for pronouns in (HE, SHE, IT, THEY) if cue.word in pronouns), frozenset({cue.word}))
        fitting = [
            mention
            for mention in _fitting(cue, question, found)
            if len(mention.text) <= _LONGEST_MENTION
            and not _is_in(mention, question.text, cue)
            and taken.get(mention.text, sort) == sort  # "she" and "it" are two
        ]
        if fitting:
            options[cue] = fitting[:2]
            taken[fitting[0].text] = sort
    if not options:
        return
    likeliest = {cue: fitting[0] for cue, fitting in options.items()}
    yield _replaced(question.text, likeliest)
    for cue, fitting in options.items():
        if cue.kind == "pronoun" and len(fitting) > 1 and _near(cue, *fitting):
            yield _replaced(question.text, {**likeliest, cue: fitting[1]})
            return


def _near(cue: Cue, first: Mention, second: Mention) -> bool:
    return score(cue.word, first) - score(cue.word, second) < SECOND_WITHIN


def _fitting(cue: Cue, question: Question, found: Sequence[Mention]) -> list[Mention]:
    """The mentions that can take the cue's place, the likeliest first."""
    if cue.kind in {"pronoun", "there"}:
        return ranked(cue.word, found)
    if cue.kind == "that" and cue.noun:
        return ranked(cue.word, found, noun=cue.noun)
    if cue.kind == "that":
        before = question.text[: cue.start].lower()
        if re.search(r"\bwho(?:'s|’s| is| was) $", before):
            return ranked("he", found)
        if before.rstrip().rpartition(" ")[2] in PREPOSITIONS or re.search(r"\bwhat(?:'s|’s| is| was) $", before):
            return ranked(cue.word, found)
        return []
    if cue.kind == "definite":
        # "The southern route" is not the northern one: every word must be the mention's, or what it is called.
        fitting = ranked(cue.word, found, noun=cue.noun)
        return [
            one for one in fitting if set(cue.words[:-1]) <= {*one.words} or (one.named and cue.noun in one.aliases)
        ]
    return []


def _is_in(mention: Mention, text: str, cue: Cue) -> bool:
    """Whether the question already speaks of it, elsewhere than where it points back."""
    rest = f"{text[: cue.start]} {text[cue.end :]}".lower()
    return " ".join(mention.words) in rest


def _replaced(text: str, chosen: Mapping[Cue, Mention]) -> str:
    for cue in sorted(chosen, key=lambda cue: -cue.start):
        mention = chosen[cue]
        words = mention.text
        before, after = text[: cue.start], text[cue.end :]
        if cue.kind == "pronoun" and _owns(cue, after):
            words += "'" if words.endswith("s") and mention.plural else "'s"
        elif cue.kind == "there" and before.rstrip().rpartition(" ")[2].lower() not in PREPOSITIONS:
            words = f"{'in' if mention.kind == 'place' or mention.placed else 'at'} {words}"
        text = before + words + after
    return text


def _owns(cue: Cue, after: str) -> bool:
    """Whether the pronoun is a possessive: "her" only before a noun."""
    if cue.word == "her":
        following = re.match(r"\s+(\w+)", after)
        return following is not None and following[1].lower() not in AUXILIARIES | PREPOSITIONS | CONJUNCTIONS
    return cue.word in POSSESSIVES or cue.word in {"hers", "theirs"}


def _topic(turn: Turn, question: str) -> str:
    """What a turn was about, in a few words that the question doesn't have."""
    text = turn.question
    found = []
    for phrase in phrases(text):
        if phrase.is_time or phrase.is_number or phrase.determiner in {"what", "which", "many", "no", "any"}:
            continue
        if is_no_noun(phrase) or not (
            phrase.name or phrase.determiner or phrase.plural or phrase.after in PREPOSITIONS
        ):
            continue
        if " ".join(phrase.words).lower() not in question.lower():
            found.append(_BREAKS.sub(" ", phrase.text_in(text)))
    return ", ".join(dict.fromkeys(found[:_TOPIC_PHRASES]))


def _asked(text: str) -> str:
    """A question as it stands behind its topic."""
    first = text.split(" ", 1)[0].lower()
    if first in ASKING | AUXILIARIES | PREPOSITIONS | DETERMINERS:
        text = text[:1].lower() + text[1:]
    return f"{text.rstrip(' ?!.')}?"


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith("?") else f"{text.rstrip(' .!')}?"
