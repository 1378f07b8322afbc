"""Answers by script: a stand-in for an assistant where the harness itself is tested, with no model."""

from collections.abc import Mapping, Sequence

from assistant.answer import Answer, Citation, Reason, Retrieved, Statement, TextSpan, quote
from assistant.article import Article
from assistant.history import Turn


class ScriptedAnswerer:
    """Gives each question the answer, or raises the error, that the script has for it.

    Attributes:
        asked: every question with the article that it was limited to, in order.
        histories: what was said before each of them.
    """

    def __init__(self, script: Mapping[str, Answer | Exception]) -> None:
        """Take a script.

        Args:
            script: by question; a question that isn't there raises LookupError.
        """
        self._script = dict(script)
        self.asked: list[tuple[str, str | None]] = []
        self.histories: list[tuple[Turn, ...]] = []

    def ask(self, question: str, *, article_id: str | None = None, history: Sequence[Turn] = ()) -> Answer:
        """Answer as scripted."""
        self.asked.append((question, article_id))
        self.histories.append(tuple(history))
        outcome = self._script[question]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def scripted_answer(
    question: str,
    article: Article,
    quotes: Sequence[str],
    *,
    context: Sequence[str] = (),
    short_answer: str | None = None,
    confidence: float = 0.9,
    retrieved: Sequence[tuple[int, int]] | None = None,
) -> Answer:
    """A sound answer of verbatim statements.

    Args:
        question: what was asked.
        article: what is cited.
        quotes: the evidence statements, each words of the article.
        context: context statements, before the evidence.
        short_answer: words of one of `quotes`.
        confidence: 0..1.
        retrieved: offsets of the passages, best first; None: one passage, the whole article.
    """
    words = [*context, *quotes]
    starts = [article.text.index(text) for text in words]
    citations = tuple(
        Citation.model_validate({"number": number, **quote(article, start, start + len(text))})
        for number, (text, start) in enumerate(zip(words, starts, strict=True), start=1)
    )
    statements = tuple(
        Statement(
            text=text,
            citations=(number,),
            role="context" if number <= len(context) else "evidence",
            short_answer=_place_in(text, short_answer) if number > len(context) else None,
        )
        for number, text in enumerate(words, start=1)
    )
    return Answer(
        question=question,
        status="answered",
        text=" ".join(statement.marked_text for statement in statements),
        short_answer=short_answer,
        confidence=confidence,
        statements=statements,
        citations=citations,
        retrieved=_retrieved(article, ((0, len(article.text)),) if retrieved is None else retrieved),
        sources={article.id: article.content_hash},
        timings={"read": 0.01},
    )


def scripted_decline(
    question: str,
    *,
    reason: Reason = "not_in_sources",
    confidence: float = 0.1,
    article: Article | None = None,
    retrieved: Sequence[tuple[int, int]] = (),
) -> Answer:
    """A sound no, with the passages of `article` that were retrieved, by offsets."""
    return Answer(
        question=question,
        status="unanswered",
        reason=reason,
        text="The articles don't answer this question.",
        confidence=confidence,
        retrieved=() if article is None else _retrieved(article, retrieved),
    )


def _place_in(text: str, words: str | None) -> TextSpan | None:
    if words is None or words not in text:
        return None
    return TextSpan(start=text.index(words), end=text.index(words) + len(words))


def _retrieved(article: Article, spans: Sequence[tuple[int, int]]) -> tuple[Retrieved, ...]:
    return tuple(Retrieved(article_id=article.id, start=start, end=end) for start, end in spans)
