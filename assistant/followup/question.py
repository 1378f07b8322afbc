"""A question taken apart: what joins it to others, what it speaks of, and whether it stands alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from assistant.followup.cues import Cue, cues
from assistant.followup.phrases import Phrase, phrases
from assistant.followup.tokens import Token, tokens
from assistant.followup.words import (
    ASKING,
    AUXILIARIES,
    IRREGULAR_PLURALS,
    NOUNS_OR_VERBS,
    PREPOSITIONS,
    THIRD_PERSON,
    VERBS,
)
from assistant.reader.terms import terms

Level = Literal["standalone", "possible", "dependent"]

TOPIC: Final = re.compile(r"About [^:?]+: ")
"""How a question begins that was given its topic, since its own words don't say it."""

SHORT: Final = 2
"""Words with a topic up to which a question without a verb is a fragment, and a clause may lack what it is about."""

LONG: Final = 4
"""Words with a topic from which a question that has no pronoun says what it is about."""

_OPENING = re.compile(
    r"\W*(?:(?:and|but|so|also|then|plus|ok|okay|well|oh|hmm|right|yes|no|sorry|sure|thanks|great)\b\W*)*"
    r"(?P<about>(?:what|how) about\b\W*|what of\b\W*|how's about\b\W*)?(?:then\b\W*)?",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"(?P<asking>(?:why|how come|how so|when|where|how late|how early|since when|until when|in which \w+|on what \w+))"
    r"(?P<more>(?: so \w+| not)?)(?:(?:'s|’s| is| was| were)(?: that| this| it)(?: so)?"
    r"| (?:did|does|will|would) (?:that|this|it) (?:happen|occur|take place))?\W*",
    re.IGNORECASE,
)
"""Questions about the very thing that was said: "Why?", "Why is that?", "When did that happen?"."""

_IN_MAY = re.compile(r"\b(?:[Ii]n|[Oo]n|of|by|since|until|last|next|early|late) May\b")
_POINTING = frozenset({"pronoun", "that", "there", "one"})
_EMPTY = frozenset(
    "peopl person anyon anybodi someon somebodi someth anyth thing happen time day year now still ever".split()
)
"""Stems of words that say nothing of what a question is about."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart.

    Attributes:
        text: without words that only join it to what was before ("And", "What about").
        about: whether it began with "What about".
        joined: whether it began with any such words.
        tokens: its words.
        phrases: what it speaks of.
        cues: what points back, in order.
        clause: whether it has a verb.
        asks: whether it begins with a word that asks, maybe behind a preposition.
        event: the words that ask about what was just said ("why", "when"), or "".
    """

    text: str
    about: bool
    joined: bool
    tokens: tuple[Token, ...]
    phrases: tuple[Phrase, ...]
    cues: tuple[Cue, ...]
    clause: bool
    asks: bool
    event: str

    @property
    def named(self) -> bool:
        """Whether it has a proper name or a number, which fix what it is about."""
        numbered = any(phrase.name or any(word[0].isdigit() for word in phrase.words) for phrase in self.phrases)
        return numbered or _IN_MAY.search(self.text) is not None

    @property
    def says_enough(self) -> bool:
        """Whether its own words could find what it asks, though something in it points back."""
        return self.clause and (self.named or self._content >= LONG)

    @property
    def level(self) -> Level:
        """Whether the question needs what was said before."""
        if TOPIC.match(self.text):
            return "standalone"
        if self.about or self.event or any(cue.kind in _POINTING and not cue.weak for cue in self.cues):
            return "dependent"
        content = self._content
        if not self.clause and (self.joined or (not self.named and content <= SHORT)):
            return "dependent"
        if any(cue.kind in _POINTING for cue in self.cues):
            return "possible"
        if self.named or content >= LONG:
            return "standalone"
        if content == 0 or (content < SHORT and not self.cues):
            return "dependent"
        return "possible" if self.cues or self.joined or content <= SHORT else "standalone"

    @property
    def _content(self) -> int:
        """How many words with a topic it has."""
        return len(set(terms(self.text)) - _EMPTY)


def take_apart(question: str) -> Question:
    """See `Question`."""
    opening = _OPENING.match(question)
    text = question[opening.end() :] if opening else question
    if not any(map(str.isalnum, text)):
        text, opening = question, None
    words = tokens(text)
    chunks = phrases(text)
    event = _EVENT.fullmatch(text)
    begins_asking = bool(words) and (
        words[0].lower in ASKING
        or (words[0].lower in PREPOSITIONS and any(token.lower in ASKING for token in words[1:2]))
    )
    return Question(
        text=text,
        about=bool(opening and opening["about"]),
        joined=bool(opening and any(map(str.isalpha, opening.group()))),
        tokens=tuple(words),
        phrases=tuple(chunks),
        cues=tuple(cues(text, words, chunks)),
        clause=event is None and any(_is_verb(words, at) for at in range(len(words))),
        asks=begins_asking,
        event=f"{event['asking']}{event['more']}" if event else "",
    )


def _is_verb(words: Sequence[Token], at: int) -> bool:
    """Whether a word of a question is a verb, as far as the words around it tell."""
    lower = words[at].lower
    before = words[at - 1].lower if at else ""
    if lower == "'s":
        return before in ASKING or before in {"it", "he", "she", "that", "there"}
    if lower in AUXILIARIES or (lower in VERBS and lower not in NOUNS_OR_VERBS):
        return True
    if lower in NOUNS_OR_VERBS:
        if not at:
            return len(words) > SHORT
        if before in IRREGULAR_PLURALS | THIRD_PERSON or (before.endswith("s") and at > 1):
            return True
    # "Who commissioned…", "What caused…": where the subject is asked for, the verb follows.
    return before == "who" or (before == "what" and lower.endswith(("ed", "es")) and at + 1 < len(words))
