"""What a sentence speaks of: its noun phrases, found between the words that hold it together."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.followup.tokens import Token, tokens
from assistant.followup.words import (
    ADJECTIVES,
    ADVERBS,
    ASKING,
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DEMONSTRATIVES,
    DETERMINERS,
    IRREGULAR_PLURALS,
    NOUNS_OR_VERBS,
    OTHER_PRONOUNS,
    PREPOSITIONS,
    THIRD_PERSON,
    TITLES,
    UNITS,
    VERBS,
)

_LINKS = frozenset("of the de da del la le van von der den bin al el".split())
PARTNERS = frozenset("sons co company daughters brothers partners associates spencer".split())
_CLOSED = (
    ADVERBS | ASKING | AUXILIARIES | CONJUNCTIONS | DEMONSTRATIVES | OTHER_PRONOUNS | PREPOSITIONS | THIRD_PERSON
    | DETERMINERS
)  # fmt: skip
_BREAK = re.compile(r"[^\s\"“”‘’'-]")
"""What parts two words for good, if it stands between them."""
_NAME_AFTER = re.compile(r"['’]s\b|,\s(?:an?|the|its|his|her|who)\s")
_DAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day")
_DATE = re.compile(r"\d{4}s?|january|february|march|april|may|june|july|august|september|october|november|december|"
                   r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|year|years|month|months|week|weeks|"
                   r"day|days|spring|summer|autumn|winter")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase.

    Attributes:
        words: without the determiner, as written.
        determiner: the word before them, in lower case, or "".
        start, end: where it stands, with its determiner, in characters.
        name: whether it has a proper name.
        after: the word before the phrase, in lower case, or "".
    """

    words: tuple[str, ...]
    determiner: str
    start: int
    end: int
    name: bool
    after: str = ""

    @property
    def head(self) -> str:
        """The noun, in lower case: the last word, or the first before a number ("line" of "line 11")."""
        words = [word for word in self.words if not word[0].isdigit()] or list(self.words)
        return words[-1].lower()

    @property
    def proper(self) -> bool:
        """Whether it is a name as a whole: "the engineering firm Vessla", but not "Javelin missiles"."""
        return self.name and not self.words[-1].islower()

    @property
    def plural(self) -> bool:
        """Whether the noun is written as a plural."""
        head = self.head
        return head in IRREGULAR_PLURALS or (
            len(head) > 3 and head.endswith("s") and not head.endswith(("ss", "us", "is", "ics", "news"))
        )

    @property
    def is_time(self) -> bool:
        """Whether it is a date or a length of time."""
        return _DATE.fullmatch(self.head) is not None

    @property
    def is_number(self) -> bool:
        """Whether it is a number, also one with a unit."""
        return all(not word[-1].isalpha() or word.lower() in UNITS for word in self.words)

    def text_in(self, source: str) -> str:
        """The phrase as it is written."""
        return source[self.start : self.end]


def proper_names(text: str) -> set[str]:
    """Words in lower case that are written with a capital letter where no sentence begins."""
    found = tokens(text)
    return {
        token.lower
        for token in found
        if token.capital and token.lower not in _CLOSED and not _begins_sentence(text, token)
    }


def phrases(text: str, names: Collection[str] = ()) -> list[Phrase]:
    """The noun phrases of `text`, in order; they don't overlap.

    Args:
        text: a sentence or several.
        names: words in lower case that are known to be names, to tell them where a sentence begins.
    """
    found = tokens(text)
    return list(_Chunker(text, found, _name_runs(text, found, names)).phrases())


def _begins_sentence(text: str, token: Token) -> bool:
    before = text[: token.start].rstrip(" \"'“‘(")
    return not before or (before[-1] in ".!?:;\n" and not before.endswith(("Mr.", "Mrs.", "Dr.", "St.")))


def _name_runs(text: str, found: Sequence[Token], names: Collection[str]) -> dict[int, int]:
    """Where runs of names begin and end, as numbers of tokens, half-open."""
    runs: dict[int, int] = {}
    at = 0
    while at < len(found):
        end = _name_end(text, found, at, names)
        if end > at:
            runs[at] = end
        at = max(end, at + 1)
    return runs


def _name_end(text: str, found: Sequence[Token], at: int, names: Collection[str]) -> int:
    first = found[at]
    if not _is_name(first):
        return at
    end = at + 1
    while end < len(found) and not _BREAK.search(text[found[end - 1].end : found[end].start].replace(".", "")):
        token = found[end]
        numbered = token.text[0].isdigit() and len(token.text) <= 4 and not _DAY.fullmatch(found[end - 1].lower)
        if _is_name(token) or (numbered and found[end - 1].capital):
            end += 1
        elif (
            token.lower == "and"
            and end + 1 < len(found)
            and (
                found[end + 1].lower in PARTNERS
                or (_is_name(found[end + 1]) and any(f.lower == "of" for f in found[at:end]))
            )
        ):  # "Drumlin and Sons", "Union of Pure and Applied Chemistry"
            end += 2
        elif found[at].lower.rstrip(".") in TITLES and end > at + 1 and token.lower in _LINKS:
            break  # "Dr Ines Okafor of Marlow University" are two
        elif token.lower in _LINKS and (after := _after_links(found, end)) < len(found) and _is_name(found[after]):
            end = after + 1
        else:
            break
    if not any(token.capital for token in found[at + 1 : end]) and not _inner_capital(first.text):
        # A capital alone may be there only because a sentence begins, but for "Vessla's boss" and "Vessla, a firm".
        known = first.lower in names or _NAME_AFTER.match(text, found[end - 1].end)
        return end if known or not _begins_sentence(text, first) else at
    return end


def _after_links(found: Sequence[Token], at: int) -> int:
    end = at
    while end < min(len(found), at + 2) and found[end].lower in _LINKS:
        end += 1
    return end


def _is_name(token: Token) -> bool:
    return token.capital and (token.lower not in _CLOSED or (len(token.text) > 1 and token.text.isupper()))


def _inner_capital(word: str) -> bool:
    return any(character.isupper() for character in word[1:])


class _Chunker:
    """Collects words between those that part noun phrases."""

    def __init__(self, text: str, found: Sequence[Token], runs: Mapping[int, int]) -> None:
        self._text, self._found, self._runs = text, found, runs
        self._inside: list[Token] = []
        self._determiner: Token | None = None
        self._name = False
        self._after = ""

    def phrases(self) -> Iterator[Phrase]:
        """The noun phrases, in order."""
        found, at = self._found, 0
        while at < len(found):
            if at and _BREAK.search(self._text[found[at - 1].end : found[at].start]):
                yield from self._end("")
            if (end := self._runs.get(at)) is not None:
                if self._name:  # "the Kestrel Bridge Tarnhaven": names don't run into each other
                    yield from self._end("")
                self._inside.extend(found[at:end])
                self._name, at = True, end
            else:
                yield from self._word(at)
                at += 1
        yield from self._end("")

    def _word(self, at: int) -> Iterator[Phrase]:
        """Take a word that is no name."""
        token, lower = self._found[at], self._found[at].lower
        if lower in DETERMINERS:
            yield from self._end(self._found[at - 1].lower if at else "")
            self._determiner = token
        elif lower == "'s" and self._inside:
            yield from self._end("'s" if _possessive(self._found, at) else "is")
        elif lower in _CLOSED or self._is_verb(at):
            yield from self._end(lower)
        else:
            self._inside.append(token)

    def _is_verb(self, at: int) -> bool:
        lower = self._found[at].lower
        if not self._inside and self._determiner is None and self._after in BE and lower.endswith("ing"):
            return True  # "Who is buying Vessla?"
        if self._name and self._after in AUXILIARIES and self._inside[-1].capital:
            # "Where does Boston rank …", "Was Kurt born …": behind the subject of an auxiliary comes what it does.
            return not lower.endswith("s") or lower in VERBS
        return _is_verb(self._found, at, self._inside, self._determiner, name=self._name)

    def _end(self, word: str) -> Iterator[Phrase]:
        """End the phrase, if there is one; `word` stands before the next."""
        words = tuple(token.text for token in self._inside if token.text[0].isalnum() or token.text[0] in "$€£¥")
        if words:
            start = (self._determiner or self._inside[0]).start
            determiner = self._determiner.lower if self._determiner else ""
            yield Phrase(words, determiner, start, self._inside[-1].end, self._name, self._after)
        self._inside, self._determiner, self._name, self._after = [], None, False, word


def _possessive(found: Sequence[Token], at: int) -> bool:
    """Whether the `'s` there belongs to what follows, and doesn't stand for "is"."""
    return at + 1 < len(found) and (found[at + 1].lower not in _CLOSED)


def _is_verb(found: Sequence[Token], at: int, inside: Sequence[Token], determiner: Token | None, *, name: bool) -> bool:
    lower = found[at].lower
    if lower in NOUNS_OR_VERBS:
        if determiner is not None and all(token.lower in ADJECTIVES for token in inside):
            return determiner.lower in ASKING
        if not inside:
            before = found[at - 1].lower if at else ""
            return determiner is None and (before in THIRD_PERSON or before in {"to", "who", "i", "you", "we"})
        follows = found[at + 1].lower if at + 1 < len(found) else ""
        return follows not in VERBS and follows not in AUXILIARIES
    if lower in VERBS:
        # "a tested concrete", "the leading company": between determiner and noun it is an adjective.
        adjective = determiner is not None and determiner.lower not in ASKING and not inside
        return not (adjective and lower.endswith(("ed", "ing")))
    return bool(name and inside and lower.endswith(("ed", "ing")))
