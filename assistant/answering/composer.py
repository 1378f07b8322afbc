"""From chosen sentences to an `Answer`: statements, numbered citations, receipt."""

from collections.abc import Callable, Iterable, Sequence

from assistant.answer import (
    Answer,
    Citation,
    Kind,
    NearestPassage,
    Reason,
    Retrieved,
    Statement,
    TextSpan,
    quote,
)
from assistant.answering.extractive import ChosenSentence, choose_sentences
from assistant.article import Article
from assistant.errors import ArticleNotFoundError
from assistant.messages import unanswered_text
from assistant.passages import RetrievedPassage, Span
from assistant.reader import Reading


class StaleError(Exception):
    """An article was changed or removed after its passages had been retrieved: retrieve again."""


class AnswerComposer:
    """Builds answers for one question at a time. Stateless; the articles come from a callable.

    Args:
        article: gives an article by its id.
        max_statements: evidence sentences in an answer, at most.
        nearest_k: passages shown when the articles don't answer.
    """

    def __init__(self, article: Callable[[str], Article], *, max_statements: int, nearest_k: int) -> None:
        self._article = article
        self._max_statements = max_statements
        self._nearest_k = nearest_k

    def from_reading(
        self, question: str, article_id: str | None, passages: Sequence[RetrievedPassage], reading: Reading
    ) -> Answer:
        """The answer that a reading gives: statements where the reader decided so, else the nearest passages."""
        question = reading.question or question
        if not reading.answerable or not reading.evidence:
            return self.unanswered(question, article_id, "not_in_sources", passages, reading)
        sentences = choose_sentences(reading.evidence, passages, max_statements=self._max_statements)
        return self.answered(question, article_id, sentences, passages, kind="facts", confidence=reading.confidence)

    def answered(
        self,
        question: str,
        article_id: str | None,
        sentences: Sequence[ChosenSentence],
        passages: Iterable[RetrievedPassage],
        *,
        kind: Kind,
        confidence: float,
    ) -> Answer:
        """An answer of these sentences, in this order.

        Raises:
            StaleError: if an article isn't as it was retrieved.
        """
        citations: list[Citation] = []
        sources: dict[str, str] = {}
        statements: list[Statement] = []
        short: str | None = None
        for sentence in sentences:
            numbers = range(len(citations) + 1, len(citations) + 1 + len(sentence.places))
            for number, (passage, span) in zip(numbers, sentence.places, strict=True):
                words = self._quoted(passage, span, sources)
                citations.append(Citation.model_validate({"number": number, **words}))
            offset = sentence.places[0][1].start
            within = None
            if sentence.short_answer is not None:
                within = TextSpan(start=sentence.short_answer.start - offset, end=sentence.short_answer.end - offset)
                short = sentence.text[within.start : within.end]
            statements.append(
                Statement(text=sentence.text, citations=tuple(numbers), role=sentence.role, short_answer=within)
            )
        return Answer(
            question=question,
            article_id=article_id,
            kind=kind,
            status="answered",
            text=" ".join(statement.marked_text for statement in statements),
            short_answer=short,
            confidence=confidence,
            statements=tuple(statements),
            citations=tuple(citations),
            retrieved=retrieved(passages),
            sources=sources,
        )

    def unanswered(
        self,
        question: str,
        article_id: str | None,
        reason: Reason,
        passages: Sequence[RetrievedPassage] = (),
        reading: Reading | None = None,
        *,
        text: str | None = None,
    ) -> Answer:
        """The answer that there is none, with the nearest passages: those of the best evidence, then as retrieved."""
        by_evidence = [evidence.passage for evidence in reading.evidence] if reading else []
        ordered = list({passage.passage: passage for passage in (*by_evidence, *passages)}.values())
        sources: dict[str, str] = {}
        nearest: list[NearestPassage] = []
        for passage in ordered[: self._nearest_k]:
            words = self._quoted(passage, passage.passage.span, sources)
            nearest.append(NearestPassage.model_validate({"score": passage.score, **words}))
        return Answer(
            question=question,
            article_id=article_id,
            status="unanswered",
            reason=reason,
            text=text or unanswered_text(reason, in_one_article=article_id is not None),
            confidence=reading.confidence if reading else 0.0,
            nearest=tuple(nearest),
            retrieved=retrieved(passages),
            sources=sources,
        )

    def _quoted(self, passage: RetrievedPassage, span: Span, sources: dict[str, str]) -> dict[str, str | int | None]:
        """The fields of a quotation from a passage; notes its article in `sources`.

        Raises:
            StaleError: if the article no longer has the passage's words there.
        """
        try:
            article = self._article(passage.passage.article_id)
        except ArticleNotFoundError as error:
            raise StaleError from error
        if article.text[passage.passage.start : passage.passage.end] != passage.text:
            raise StaleError
        sources[article.id] = article.content_hash
        return quote(article, span.start, span.end)


def reply(question: str, article_id: str | None, text: str) -> Answer:
    """A word in reply to something that is no question about the articles: no statements, no citations."""
    return Answer(question=question, article_id=article_id, kind="reply", status="unanswered", text=text)


def retrieved(passages: Iterable[RetrievedPassage]) -> tuple[Retrieved, ...]:
    """Where the passages stand, for the receipt."""
    return tuple(
        Retrieved(article_id=passage.article_id, start=passage.start, end=passage.end)
        for passage in (found.passage for found in passages)
    )
