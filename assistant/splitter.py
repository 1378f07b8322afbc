"""Splitting text into passages, for this package and, as a LangChain TextSplitter, for anyone."""

import copy
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

from langchain_core.documents import Document
from langchain_text_splitters import TextSplitter

from assistant.clauses import cut_in_two
from assistant.packing import merge_tiny, partition
from assistant.passages import Passage, Span
from assistant.sentences import block_spans, sentence_spans
from assistant.token_estimate import estimate_tokens

DEFAULT_MAX_TOKENS = 192
"""Longest passage. Larger ones keep more paragraphs whole, smaller ones are found more precisely. With
all-MiniLM-L6-v2 alone, the evidence of 162 questions on ten news articles lies within the best 8 passages for
.69, .83, .88, .90, .92 and .95 of them with 64, 96, 128, 160, 192 and 250 tokens; within the best 1,024
tokens for .77, .87, .89, .91, .91 and .94. On 682 questions on four encyclopaedia articles the latter falls
from .97 to .95. At 192, a question still fits into a window of 256 beside the passage."""
TINY_SHARE = 3
"""A paragraph of less than one part in three of the window is tiny. With the same articles set in paragraphs
of one sentence, the best 8 passages hold the evidence for .84, .86, .91 and .93 of the questions when those
are joined up to 0, 48, 64 and 96 tokens, but the best 512 tokens for .90, .84, .88 and .83."""
CHARACTERS_PER_TOKEN = 12
"""Longest token that is believed. Tokenizers make one unknown token of any word of more than 100 letters, so
that a text of a million letters without a space would "fit" every window."""


class PassageSplitter(TextSplitter):
    """Packs whole sentences into passages that fit the embedding model's window.

    A paragraph is one passage if it fits; else it is cut between sentences into as few passages as
    possible, as equal as possible. Paragraphs of fewer than `min_tokens`, such as headings, list items and
    one-line paragraphs, are joined with what follows. A sentence that doesn't fit is cut between clauses,
    else at white space, else between characters, and its pieces count as sentences.

    Passages don't overlap, and every offset is exact: `text[start:end]` is the passage or the sentence.
    The text is taken as it is; nothing is stripped, joined or replaced.
    """

    def __init__(
        self,
        *,
        max_tokens: int = DEFAULT_MAX_TOKENS,
        min_tokens: int | None = None,
        count_tokens: Callable[[Sequence[str]], list[int]] | None = None,
        length_function: Callable[[str], int] | None = None,
    ) -> None:
        """Make a splitter.

        Args:
            max_tokens: tokens in a passage, at most.
            min_tokens: a paragraph of fewer tokens is joined with its neighbours; 0 keeps all apart; a third
                of `max_tokens` by default, which is about two sentences.
            count_tokens: tokens of each text of a list, as the embedding model counts them; by default an
                estimate that is rather too high (`estimate_tokens`).
            length_function: the same for a single text, in place of `count_tokens`; this is what
                `from_huggingface_tokenizer` and `from_tiktoken_encoder` pass.

        Raises:
            ValueError: if the numbers are out of bounds or both functions are given.
        """
        if max_tokens < 1:
            raise ValueError(f"max_tokens must be at least 1, got {max_tokens}.")
        if min_tokens is None:
            min_tokens = max_tokens // TINY_SHARE
        if not 0 <= min_tokens <= max_tokens:
            raise ValueError(f"min_tokens must be between 0 and max_tokens ({max_tokens}), got {min_tokens}.")
        if count_tokens is not None and length_function is not None:
            raise ValueError("Give either count_tokens or length_function, not both.")
        if count_tokens is None:
            count_tokens = estimate_tokens if length_function is None else _one_by_one(length_function)
        self._count_tokens = count_tokens
        self._max_tokens = max_tokens
        self._min_tokens = min_tokens
        super().__init__(
            chunk_size=max_tokens,
            chunk_overlap=0,
            length_function=lambda text: self._count_tokens([text])[0],
            add_start_index=True,
            strip_whitespace=False,
        )

    def sentences(self, text: str) -> list[Span]:
        """The sentences of a text, in order; pieces of a sentence where it doesn't fit the window.

        They don't overlap, have no white space at either end, cover every other character, and never
        reach across a blank line.
        """
        measured = _MeasuredText(text, self._count_tokens, self._max_tokens)
        blocks = list(block_spans(text))
        measured.sizes(blocks)
        return [sentence for block in blocks for sentence in self._fitting(measured, block)]

    def passages(self, article_id: str, text: str) -> list[Passage]:
        """Split an article's canonical text.

        Args:
            article_id: the article, for the passages.
            text: its text; offsets count its characters.

        Returns:
            Passages in order, together holding each sentence once.
        """
        return [Passage(article_id, group[0].start, group[-1].end, tuple(group)) for group in self._groups(text)]

    def split_text(self, text: str) -> list[str]:
        """The passages' words."""
        return [text[group[0].start : group[-1].end] for group in self._groups(text)]

    def create_documents(self, texts: list[str], metadatas: list[dict[Any, Any]] | None = None) -> list[Document]:
        """Split texts into documents.

        Args:
            texts: the texts.
            metadatas: metadata of each text, copied into each of its documents.

        Returns:
            One document for each passage. Its metadata has `start_index`, `end_index` and `sentences`, a
            list of `[start, end]`, all counted in characters of the text that it was split from.
        """
        documents: list[Document] = []
        for text, metadata in zip(texts, metadatas or [{}] * len(texts), strict=True):
            for group in self._groups(text):
                start, end = group[0].start, group[-1].end
                documents.append(
                    Document(
                        page_content=text[start:end],
                        metadata={
                            **copy.deepcopy(metadata),
                            "start_index": start,
                            "end_index": end,
                            "sentences": [list(sentence) for sentence in group],
                        },
                    )
                )
        return documents

    def split_documents(self, documents: Iterable[Document]) -> list[Document]:
        """Split documents; metadata as in `create_documents`, with all else that a document had."""
        documents = list(documents)
        return self.create_documents(
            [document.page_content for document in documents], [document.metadata for document in documents]
        )

    def _groups(self, text: str) -> list[list[Span]]:
        """Sentences, by passage."""
        measured = _MeasuredText(text, self._count_tokens, self._max_tokens)
        blocks = list(block_spans(text))
        sizes = measured.sizes(blocks)
        sentences = [self._fitting(measured, block) for block in blocks]
        return [
            part
            for first, last in merge_tiny(sizes, smallest=self._min_tokens, largest=self._max_tokens)
            for part in self._parts(measured, list(chain.from_iterable(sentences[first:last])))
        ]

    def _fitting(self, text: "_MeasuredText", block: Span) -> list[Span]:
        """The sentences of a block, cut where they don't fit the window."""
        sentences = sentence_spans(text.text, block)
        if text.sizes([block])[0] <= self._max_tokens:
            return sentences
        text.sizes(sentences)  # all at once
        return [piece for sentence in sentences for piece in self._pieces(text, sentence)]

    def _pieces(self, text: "_MeasuredText", sentence: Span) -> list[Span]:
        """Cut a sentence in two until its pieces fit."""
        if sentence.end - sentence.start == 1 or text.sizes([sentence])[0] <= self._max_tokens:
            return [sentence]
        halves = cut_in_two(text.text, sentence)
        text.sizes(halves)
        return [piece for half in halves for piece in self._pieces(text, half)]

    def _parts(self, text: "_MeasuredText", sentences: list[Span]) -> list[list[Span]]:
        """Cut a run of sentences into as few parts as fit, as equal as possible."""
        whole = Span(sentences[0].start, sentences[-1].end)
        if len(sentences) == 1 or text.sizes([whole])[0] <= self._max_tokens:
            return [sentences]
        ranges = partition(text.sizes(sentences), largest=self._max_tokens)
        if len(ranges) == 1:
            # The sentences would fit, but not with the white space between them, as some tokenizers count.
            ranges = [(0, len(sentences) // 2), (len(sentences) // 2, len(sentences))]
        return [part for start, end in ranges for part in self._parts(text, sentences[start:end])]


class _MeasuredText:
    """A text and the tokens of its parts, each counted once: counting takes most of the time."""

    def __init__(self, text: str, count_tokens: Callable[[Sequence[str]], list[int]], max_tokens: int) -> None:
        self.text = text
        self._count_tokens = count_tokens
        self._longest = CHARACTERS_PER_TOKEN * max_tokens
        self._known: dict[Span, int] = {}

    def sizes(self, spans: Sequence[Span]) -> list[int]:
        """Tokens of each span, at least 1; of one too long to be worth counting, an estimate."""
        new = [span for span in spans if span not in self._known]
        texts = [self.text[start:end] for start, end in new if end - start <= self._longest]
        counts = iter(self._count_tokens(texts) if texts else ())
        for span in new:
            length = span.end - span.start
            estimate = -(-length // CHARACTERS_PER_TOKEN)
            self._known[span] = max(estimate, next(counts)) if length <= self._longest else estimate
        return [self._known[span] for span in spans]


def _one_by_one(length_function: Callable[[str], int]) -> Callable[[Sequence[str]], list[int]]:
    return lambda texts: [length_function(text) for text in texts]
