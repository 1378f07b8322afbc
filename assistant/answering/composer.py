"""From chosen sentences to an `Answer`: statements, numbered citations, receipt."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.answer import Answer, DroppedStatement, Kind, NearestPassage, Reason, Retrieved, shown_text
from assistant.answering.draft import AnswerDraft
from assistant.answering.extractive import ChosenSentence, choose_sentences
from assistant.article import Article
from assistant.attribution import Differing, DifferingSource, attributions, day_of
from assistant.differing import Chosen
from assistant.messages import unanswered_text
from assistant.passages import RetrievedPassage
from assistant.reader import Reading


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """A chat model's part in an answer, for the receipt.

    Attributes:
        model: its name; None: none was asked.
        wrote: whether a statement that is shown is in its words.
        dropped: what it wrote and nobody was shown.
        error: its failure, where the articles' own sentences are shown for that reason.
    """

    model: str | None = None
    wrote: bool = False
    dropped: tuple[DroppedStatement, ...] = ()
    error: str | None = None


NO_MODEL = ModelRecord()


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
        draft = self.draft()
        for sentence in sentences:
            draft.add_sentence(sentence)
        return self.finished(draft, question, article_id, passages, kind=kind, confidence=confidence)

    def differing(self, question: str, chosen: Chosen, passages: Sequence[RetrievedPassage]) -> Answer:
        """An answer that sets what articles say side by side, each attributed.

        Raises:
            StaleError: if an article isn't as it was retrieved.
            ValueError: if none differ.
        """
        if chosen.kind is None:
            raise ValueError("no articles differ")
        draft = self.draft()
        articles = [draft.article(one.passage.passage.article_id) for one in chosen.evidence]
        said_by = attributions([(one.id, one.title, one.source, day_of(one)) for one in articles])
        sources: list[DifferingSource] = []
        for evidence, article, attribution in zip(chosen.evidence, articles, said_by, strict=True):
            first = len(draft.statements)
            for sentence in choose_sentences([evidence], passages, max_statements=1):
                # Not the answer's short answer: it would be that of one article.
                before = attribution if len(draft.statements) == first else None
                draft.add(sentence.text, sentence.places, role=sentence.role, attribution=before)
            part = evidence.short_answer
            sources.append(
                DifferingSource.of(
                    article,
                    short_answer=None if part is None else article.text[part.start : part.end],
                    statements=range(first, len(draft.statements)),
                )
            )
        return self.finished(
            draft,
            question,
            None,
            passages,
            kind="facts",
            confidence=chosen.reading.confidence,
            differing=Differing(kind=chosen.kind, sources=tuple(sources)),
        )

    def draft(self) -> AnswerDraft:
        """An answer without statements."""
        return AnswerDraft(self._article)

    def finished(
        self,
        draft: AnswerDraft,
        question: str,
        article_id: str | None,
        passages: Iterable[RetrievedPassage],
        *,
        kind: Kind,
        confidence: float,
        record: ModelRecord = NO_MODEL,
        differing: Differing | None = None,
    ) -> Answer:
        """The answer that a draft has become."""
        return Answer(
            question=question,
            article_id=article_id,
            kind=kind,
            status="answered",
            text=shown_text(draft.statements, differing),
            short_answer=draft.short_answer,
            confidence=confidence,
            statements=tuple(draft.statements),
            citations=tuple(draft.citations),
            differing=differing,
            retrieved=retrieved(passages),
            sources=draft.sources,
            written_by="model" if record.wrote else "articles",
            model=record.model,
            dropped=record.dropped,
            model_error=record.error,
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
        record: ModelRecord = NO_MODEL,
    ) -> Answer:
        """The answer that there is none, with the nearest passages: those of the best evidence, then as retrieved."""
        by_evidence = [evidence.passage for evidence in reading.evidence] if reading else []
        ordered = list({passage.passage: passage for passage in (*by_evidence, *passages)}.values())
        draft = self.draft()
        nearest = tuple(
            NearestPassage.model_validate({"score": passage.score, **draft.quoted(passage, passage.passage.span)})
            for passage in ordered[: self._nearest_k]
        )
        return Answer(
            question=question,
            article_id=article_id,
            status="unanswered",
            reason=reason,
            text=text or unanswered_text(reason, in_one_article=article_id is not None),
            confidence=reading.confidence if reading else 0.0,
            nearest=nearest,
            retrieved=retrieved(passages),
            sources=draft.sources,
            model=record.model,
            dropped=record.dropped,
            model_error=record.error,
        )


def reply(question: str, article_id: str | None, text: str) -> Answer:
    """A word in reply to something that is no question about the articles: no statements, no citations."""
    return Answer(question=question, article_id=article_id, kind="reply", status="unanswered", text=text)


def retrieved(passages: Iterable[RetrievedPassage]) -> tuple[Retrieved, ...]:
    """Where the passages stand, for the receipt."""
    return tuple(
        Retrieved(article_id=passage.article_id, start=passage.start, end=passage.end)
        for passage in (found.passage for found in passages)
    )
