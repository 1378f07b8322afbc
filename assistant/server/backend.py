"""What the server needs of an assistant."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from assistant.answer import AnswerEvent
from assistant.article import Article
from assistant.article_summary import ArticleSummary
from assistant.feedback import Feedback
from assistant.history import Turn
from assistant.sync import SyncProgress


class Backend(Protocol):
    """The part of `Assistant` that the server uses; every method may be called from several threads."""

    def stream(
        self, question: str, *, article_id: str | None = None, history: Sequence[Turn] = ()
    ) -> Iterator[AnswerEvent]:
        """Answer a question in events, the last of which carries the whole answer."""
        ...

    def articles(self) -> Sequence[ArticleSummary]:
        """List the articles in the library."""
        ...

    def article(self, article_id: str) -> Article:
        """Return an article, or raise `ArticleNotFoundError`."""
        ...

    def add_feedback(self, feedback: Feedback) -> None:
        """Keep feedback; raises `VerificationError` if its answer doesn't hold against the articles."""
        ...

    def warm_up(self) -> None:
        """Load the models."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


OpenBackend = Callable[[Callable[[SyncProgress], None]], Backend]
"""Opens the assistant, telling the function that it is given how far indexing is."""
