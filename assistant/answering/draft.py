"""An answer while it is being made: its statements so far, and the articles as they were when it began."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from assistant.answer import Citation, Statement, StatementEvent, TextSpan, quote
from assistant.answering.extractive import ChosenSentence
from assistant.article import Article
from assistant.errors import ArticleNotFoundError
from assistant.passages import RetrievedPassage, Span

Place = tuple[RetrievedPassage, Span]
"""A sentence: its passage, and its offsets in the article's canonical text."""


class StaleError(Exception):
    """An article was changed or removed after its passages had been retrieved: retrieve again."""


class AnswerDraft:
    """Collects statements and numbers their citations in the order in which they are first used.

    Every article is fetched once, so that all of an answer quotes one version of it.

    Attributes:
        statements, citations: so far.
        short_answer: the words that answer in short, if a statement has them.
        sources: content hash of each article that was quoted.
    """

    def __init__(self, article: Callable[[str], Article]) -> None:
        self._fetch = article
        self._articles: dict[str, Article] = {}
        self._numbers: dict[tuple[str, Span], int] = {}
        self.statements: list[Statement] = []
        self.citations: list[Citation] = []
        self.short_answer: str | None = None
        self.sources: dict[str, str] = {}

    def article(self, article_id: str) -> Article:
        """An article, as it was when the draft first asked for it.

        Raises:
            StaleError: if it is gone.
        """
        if article_id not in self._articles:
            self._articles[article_id] = self._current(article_id)
        return self._articles[article_id]

    def check(self, passages: Iterable[RetrievedPassage]) -> None:
        """Make sure that passages stand in their articles as they were retrieved.

        Raises:
            StaleError: if one doesn't.
        """
        for passage in passages:
            text = self.article(passage.passage.article_id).text
            if text[passage.passage.start : passage.passage.end] != passage.text:
                raise StaleError

    def check_fresh(self, places: Iterable[Place] = ()) -> None:
        """Make sure that no article that was quoted, or has one of these places, has changed since it was fetched.

        Raises:
            StaleError: if one has.
        """
        for article_id in self.sources.keys() | {passage.passage.article_id for passage, _ in places}:
            known, current = self.article(article_id), self._current(article_id)
            if current is not known and current.content_hash != known.content_hash:
                raise StaleError

    def quoted(self, passage: RetrievedPassage, span: Span) -> dict[str, str | int | None]:
        """The fields of a quotation from a passage; notes its article in `sources`.

        Raises:
            StaleError: if the article no longer has the passage's words there.
        """
        self.check([passage])
        article = self.article(passage.passage.article_id)
        self.sources[article.id] = article.content_hash
        return quote(article, span.start, span.end)

    def add(
        self,
        text: str,
        places: Sequence[Place],
        *,
        role: Literal["evidence", "context"] = "evidence",
        short_answer: TextSpan | None = None,
        attribution: str | None = None,
    ) -> StatementEvent:
        """Add a statement; returns it as an event, with the citations that it is the first to use."""
        known = len(self.citations)
        for passage, span in places:
            if (passage.passage.article_id, span) not in self._numbers:
                number = len(self.citations) + 1
                words = self.quoted(passage, span)
                self.citations.append(Citation.model_validate({"number": number, **words}))
                self._numbers[passage.passage.article_id, span] = number
        statement = Statement(
            text=text,
            citations=tuple(sorted(self._numbers[passage.passage.article_id, span] for passage, span in places)),
            role=role,
            short_answer=short_answer,
            attribution=attribution,
        )
        self.statements.append(statement)
        if short_answer is not None:
            self.short_answer = text[short_answer.start : short_answer.end]
        return StatementEvent(statement=statement, citations=tuple(self.citations[known:]))

    def add_sentence(self, sentence: ChosenSentence) -> StatementEvent:
        """Add a sentence of the articles, verbatim."""
        span = None
        if sentence.short_answer is not None and self.short_answer is None:
            offset = sentence.places[0][1].start
            span = TextSpan(start=sentence.short_answer.start - offset, end=sentence.short_answer.end - offset)
        return self.add(sentence.text, sentence.places, role=sentence.role, short_answer=span)

    def _current(self, article_id: str) -> Article:
        try:
            return self._fetch(article_id)
        except ArticleNotFoundError as error:
            raise StaleError from error
