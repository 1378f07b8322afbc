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
from assistant.passages import RetrievedPassage
from assistant.reader import Reading

IN_ONE_ARTICLE: dict[Reason, str] = {
    "not_in_sources": "The article doesn't answer this question.",
    "unsupported": "The article doesn't support an answer to this question.",
}
UNANSWERED: dict[Reason, str] = {
    "not_in_sources": "The articles don't answer this question.",
    "unsupported": "The articles don't support an answer to this question.",
    "unclear_question": "I don't understand the question. Please ask it in other words.",
    "empty_corpus": "There are no articles to answer from yet.",
}


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
        """An answer of these sentences, in this order."""
        citations: list[Citation] = []
        statements: list[Statement] = []
        short: str | None = None
        for sentence in sentences:
            numbers = range(len(citations) + 1, len(citations) + 1 + len(sentence.places))
            for number, (passage, span) in zip(numbers, sentence.places, strict=True):
                article = self._article(passage.passage.article_id)
                citations.append(Citation.model_validate({"number": number, **quote(article, span.start, span.end)}))
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
            retrieved=_retrieved(passages),
            sources=self._sources(citation.article_id for citation in citations),
        )

    def unanswered(
        self,
        question: str,
        article_id: str | None,
        reason: Reason,
        passages: Sequence[RetrievedPassage] = (),
        reading: Reading | None = None,
    ) -> Answer:
        """The answer that there is none, with the nearest passages: those of the best evidence, then as retrieved."""
        by_evidence = [evidence.passage for evidence in reading.evidence] if reading else []
        ordered = list({passage.passage: passage for passage in (*by_evidence, *passages)}.values())
        nearest = tuple(
            NearestPassage.model_validate(
                {
                    "score": passage.score,
                    **quote(self._article(passage.passage.article_id), passage.passage.start, passage.passage.end),
                }
            )
            for passage in ordered[: self._nearest_k]
        )
        return Answer(
            question=question,
            article_id=article_id,
            status="unanswered",
            reason=reason,
            text=(article_id and IN_ONE_ARTICLE.get(reason)) or UNANSWERED[reason],
            confidence=reading.confidence if reading else 0.0,
            nearest=nearest,
            retrieved=_retrieved(passages),
            sources=self._sources(passage.article_id for passage in nearest),
        )

    def _sources(self, article_ids: Iterable[str]) -> dict[str, str]:
        return {article_id: self._article(article_id).content_hash for article_id in dict.fromkeys(article_ids)}


def reply(question: str, article_id: str | None, text: str) -> Answer:
    """A word in reply to something that is no question about the articles: no statements, no citations."""
    return Answer(question=question, article_id=article_id, kind="reply", status="unanswered", text=text)


def _retrieved(passages: Iterable[RetrievedPassage]) -> tuple[Retrieved, ...]:
    return tuple(
        Retrieved(article_id=passage.article_id, start=passage.start, end=passage.end)
        for passage in (found.passage for found in passages)
    )
