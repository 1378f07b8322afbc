"""What a reader said of an answer."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Annotated, Literal, Protocol, Self

from pydantic import Field, model_validator

from assistant.answer import Answer
from assistant.article import Article
from assistant.article_summary import ArticleSummary
from assistant.errors import ArticleNotFoundError, VerificationError
from assistant.history import Turn
from assistant.model import FrozenModel

Verdict = Literal["up", "down"]
FeedbackReason = Literal["wrong", "incomplete", "not_asked", "should_decline", "should_answer", "other"]

FeedbackId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
"""Whoever knows it can change the vote, so it is too long to be guessed: best a random UUID."""

MAX_COMMENT_CHARACTERS = 2_000
"""A long paragraph; together with the receipt it fits into the server's limit for a body."""


MAX_CHECKING = 20_000_000
"""Of the characters of each statement in a chat model's words times those that it cites, in all. Checking a hostile one
takes time in proportion, a second for as many; a real answer has some 300 times 500 for each of a few statements."""


class Feedback(FrozenModel):
    """A verdict on an answer.

    Attributes:
        id: chosen by whoever votes; the same id replaces the former vote.
        verdict: whether the answer was good.
        reason: what is wrong with it; "should_decline": the articles don't answer, "should_answer": they do.
        comment: in the reader's own words.
        answer: the receipt, as the reader got it.
        history: what was said before the question, oldest first.
    """

    id: FeedbackId
    verdict: Verdict
    reason: FeedbackReason | None = None
    comment: str | None = Field(default=None, max_length=MAX_COMMENT_CHARACTERS)
    answer: Answer
    history: tuple[Turn, ...] = ()

    @model_validator(mode="after")
    def _reason_fits(self) -> Self:
        if self.reason is not None and self.verdict == "up":
            raise ValueError("a reason goes with the verdict down")
        if (self.reason, self.answer.status) in {("should_answer", "answered"), ("should_decline", "unanswered")}:
            raise ValueError(f"{self.reason} doesn't fit an answer that is {self.answer.status}")
        return self


class Library(Protocol):
    """Where the articles are that an answer is checked against."""

    def articles(self) -> Sequence[ArticleSummary]:
        """List them."""
        ...

    def article(self, article_id: str) -> Article:
        """Return one, or raise `ArticleNotFoundError`."""
        ...


def verify_feedback(feedback: Feedback, library: Library) -> None:
    """Check that the answer is one that the articles in `library` allow, so that nobody can plant a made-up one.

    Raises:
        VerificationError: with all that doesn't hold, or if the answer is too long to be checked.
    """
    answer = feedback.answer
    if _checking(answer) > MAX_CHECKING:
        raise VerificationError(["Its statements are too long to be checked against what they cite."])
    answer.verify(_articles_of(answer, library))


def _checking(answer: Answer) -> int:
    """How much there is to check: strangers send receipts, and the time grows with the square of their length."""
    if answer.written_by == "articles":
        return 0  # word for word
    return sum(
        len(statement.text) * sum(len(answer.citations[number - 1].quote) for number in statement.citations)
        for statement in answer.statements
    )


def _articles_of(answer: Answer, library: Library) -> Iterator[Article]:
    """The articles that an answer speaks of, as far as they are there."""
    named = {quotation.article_id for quotation in (*answer.citations, *answer.nearest)}
    named |= {answer.article_id} if answer.article_id is not None else set()
    if answer.kind == "reply" and len(only := library.articles()) == 1:
        named.add(only[0].id)  # "I answer questions about “…”"
    for article_id in sorted(named):
        with suppress(ArticleNotFoundError):  # `verify` says what is missing
            yield library.article(article_id)
