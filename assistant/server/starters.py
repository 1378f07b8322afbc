"""Questions to start with: only those of an article that the assistant itself answers from it."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable

from assistant.answer import DoneEvent
from assistant.article import Article, ArticleVersion
from assistant.errors import ArticleNotFoundError, AssistantClosedError, QuestionError
from assistant.lookups import LookupObserver
from assistant.server.loader import Loader, StartingError
from assistant.server.made_questions import made_questions

logger = logging.getLogger(__name__)

_Key = tuple[str, ArticleVersion]

STARTER_QUESTIONS = "starter_questions"

MOST_ARTICLES = 2_000
"""Of which the answerable questions are remembered: some hundred bytes each."""
MOST_WAITING = 100
"""Articles that may wait to be checked; others are when they are next read. A check takes less than a second."""
FEWEST_MADE = 2
"""Made questions, of an article."""
IDLE_SECONDS = 0.05
"""Between two looks at whether readers' questions are being answered."""


class Starters:
    """Checks questions in the background, one at a time, and only while no reader's question is answered.

    An article is checked when it is first read. A question that the assistant doesn't answer from the article alone is
    left out; one that could not be checked, since something failed, is checked again when the article is next read.
    Where an article names none, some may be made; a single one that is answered is no choice, and not shown.

    Args:
        loader: opens the assistant.
        is_busy: whether a reader's question is being answered or waits.
        make: whether to make questions for articles that name none.
        on_lookup: called with "starter_questions" and whether an article's were known when it was read.
    """

    def __init__(
        self,
        loader: Loader,
        is_busy: Callable[[], bool],
        *,
        make: bool = False,
        on_lookup: LookupObserver = lambda _, __: None,
    ) -> None:
        self._loader, self._is_busy, self._make, self._on_lookup = loader, is_busy, make, on_lookup
        self._checked: OrderedDict[_Key, tuple[str, ...]] = OrderedDict()
        self._waiting: OrderedDict[_Key, Article] = OrderedDict()
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def of(self, article: Article) -> tuple[str, ...] | None:
        """The questions of an article that are answered; None while that is being found out. Returns at once."""
        key = article.id, article.version
        with self._changed:
            answered = self._checked.get(key)
            if answered is not None:
                self._checked.move_to_end(key)
        if answered is None and not self._candidates(article):
            return ()
        self._on_lookup(STARTER_QUESTIONS, answered is not None)
        if answered is not None:
            return answered
        with self._changed:
            if len(self._waiting) < MOST_WAITING and not self._stopping.is_set():
                self._waiting.setdefault(key, article)
                self._start()
                self._changed.notify()
        return None

    def stop(self) -> None:
        """End the checking. Blocks until the question that is being checked, if one is, has been answered."""
        self._stopping.set()
        with self._changed:
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="check-questions", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while (key := self._next()) is not None:
            try:
                answered = self._answered(self._waiting[key])
            except (StartingError, AssistantClosedError, ArticleNotFoundError):
                answered = None  # too early, too late, or about an article that is gone: nothing is wrong
            except Exception:  # whatever it is, the other articles' questions are to be checked
                logger.exception("The questions of the article %r could not be checked.", key[0])
                answered = None
            with self._changed:
                del self._waiting[key]
                if answered is not None:
                    self._checked[key] = answered
                    if len(self._checked) > MOST_ARTICLES:
                        self._checked.popitem(last=False)

    def _next(self) -> _Key | None:
        """The article that has waited longest, as soon as there is one; None when it is time to stop."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._stopping.is_set())
            return None if self._stopping.is_set() else next(iter(self._waiting))

    def _answered(self, article: Article) -> tuple[str, ...] | None:
        """Those of its questions that are answered; None if it was stopped before that was clear."""
        answered: list[str] = []
        for question in self._candidates(article):
            while self._is_busy() and not self._stopping.is_set():
                self._stopping.wait(IDLE_SECONDS)
            if self._stopping.is_set():
                return None
            if self._is_answered(question, article):
                answered.append(question)
        return tuple(answered) if article.questions or len(answered) >= FEWEST_MADE else ()

    def _candidates(self, article: Article) -> tuple[str, ...]:
        return article.questions or (made_questions(article) if self._make else ())

    def _is_answered(self, question: str, article: Article) -> bool:
        try:
            for event in self._loader.answerer().stream(question, article_id=article.id):
                if isinstance(event, DoneEvent):
                    return event.answer.status == "answered"
        except QuestionError as error:  # such as: longer than the settings allow
            logger.info("The article %r starts with %r, which can't be asked: %s", article.id, question, error)
        return False
