"""Finding words of a source in an article's canonical text, whatever became of the white space."""

from array import array
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from assistant.article import Article
from assistant.canonical import canonical_text
from assistant.passages import Span
from assistant.sentences import sentence_spans
from evals.dataset import GoldEvidence


class MisplacedError(Exception):
    """Words don't stand where they should; the message is the problem."""


def skeleton(text: str) -> str:
    """The canonical form of a text without any white space: what is the same in a source and its article."""
    return "".join(canonical_text(text).split())


class Anchors:
    """An article, with a way from words of its source to offsets in its text.

    Attributes:
        article: as it is read from its file.
    """

    def __init__(self, article: Article) -> None:
        self.article = article

    def has_only(self, text: str) -> bool:
        """Whether the article has exactly these words, in this order."""
        return skeleton(text) == skeleton(self.article.text)

    def part(self, text: str, start: int, end: int, *, before: int = 0) -> Span:
        """Where a part of a source's text stands.

        Args:
            text: a source's text, of which the article is made.
            start, end: offsets in it, in characters, half-open.
            before: characters of the article's skeleton that come before `text`.

        Raises:
            MisplacedError: if there is nothing to see in it, or its ends are within a character that Unicode's
                normal form makes of several.
        """
        first = before + len(skeleton(text[:start]))
        words = skeleton(text[start:end])
        if not words or self._skeleton[first : first + len(words)] != words:
            raise MisplacedError(f"{text[start:end]!r} can't be placed in the article {self.article.id!r}")
        return self._span(first, first + len(words))

    def find(self, words: str) -> Span:
        """The only place of some words, by their letters: white space is not compared.

        Raises:
            MisplacedError: if they stand nowhere or in several places.
        """
        found = list(islice(self._whole_words(skeleton(words)), 2))
        if not found:
            raise MisplacedError(f"the article {self.article.id!r} doesn't have the words {words!r}")
        if len(found) > 1:
            raise MisplacedError(f"the article {self.article.id!r} has the words {words!r} in several places")
        return found[0]

    def evidence(self, span: Span, *, article_id: str | None = None) -> GoldEvidence:
        """The words at a place as evidence."""
        quote = self.article.text[span.start : span.end]
        return GoldEvidence(quote=quote, start=span.start, end=span.end, article_id=article_id)

    def sentences(self, span: Span) -> list[Span]:
        """The sentences that a place reaches into."""
        return [one for one in self._all_sentences if one.start < span.end and span.start < one.end]

    # Made when they are needed: a set may have a hundred thousand articles in which nothing is looked for.
    @cached_property
    def _skeleton(self) -> str:
        return skeleton(self.article.text)

    @cached_property
    def _places(self) -> "array[int]":
        """Where each character of the skeleton stands in the text."""
        return array("I", (place for place, one in enumerate(self.article.text) if not one.isspace()))

    @cached_property
    def _all_sentences(self) -> list[Span]:
        return sentence_spans(self.article.text)

    def _whole_words(self, sought: str) -> Iterator[Span]:
        """Each place of a skeleton that neither begins nor ends within a word."""
        first = self._skeleton.find(sought) if sought else -1
        while first >= 0:
            span = self._span(first, first + len(sought))
            before = self.article.text[max(span.start - 1, 0) : span.start]
            after = self.article.text[span.end : span.end + 1]
            if not (before.isalnum() and sought[0].isalnum()) and not (after.isalnum() and sought[-1].isalnum()):
                yield span
            first = self._skeleton.find(sought, first + 1)

    def _span(self, first: int, end: int) -> Span:
        return Span(self._places[first], self._places[end - 1] + 1)
