"""What readers get to see of an answer, and logs of a question."""

import logging
from collections.abc import Iterator, Sequence

from assistant.answer import AnswerEvent, DoneEvent
from assistant.article import Article
from assistant.article_summary import ArticleSummary
from assistant.feedback import Feedback
from assistant.history import Turn
from assistant.interest import UnwantedError
from assistant.server.backend import Backend
from assistant.server.private_log import hide_texts, without_texts

logger = logging.getLogger(__name__)


class ReaderFacingBackend:
    """A backend whose answers say nothing of the inside, and whose questions stay out of the logs.

    Args:
        backend: the assistant.
        log_questions: log each question, and failures with all that they say.
    """

    def __init__(self, backend: Backend, *, log_questions: bool = False) -> None:
        self._backend, self._log_questions = backend, log_questions

    def stream(
        self, question: str, *, article_id: str | None = None, history: Sequence[Turn] = ()
    ) -> Iterator[AnswerEvent]:
        """Answer a question in events."""
        texts = () if self._log_questions else tuple(_texts(question, history))
        if self._log_questions:
            logger.info("Question: %r (article: %r, turns before it: %d)", question, article_id, len(history))
        try:
            for event in self._backend.stream(question, article_id=article_id, history=history):
                yield _for_readers(event, texts)
        except UnwantedError:
            raise
        except Exception as error:
            if self._log_questions:
                logger.exception("The question %r failed", question)
            hide_texts(error, texts)
            raise

    def articles(self) -> Sequence[ArticleSummary]:
        """List the articles in the library."""
        return self._backend.articles()

    def article(self, article_id: str) -> Article:
        """Return an article, or raise `ArticleNotFoundError`."""
        return self._backend.article(article_id)

    def add_feedback(self, feedback: Feedback) -> None:
        """Keep feedback, or raise `VerificationError`."""
        self._backend.add_feedback(feedback)

    def warm_up(self) -> None:
        """Load the models."""
        self._backend.warm_up()

    def close(self) -> None:
        """Let go of files and connections."""
        self._backend.close()


def _for_readers(event: AnswerEvent, texts: Sequence[str]) -> AnswerEvent:
    if not isinstance(event, DoneEvent) or event.answer.model_error is None:
        return event
    # A provider's message names hosts and accounts: readers are told the kind of failure, the operator all of it.
    logger.warning("The chat model failed: %s", without_texts(event.answer.model_error, texts))
    kind, _, _ = event.answer.model_error.partition(":")
    told = kind if kind.isidentifier() else "ChatModelError"
    return DoneEvent(answer=event.answer.model_copy(update={"model_error": told}))


def _texts(question: str, history: Sequence[Turn]) -> Iterator[str]:
    yield question
    for turn in history:
        yield from (turn.question, turn.answer, *turn.evidence)
