"""Whom and what a conversation has spoken of, and what is known of each."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant.followup.naming import Kind, called, kind, noun, placed, standing
from assistant.followup.phrases import Phrase, phrases, proper_names
from assistant.followup.words import ASKING, MEN, ORGANISATIONS, PEOPLE, PLACES, WOMEN
from assistant.history import Turn

LAST_TURNS: Final = 5
"""Turns whose mentions are looked at: what a question points at was nearly always spoken of in the last ones."""

MOST_QUOTES: Final = 3
MOST_CHARACTERS: Final = 400
MOST_MENTIONS: Final = 200
"""Bounds on what is looked at of a turn, of a text and in all, so that no history takes long."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Someone or something that was spoken of.

    Attributes:
        text: words that stand for it anywhere.
        words: those words in lower case, without determiner.
        aliases: nouns that it was called by, in lower case ("director", "company").
        kind: "name" is a name of which nothing more is known.
        named: whether it has a proper name.
        placed: whether it stands where places do, each time.
        plural, woman, man: what is known.
        turn: how many turns ago it was spoken of last, 0 the last one.
        asked: whether it stands in that turn's question; else in its answer.
        order: its place in that text, 0 the first.
        times: in how many texts of the conversation it stands.
        first: whether it stands in the conversation's first question.
    """

    text: str
    words: tuple[str, ...]
    aliases: frozenset[str]
    kind: Kind
    named: bool
    placed: bool
    plural: bool
    woman: bool
    man: bool
    turn: int
    asked: bool
    order: int
    times: int = 1
    first: bool = False


def shown(turn: Turn) -> tuple[str, ...]:
    """The sentences of a turn's answer."""
    return turn.evidence or ((turn.answer,) if turn.answer else ())


def mentions(history: Sequence[Turn]) -> list[Mention]:
    """What the last turns speak of, what was spoken of last first; each once."""
    turns = [_texts(turn) for turn in reversed(history)][:LAST_TURNS]
    names = frozenset().union(*(proper_names(text) for texts in turns for text in texts))
    found: list[Mention] = []
    for age, texts in enumerate(turns):
        for number, text in enumerate(texts):
            for mention in _of_text(text, names, turn=age, asked=number == 0):
                _merge(found, replace(mention, first=age == len(history) - 1 and number == 0))
    return found


def _texts(turn: Turn) -> list[str]:
    """The question and the first sentences of the answer, each cut where it is too long."""
    return [text[:MOST_CHARACTERS] for text in (turn.question, *shown(turn)[:MOST_QUOTES])]


def _of_text(text: str, names: Collection[str], *, turn: int, asked: bool) -> Iterator[Mention]:
    chunks = phrases(text, names)
    for order, phrase in enumerate(chunks):
        if phrase.determiner in ASKING or is_no_noun(phrase):
            continue
        words = tuple(word.lower() for word in phrase.words)
        aliases = {word for word in (noun(phrase.head), words[0]) if word in PEOPLE | ORGANISATIONS | PLACES}
        aliases.update(called(text, chunks, order))
        owner = chunks[order - 1].text_in(text) if order and phrase.after == "'s" else None
        yield Mention(
            text=standing(phrase, owner),
            words=words,
            aliases=frozenset(aliases),
            kind=kind(text, phrase, aliases),
            named=phrase.name,
            placed=placed(phrase),
            plural=phrase.plural and not (phrase.name and bool(aliases & ORGANISATIONS)),
            woman=bool({*words, *aliases} & WOMEN),
            man=bool({*words, *aliases} & MEN),
            turn=turn,
            asked=asked,
            order=order,
        )


def is_no_noun(phrase: Phrase) -> bool:
    """Whether what was taken for a noun phrase is rather a verb or an adverb that no list has."""
    if phrase.name or phrase.determiner:
        return False
    return phrase.head.endswith(("ed", "ing", "ly")) or (phrase.after == "to" and not phrase.plural)


def _merge(found: list[Mention], mention: Mention) -> None:
    """Add a mention, or note that one of `found` was mentioned again; the fuller of two names stays."""
    for at, known in enumerate(found):
        if _same(known, mention):
            fuller = max(known, mention, key=lambda one: (one.named, len(one.words)))
            found[at] = replace(
                known,
                text=fuller.text,
                words=fuller.words,
                aliases=known.aliases | mention.aliases,
                kind=known.kind if known.kind not in {"name", "thing"} else mention.kind,
                named=known.named or mention.named,
                placed=known.placed and mention.placed,
                woman=known.woman or mention.woman,
                man=known.man or mention.man,
                times=known.times + 1,
                first=known.first or mention.first,
            )
            return
    if len(found) < MOST_MENTIONS:
        found.append(mention)


def _same(known: Mention, other: Mention) -> bool:
    """Whether two mentions are of one thing: a name and a part of it, a noun and the name that it was called beside."""
    short, long = sorted((known.words, other.words), key=len)
    if known.named and other.named:
        return set(short) <= set(long)
    if known.named or other.named:
        name, plain = (known, other) if known.named else (other, known)
        return plain.words[-1] in name.aliases or (plain.words[-1:] == name.words[-1:] and len(plain.words) == 1)
    return short == long or (len(short) < len(long) and short == long[-len(short) :])
