"""Several systems on the same questions, by the same metrics, side by side."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.article import Article
from assistant.model import FrozenModel
from evals.adapters import System
from evals.dataset import Case, Dataset
from evals.latency import Latency
from evals.metrics import METRICS, RETRIEVAL_METRICS, Figure
from evals.prediction import Prediction
from evals.report import metric_figures, separation
from evals.set_figures import set_figures
from evals.tables import NOTHING

_COLUMNS = (
    ("EM", "exact_match"),
    ("F1", "token_f1"),
    ("contains", "contains"),
    ("evid. hit", "evidence_hit"),
    ("evid. P", "evidence_precision"),
    ("evid. R", "evidence_recall"),
    ("R@5", "retrieval_recall_at_5"),
    ("MRR", "retrieval_mrr"),
    ("wrongly decl.", "wrongly_declined"),
    ("decl. recall", "decline_recall"),
    ("AUROC", "auroc"),
    ("ECE", "ece"),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system made of one case: a prediction or an error, never both.

    Attributes:
        case: what was asked.
        prediction: None where an error was raised.
        error: its type and message.
        seconds: from the question to the reply, on the wall clock.
    """

    case: Case
    prediction: Prediction | None
    error: str | None
    seconds: float


class Failure(FrozenModel):
    """A question that a system failed on, by the case's id."""

    case: str
    error: str


class Standing(FrozenModel):
    """The figures of one system.

    Attributes:
        figures: by name, as in a report; those that it can't be judged by have no value.
        failures: every question that raised an error; the figures leave them out.
        latency: of the questions that didn't.
    """

    figures: dict[str, Figure]
    failures: tuple[Failure, ...]
    latency: Latency


class Leaderboard(FrozenModel):
    """Several systems on one dataset.

    Attributes:
        dataset, dataset_sha256: what was asked.
        articles: content hash by article id.
        cases: how many questions.
        systems: by name, in the order in which they were named.
    """

    dataset: str
    dataset_sha256: str
    articles: dict[str, str]
    cases: int
    systems: dict[str, Standing]


def predict_all(
    system: System,
    cases: Sequence[Case],
    *,
    within_article: bool = False,
    progress: Callable[[Sequence[Case]], Iterable[Case]] = iter,
    clock: Callable[[], float] = time.perf_counter,
) -> list[Outcome]:
    """Ask a system one question after the other; the arguments are those of `evals.run.ask_all`."""
    return [
        _predict(system, case, article_id=case.asked_of(within_article=within_article), clock=clock)
        for case in progress(cases)
    ]


def standing(system: System, outcomes: Sequence[Outcome]) -> Standing:
    """The figures of a system from what it made of each case."""
    metrics = [metric for metric in METRICS if system.tells_retrieved or metric not in RETRIEVAL_METRICS]
    figures = metric_figures(metrics, ((one.case, one.prediction) for one in outcomes))
    figures |= {
        metric.name: Figure(value=None, eligible=0, ineligible=len(outcomes))
        for metric in RETRIEVAL_METRICS
        if metric not in metrics
    }
    figures["auroc"] = separation(
        (_confidence(one) for one in outcomes if one.case.answerable),
        (_confidence(one) for one in outcomes if not one.case.answerable),
    )
    figures |= set_figures(outcomes)
    failures = tuple(Failure(case=one.case.id, error=one.error) for one in outcomes if one.error is not None)
    figures["errors"] = Figure(value=float(len(failures)), eligible=len(outcomes), ineligible=0)
    answered = (one.seconds for one in outcomes if one.error is None)
    return Standing(figures=figures, failures=failures, latency=Latency.of(answered))


def build_leaderboard(
    dataset: Dataset, articles: Mapping[str, Article], standings: Mapping[str, Standing]
) -> Leaderboard:
    """Put the systems' figures together with what they were measured on."""
    return Leaderboard(
        dataset=dataset.name,
        dataset_sha256=dataset.sha256,
        articles={article_id: article.content_hash for article_id, article in sorted(articles.items())},
        cases=len(dataset.cases),
        systems=dict(standings),
    )


def print_leaderboard(console: Console, board: Leaderboard) -> None:
    """Print the table, and each system's first failure."""
    title = f"{board.dataset}: {board.cases} questions of {len(board.articles)} article(s)"
    table = Table(title=title, title_justify="left")
    table.add_column("system", overflow="fold")  # addresses whole, so that they can be told apart
    for heading in (*(heading for heading, _ in _COLUMNS), "errors", "p50 ms"):
        table.add_column(heading, justify="right")
    for name, one in board.systems.items():
        values = [one.figures[figure].value for _, figure in _COLUMNS]
        milliseconds = NOTHING if one.latency.p50 is None else f"{one.latency.p50 * 1000:.1f}"
        shown = (NOTHING if value is None else f"{value:.3f}" for value in values)
        table.add_row(Text(name), *shown, str(len(one.failures)), milliseconds)
    console.print(table)
    for name, one in board.systems.items():
        for failure in one.failures[:1]:
            count = len(one.failures)
            console.print(Text(f"{name}: {count} error(s), the first on {failure.case}: {failure.error}", style="red"))


def _predict(system: System, case: Case, *, article_id: str | None, clock: Callable[[], float]) -> Outcome:
    begun = clock()
    try:
        prediction = system.predict(case.question, article_id=article_id, history=case.history)
    except Exception as error:  # any failure is a result here: it is kept, counted and shown
        return Outcome(case, None, f"{type(error).__name__}: {error}", clock() - begun)
    return Outcome(case, prediction, None, clock() - begun)


def _confidence(outcome: Outcome) -> float | None:
    return None if outcome.prediction is None else outcome.prediction.confidence
