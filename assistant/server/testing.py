"""A stand-in for the assistant, for tests of programs that talk to the server."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from assistant.answer import (
    Answer,
    AnswerEvent,
    Citation,
    DoneEvent,
    Retrieved,
    RetrievedEvent,
    Statement,
    StatementEvent,
    TextSpan,
    quote,
)
from assistant.article import Article
from assistant.article_summary import ArticleSummary
from assistant.errors import ArticleNotFoundError
from assistant.feedback import Feedback, verify_feedback
from assistant.history import Turn

Script = Callable[[str, str | None], Iterator[AnswerEvent]]


class ScriptedBackend:
    """Answers by a script.

    Attributes:
        questions: that were asked, in order.
        histories: what each was asked after.
        feedback: that was given, by id.
        closed: whether it was closed.
    """

    def __init__(
        self,
        articles: Iterable[Article] = (),
        *,
        script: Script | None = None,
        on_warm_up: Callable[[], None] = lambda: None,
    ) -> None:
        """Make a backend.

        Args:
            articles: in its library.
            script: makes the events for a question and an article's id, or raises; None: finds nothing.
            on_warm_up: called by `warm_up`.
        """
        self._articles = {article.id: article for article in articles}
        self._script = script or (lambda question, article_id: events_of(unanswered(question, article_id)))
        self._on_warm_up = on_warm_up
        self.questions: list[str] = []
        self.histories: list[Sequence[Turn]] = []
        self.feedback: dict[str, Feedback] = {}
        self.closed = False

    def stream(
        self, question: str, *, article_id: str | None = None, history: Sequence[Turn] = ()
    ) -> Iterator[AnswerEvent]:
        """Make the script's events."""
        self.questions.append(question)
        self.histories.append(history)
        yield from self._script(question, article_id)

    def articles(self) -> list[ArticleSummary]:
        """Summaries of the articles, by id."""
        return [
            ArticleSummary(
                **article.model_dump(exclude={"text", "questions"}),
                content_hash=article.content_hash,
                characters=len(article.text),
                passages=1,
            )
            for _, article in sorted(self._articles.items())
        ]

    def article(self, article_id: str) -> Article:
        """One article; raises `ArticleNotFoundError`."""
        if article_id not in self._articles:
            raise ArticleNotFoundError(article_id)
        return self._articles[article_id]

    def add_feedback(self, feedback: Feedback) -> None:
        """Check it as the assistant does, and note it."""
        verify_feedback(feedback, self)
        self.feedback[feedback.id] = feedback

    def warm_up(self) -> None:
        """Do what the test wants done."""
        self._on_warm_up()

    def close(self) -> None:
        """Note it."""
        self.closed = True


def quoting(question: str, article: Article, words: str, *, short_answer: str | None = None) -> Answer:
    """An answer of one statement: words of an article, cited.

    Args:
        question: that it answers.
        article: that it quotes.
        words: of the article's text.
        short_answer: the part of `words` that answers in short.
    """
    start = article.text.index(words)
    span = None
    if short_answer is not None:
        offset = words.index(short_answer)
        span = TextSpan(start=offset, end=offset + len(short_answer))
    return Answer(
        question=question,
        status="answered",
        text=f"{words} [1]",
        short_answer=short_answer,
        confidence=0.9,
        statements=(Statement(text=words, citations=(1,), short_answer=span),),
        citations=(Citation.model_validate({**quote(article, start, start + len(words)), "number": 1}),),
        retrieved=(Retrieved(article_id=article.id, start=0, end=len(article.text)),),
        sources={article.id: article.content_hash},
    )


def unanswered(question: str, article_id: str | None = None) -> Answer:
    """The answer to a question that no article answers."""
    return Answer(
        question=question,
        article_id=article_id,
        status="unanswered",
        reason="not_in_sources",
        text="The articles don't answer this question.",
    )


def events_of(answer: Answer) -> Iterator[AnswerEvent]:
    """The events that lead to an answer."""
    yield RetrievedEvent(question=answer.question, passages=answer.retrieved)
    for statement in answer.statements:
        cited = tuple(citation for citation in answer.citations if citation.number in statement.citations)
        yield StatementEvent(statement=statement, citations=cited)
    yield DoneEvent(answer=answer)
