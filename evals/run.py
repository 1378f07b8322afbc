"""Asking every question of a dataset, and keeping what came back."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from assistant.answer import Answer
from assistant.article import Article
from assistant.history import Turn
from evals.dataset import Case
from evals.invariants import violations
from evals.prediction import Prediction


class Answerer(Protocol):
    """Whatever answers questions: an `Assistant`, or a script in a test."""

    def ask(self, question: str, *, article_id: str | None = None, history: Sequence[Turn] = ()) -> Answer:
        """Answer one question, of one article or of the whole library, after what was said before."""
        ...


@dataclass(frozen=True)
class CaseResult:
    """What became of one case: an answer or an error, never both.

    Attributes:
        case: what was asked.
        answer: what came back; None where an error was raised, which is not the same as declining.
        error: the error's type and message.
        violations: the rules that the answer breaks.
        seconds: from the question to the answer or the error, on the wall clock.
    """

    case: Case
    answer: Answer | None
    error: str | None
    violations: tuple[str, ...]
    seconds: float

    @cached_property
    def prediction(self) -> Prediction | None:
        """The answer as the metrics see it; None where an error was raised."""
        return None if self.answer is None else Prediction.from_answer(self.answer)


def ask_all(
    answerer: Answerer,
    cases: Sequence[Case],
    articles: Mapping[str, Article],
    *,
    within_article: bool = False,
    progress: Callable[[Sequence[Case]], Iterable[Case]] = iter,
    clock: Callable[[], float] = time.perf_counter,
) -> list[CaseResult]:
    """Ask one question after the other, as readers do.

    Args:
        answerer: the system to measure, warm.
        cases: what to ask.
        articles: every article of the library by id, to check citations against.
        within_article: ask each question of its own article instead of the whole library, where the case's scope
            doesn't say.
        progress: wraps the cases, to show how far it is.
        clock: seconds from any fixed moment.
    """
    return [
        _ask(answerer, case, articles, article_id=case.asked_of(within_article=within_article), clock=clock)
        for case in progress(cases)
    ]


def _ask(
    answerer: Answerer,
    case: Case,
    articles: Mapping[str, Article],
    *,
    article_id: str | None,
    clock: Callable[[], float],
) -> CaseResult:
    begun = clock()
    try:
        answer = answerer.ask(case.question, article_id=article_id, history=case.history)
    except Exception as error:  # any failure is a result here: it is kept, counted and shown, and fails the gate
        return CaseResult(case, None, f"{type(error).__name__}: {error}", (), clock() - begun)
    seconds = clock() - begun
    return CaseResult(case, answer, None, violations(answer, articles), seconds)
