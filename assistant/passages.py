"""Sentences and passages, as offsets into an article's canonical text."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from assistant.splitter import PassageSplitter

__all__ = ["SPLITTER_VERSION", "Passage", "PassageSplitter", "RetrievedPassage", "Span"]

SPLITTER_VERSION = 1
"""Raised whenever the same text would be split differently, so that an index knows that it is out of date."""


class Span(NamedTuple):
    """A half-open range of characters, `[start, end)`, in an article's canonical text."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """Whether the two ranges share a character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        """Whether `other` lies within this range."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article.

    Attributes:
        article_id: the article.
        start, end: offsets into its canonical text, in characters.
        sentences: the sentences' own offsets, also into the canonical text, in order.
    """

    article_id: str
    start: int
    end: int
    sentences: tuple[Span, ...]

    @property
    def span(self) -> Span:
        """The range of the whole passage."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class RetrievedPassage:
    """A passage that a question retrieved, with its words and how it was found.

    Attributes:
        passage: where it stands.
        text: its words: `article.text[passage.start:passage.end]`.
        title, url: of its article.
        score: the fused score by which results are ordered, larger is better.
        cosine: similarity of question and passage vectors, -1..1; None for passages that no question retrieved.
        bm25: BM25 score, larger is better; None where only the vectors found it.
    """

    passage: Passage
    text: str
    title: str
    url: str | None
    score: float
    cosine: float | None
    bm25: float | None

    def sentence_text(self, sentence: Span) -> str:
        """The words of one of the passage's sentences."""
        return self.text[sentence.start - self.passage.start : sentence.end - self.passage.start]


def __getattr__(name: str) -> Any:
    """Import the splitter when it is asked for: it needs LangChain, which takes a while."""
    if name == "PassageSplitter":
        from assistant.splitter import PassageSplitter

        return PassageSplitter
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
