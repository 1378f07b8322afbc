"""Question and passage as tokens, for the reader's network: the same in training and in use."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.passages import Span

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

Tokens = NDArray[np.int64]

MAX_TOKENS = 384
"""Tokens of question, title and passage together, at most; the base model has 512 positions. The product's passages
have up to 192."""
MAX_QUESTION_TOKENS = 128
"""Of a longer question, the first and the last half of these are read: what is asked stands at either end."""
MAX_TITLE_TOKENS = 32


@dataclass(frozen=True, slots=True)
class Reads:
    """What the network reads of a passage, beside its question.

    Attributes:
        question: the question.
        title: of the passage's article; may be empty.
        text: the passage's words.
        sentences: offsets of its sentences in `text`, in order.
    """

    question: str
    title: str
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A question with a window of a passage, as tokens.

    Attributes:
        ids: the tokens' numbers, of shape (tokens,); the first is [CLS].
        types: 0 for the question's tokens, 1 for those of title and passage, of shape (tokens,).
        offsets: of each token in the passage's text, of shape (tokens, 2); (0, 0) outside the passage.
        sentences: for each sentence in the window its number, its first token and the one after its last.
    """

    ids: Tokens
    types: Tokens
    offsets: Tokens
    sentences: tuple[tuple[int, int, int], ...]


class PairEncoder:
    """Encodes questions with passages. A passage that doesn't fit is cut into windows of whole sentences."""

    def __init__(self, tokenizer: "Tokenizer") -> None:
        """`tokenizer` puts [CLS] before a text and [SEP] behind it; truncation and padding are turned off."""
        tokenizer.no_truncation()
        tokenizer.no_padding()
        tokenizer.encode_special_tokens = True  # "[SEP]" in an article is five characters, and separates nothing
        self._tokenizer = tokenizer
        self._cls, self._sep = tokenizer.encode("").ids

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text."""
        return [len(found.ids) for found in self._encode(texts)]

    def encode(self, reads: Sequence[Reads]) -> list[list[Encoded]]:
        """For each pair its windows: one, unless the passage is long."""
        texts = [text for one in reads for text in (one.question, one.title, one.text)]
        parts = self._encode(texts)
        return [
            self._windows(one, parts[3 * position], parts[3 * position + 1], parts[3 * position + 2])
            for position, one in enumerate(reads)
        ]

    def _encode(self, texts: Sequence[str]) -> "list[Encoding]":
        # Lone surrogates, which no encoding has, make the tokenizer raise; offsets stay as they are.
        known = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        return self._tokenizer.encode_batch(known, add_special_tokens=False)

    def _windows(self, one: Reads, question: "Encoding", title: "Encoding", text: "Encoding") -> list[Encoded]:
        if not one.sentences:
            return []
        asked = question.ids
        if len(asked) > MAX_QUESTION_TOKENS:
            half = MAX_QUESTION_TOKENS // 2
            asked = [*asked[:half], *asked[-half:]]
        head = [self._cls, *asked, self._sep]
        middle = [*title.ids[:MAX_TITLE_TOKENS], self._sep] if title.ids else []
        room = MAX_TOKENS - len(head) - len(middle) - 1
        offsets = np.array(text.offsets, dtype=np.int64).reshape(-1, 2)
        starts = np.array([sentence.start for sentence in one.sentences])
        # A token belongs to the sentence that its first character lies in; tokens before the first belong to none.
        begins = np.searchsorted(offsets[:, 0], starts, side="left").tolist()
        bounds = list(zip(begins, [*begins[1:], len(text.ids)], strict=True))
        windows: list[Encoded] = []
        position = 0
        while position < len(bounds):
            begin, last = bounds[position][0], position + 1
            while last < len(bounds) and bounds[last][1] - begin <= room:
                last += 1
            end = min(bounds[last - 1][1], begin + room)
            inside = [
                (number, start - begin, after - begin)
                for number, (start, after) in enumerate(bounds[position:last], position)
            ]
            windows.append(self._window(head, middle, text.ids[begin:end], offsets[begin:end], inside))
            position = last
        return windows

    def _window(
        self,
        head: list[int],
        middle: list[int],
        ids: list[int],
        offsets: Tokens,
        sentences: list[tuple[int, int, int]],
    ) -> Encoded:
        shift = len(head) + len(middle)
        all_ids = np.array([*head, *middle, *ids, self._sep], dtype=np.int64)
        types = np.ones(len(all_ids), dtype=np.int64)
        types[: len(head)] = 0
        placed = np.zeros((len(all_ids), 2), dtype=np.int64)
        placed[shift : shift + len(ids)] = offsets
        return Encoded(
            ids=all_ids,
            types=types,
            offsets=placed,
            sentences=tuple(
                (number, start + shift, min(end, len(ids)) + shift) for number, start, end in sentences if start < end
            ),
        )


def padded(encoded: Sequence[Encoded]) -> tuple[Tokens, Tokens, Tokens]:
    """Token numbers, types and attention mask of a batch, each of shape (batch, longest)."""
    longest = max(len(one.ids) for one in encoded)
    ids, types, mask = (np.zeros((len(encoded), longest), dtype=np.int64) for _ in range(3))
    for row, one in enumerate(encoded):
        ids[row, : len(one.ids)] = one.ids
        types[row, : len(one.ids)] = one.types
        mask[row, : len(one.ids)] = 1
    return ids, types, mask
