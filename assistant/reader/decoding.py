"""From the network's numbers for each token to scores of sentences and spans."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.passages import Span
from assistant.reader.encoding import Encoded

Numbers = NDArray[np.float32]

LONGEST_ANSWER = 24
"""Tokens of a short answer, at most."""


UNREAD = -15.0
"""Log-odds of what the network hasn't read; of what it has, they are seldom lower."""


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """What the network says of a sentence.

    Attributes:
        number: which of the passage's sentences.
        evidence: log-odds that it answers, relative to "no sentence of this passage does", which is 0.
        answer: offsets in the passage's text of its best span, or None where it has no token.
        span: log-odds of that span, relative to "no span".
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
        pair = part[:, 0][:, np.newaxis] + part[:, 1][np.newaxis, :]
        allowed = np.triu(np.ones_like(pair, dtype=bool)) & ~np.triu(np.ones_like(pair, dtype=bool), LONGEST_ANSWER)
        first, last = np.unravel_index(int(np.where(allowed, pair, -np.inf).argmax()), pair.shape)
        # A token can reach over the end: of a word of a hundred letters and more, the tokenizer makes only one.
        answer = Span(
            max(int(encoded.offsets[start + first, 0]), sentences[number].start),
            min(int(encoded.offsets[start + last, 1]), sentences[number].end),
        )
        read.append(ReadSentence(number, float(part[:, 2].mean()), answer, float(pair[first, last]) - null))
    return read


def unread(number: int) -> ReadSentence:
    """A sentence in which no token begins, such as one of control characters alone: it surely doesn't answer."""
    return ReadSentence(number, UNREAD, None, UNREAD)
