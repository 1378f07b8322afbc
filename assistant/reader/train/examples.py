"""Training examples: a question with a window of a passage, and where in it the answer stands."""

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from assistant.passages import Span
from assistant.reader.encoding import Reads
from assistant.reader.train.forms import as_typed
from assistant.splitter import PassageSplitter

SHORTEST, LONGEST = 40, 190
"""Tokens of a window, roughly: passages of the product have up to 192."""
CHARACTERS_PER_TOKEN = 4.6
TITLED = 0.35
"""Share of the windows that don't begin with the first sentence of their text which get it, shortened, as a title:
most data sets have no titles, and a title says of a passage what the beginning of its text would."""


@dataclass(frozen=True, slots=True)
class Source:
    """A question of a data set with its whole text.

    Attributes:
        question: the question.
        title: of the text; may be empty.
        text: the text.
        sentences: its sentences.
        answers: where short answers stand; empty where none is known.
        gold: numbers of the sentences that answer; empty if none does.
        dataset: where it is from.
    """

    question: str
    title: str
    text: str
    sentences: tuple[Span, ...]
    answers: tuple[Span, ...]
    gold: frozenset[int]
    dataset: str


@dataclass(frozen=True, slots=True)
class Example:
    """What the network is to learn from.

    Attributes:
        reads: question, title and passage.
        answers: spans of short answers in the passage; None: not known, though the passage answers.
        gold: numbers of the sentences that answer; empty: none does.
        kind: how the example was made.
    """

    reads: Reads
    answers: tuple[Span, ...] | None
    gold: frozenset[int] = field(default_factory=frozenset)
    kind: str = "answerable"


Bundle = tuple[Example, ...]
"""Examples that are learnt from together: an answerable one, and behind it unanswerable ones, each with the same
question and another passage or with the same passage and another question. Or one alone, of any kind."""


_splitter = PassageSplitter(max_tokens=10_000)


@cache
def sentences_of(text: str) -> tuple[Span, ...]:
    """The sentences of a text."""
    return tuple(_splitter.sentences(text))


def sources(rows: Iterable[Mapping[str, Any]]) -> list[Source]:
    """The rows of a data set; those whose answer lies in no sentence are left out."""
    result = []
    for row in rows:
        spans = sentences_of(row["context"])
        answers = tuple(
            dict.fromkeys(Span(answer["start"], answer["start"] + len(answer["text"])) for answer in row["answers"])
        )
        gold = frozenset(
            number for number, span in enumerate(spans) if any(span.overlaps(answer) for answer in answers)
        )
        if spans and (gold or row["is_impossible"]):
            title = (row.get("title") or "").replace("_", " ")
            result.append(Source(row["question"], title, row["context"], spans, answers, gold, row["source"]))
    return result


def answer_texts(source: Source) -> list[str]:
    """The short answers' words, folded."""
    return [source.text[start:end].casefold() for start, end in source.answers]


def window(source: Source, keep: Iterable[int], rng: random.Random, *, without: Iterable[int] = ()) -> Reads | None:
    """Some whole sentences of a source's text in a row, about as long as a passage of the product.

    Args:
        source: the source.
        keep: numbers of sentences of which at least one is to be in it; empty: any window.
        rng: chooses.
        without: numbers of sentences that are cut out of the text first.

    Returns:
        None if no such window has a sentence.
    """
    without = frozenset(without)
    numbers = [number for number in range(len(source.sentences)) if number not in without]
    kept = [position for position, number in enumerate(numbers) if number in frozenset(keep)]
    if not numbers:
        return None
    start = end = rng.choice(kept or range(len(numbers)))
    end += 1
    room = rng.uniform(SHORTEST, LONGEST) * CHARACTERS_PER_TOKEN
    size = _length(source, numbers[start])
    while start > 0 or end < len(numbers):
        backwards = start > 0 and (end == len(numbers) or rng.random() < 0.5)
        size += _length(source, numbers[start - 1 if backwards else end])
        if size > room:
            break
        start, end = (start - 1, end) if backwards else (start, end + 1)
    pieces, spans, offset = [], [], 0
    for number in numbers[start:end]:
        piece = source.text[slice(*source.sentences[number])]
        spans.append(Span(offset, offset + len(piece)))
        pieces.append(piece)
        offset += len(piece) + 1
    title = source.title
    if not title and numbers[start] > 0 and 0 not in without and rng.random() < TITLED:
        title = " ".join(source.text[slice(*source.sentences[0])].split()[:16])
    return Reads(source.question, title, " ".join(pieces), tuple(spans))


def _length(source: Source, number: int) -> int:
    start, end = source.sentences[number]
    return end - start + 1


def positive(source: Source, rng: random.Random, *, varied: float = 0.0) -> Example | None:
    """A window that has the answer; now and then the question as people type it (see `as_typed`)."""
    reads = window(source, source.gold, rng)
    if reads is None:
        return None
    words = answer_texts(source)
    golden = {source.text[slice(*source.sentences[number])] for number in source.gold}
    gold = frozenset(n for n, span in enumerate(reads.sentences) if reads.text[slice(*span)] in golden)
    answers = tuple(
        Span(match.start(), match.end())
        for text in dict.fromkeys(words)
        for match in re.finditer(re.escape(text), reads.text.casefold())
        if text
        and len(reads.text.casefold()) == len(reads.text)
        and any(reads.sentences[n].contains(Span(*match.span())) for n in gold)
    )
    return Example(replace(reads, question=as_typed(reads.question, rng, varied=varied)), answers or None, gold)


def from_pairs(rows: Sequence[Mapping[str, Any]], texts: Sequence[str], rng: random.Random) -> list[Source]:
    """Questions with only the sentence that answers, put among sentences of another text."""
    result = []
    for row in rows:
        sentence = row["sentence"].strip()
        others = rng.choice(texts)
        spans = sentences_of(others)[:8]
        at = rng.randrange(len(spans) + 1)
        pieces = [others[slice(*span)] for span in spans]
        pieces.insert(at, sentence)
        starts = [0]
        for piece in pieces:
            starts.append(starts[-1] + len(piece) + 1)
        placed = tuple(Span(start, start + len(piece)) for start, piece in zip(starts, pieces, strict=False))
        result.append(Source(row["question"], "", " ".join(pieces), placed, (), frozenset({at}), row["source"]))
    return result
