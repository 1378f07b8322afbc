"""From the network's numbers for each token to scores of sentences and spans."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from assistant.passages import Span
from assistant.reader.encoding import Encoded

Numbers = NDArray[np.float32]

LONGEST_ANSWER = 24
"""Tokens of a short answer, at most."""

LIKELIEST = 16
"""Spans of a sentence between which its short answer is chosen."""

LENGTH_COST = 0.1
"""Log-odds that each token of a short answer costs: the network likes them long. On SQuAD 2.0's development questions,
F1 of the answerable, answer forced, is .803 without, .812 with this, .805 with twice as much."""


UNREAD = -15.0
"""Log-odds of what the network hasn't read; of what it has, they are seldom lower."""


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """What the network says of a sentence.

    Attributes:
        number: which of the passage's sentences.
        evidence: log-odds that it answers, relative to "no sentence of this passage does", which is 0.
        answer: offsets in the passage's text of the span that shares most with its likely ones, or None where it has
            no token.
        span: log-odds of its likeliest span, relative to "no span".
    """

    number: int
    evidence: float
    answer: Span | None
    span: float


def decode(encoded: Encoded, numbers: Numbers, sentences: Sequence[Span]) -> list[ReadSentence]:
    """Score the sentences of one window.

    Args:
        encoded: the window.
        sentences: all sentences of the passage; a span never leaves its own.
        numbers: the network's, of shape (at least tokens, 3): start, end, evidence.
    """
    null = float(numbers[0, 0] + numbers[0, 1])
    read = []
    for number, start, end in encoded.sentences:
        part = numbers[start:end]
        firsts, lasts = _spans(end - start)
        scores = part[firsts, 0] + part[lasts, 1]
        first, last = _most_shared(firsts, lasts, scores - LENGTH_COST * (lasts - firsts))
        # A token can reach over the end: of a word of a hundred letters and more, the tokenizer makes only one.
        answer = Span(
            max(int(encoded.offsets[start + first, 0]), sentences[number].start),
            min(int(encoded.offsets[start + last, 1]), sentences[number].end),
        )
        read.append(ReadSentence(number, float(part[:, 2].mean()), answer, float(scores.max()) - null))
    return read


@cache
def _spans(tokens: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first and the last tokens of all spans of a sentence that aren't too long."""
    firsts, lasts = np.triu_indices(tokens)
    short = lasts - firsts < LONGEST_ANSWER
    return firsts[short], lasts[short]


def _most_shared(firsts: NDArray[np.intp], lasts: NDArray[np.intp], scores: Numbers) -> tuple[int, int]:
    """The one of the likeliest spans with the highest expected token F1, if the right one is among them.

    This is minimum Bayes risk decoding (Kumar and Byrne 2004): where several spans about the same words are likely, the
    likeliest of all is often one of the longest or shortest.
    """
    likeliest = np.argpartition(-scores, LIKELIEST)[:LIKELIEST] if len(scores) > LIKELIEST else np.arange(len(scores))
    first, last = firsts[likeliest], lasts[likeliest]
    likelihood = np.exp(scores[likeliest] - scores.max())
    shared = np.minimum.outer(last, last) - np.maximum.outer(first, first) + 1
    length = last - first + 1
    best = int((2 * shared.clip(0) / np.add.outer(length, length) @ likelihood).argmax())
    return int(first[best]), int(last[best])


def unread(number: int) -> ReadSentence:
    """A sentence in which no token begins, such as one of control characters alone: it surely doesn't answer."""
    return ReadSentence(number, UNREAD, None, UNREAD)
