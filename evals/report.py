"""What a run measured, as one value that is printed, saved as JSON and held against a gate."""

from collections.abc import Iterable, Mapping, Sequence

from pydantic import Field, JsonValue

from assistant.answer import Answer, DroppedStatement, Kind, Reason, Status
from assistant.article import Article
from assistant.model import FrozenModel
from evals.dataset import TYPES, UNANSWERABLE_TYPES, Case, Dataset
from evals.excerpt import Excerpt, excerpt
from evals.headline import headline_intervals
from evals.latency import Latency
from evals.metrics import METRICS, Figure, Metric, auroc
from evals.metrics.stability import SAME
from evals.prediction import Place, Prediction, gold_places
from evals.run import CaseResult
from evals.set_figures import CONFIDENCE_DIGITS, TWO_SIDED, Curves, curves_of, set_figures
from evals.statistics import Interval


class CaseRecord(FrozenModel):
    """One case in a report.

    Attributes:
        id, question, type, answerable, tags: of the case.
        status, reason, kind, confidence, text, short_answer: of the answer; None where there is none.
        scores: by metric, where the metric can judge the case.
        violations, error: what went wrong.
        history: what was said before the question, a turn each.
        answers, gold: of the case: acceptable answers, and where the evidence stands.
        cited: what the answer cites as evidence.
        nearest: the passage that came closest, of a question that was declined.
        dropped: what a chat model wrote and nobody was shown.

    Reports of earlier versions have none of the last six.
    """

    id: str
    question: str
    type: str
    answerable: bool
    tags: tuple[str, ...]
    status: Status | None = None
    reason: Reason | None = None
    kind: Kind | None = None
    confidence: float | None = None
    text: str | None = None
    short_answer: str | None = None
    scores: dict[str, float]
    violations: tuple[str, ...]
    error: str | None
    history: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    gold: tuple[Excerpt, ...] = ()
    cited: tuple[Excerpt, ...] = ()
    nearest: Excerpt | None = None
    dropped: tuple[DroppedStatement, ...] = ()


class Timings(FrozenModel):
    """Everything in a report that differs from run to run.

    Attributes:
        overall: time from question to answer.
        by_type: the same by type of question.
        by_stage: times that the answers report for their stages.
    """

    overall: Latency
    by_type: dict[str, Latency]
    by_stage: dict[str, Latency]


class Report(FrozenModel):
    """The figures of one run.

    Attributes:
        dataset, dataset_sha256: what was asked.
        articles: content hash by article id: what it was asked of.
        settings: of the assistant, without places.
        cases: how many questions.
        figures: over all cases, by name.
        intervals: of the headline figures, those that have one; reports of earlier versions have none.
        by_type, by_tag: the same by type and by tag; figures that judge no case there are left out.
        curves: how confidence relates to being right.
        systems: figures of other ways to find the evidence, for comparison, by system.
        records: case by case, in the order of the dataset.
        timings: kept apart, for everything else is the same in every run of the same thing.
    """

    dataset: str
    dataset_sha256: str
    articles: dict[str, str]
    settings: dict[str, JsonValue]
    cases: int
    figures: dict[str, Figure]
    intervals: dict[str, Interval] = Field(default_factory=dict)
    by_type: dict[str, dict[str, Figure]]
    by_tag: dict[str, dict[str, Figure]]
    curves: Curves = Curves()
    systems: dict[str, dict[str, Figure]] = Field(default_factory=dict)
    records: tuple[CaseRecord, ...]
    timings: Timings

    def value(self, name: str) -> float | None:
        """The value of a figure, by the name that a gate uses; see `evals.figures.known_figures`.

        Returns:
            None where the figure could not be measured, or this run doesn't have it.
        """
        head, _, tail = name.partition(".")
        if not tail:
            figures, key = self.figures, head
        elif head in self.systems:
            figures, key = self.systems[head], tail
        else:
            figures, key = self.by_type.get(tail, {}), head
        return figures[key].value if key in figures else None

    def stable_json(self) -> str:
        """The report without its timings, as JSON: equal for equal runs."""
        return self.model_dump_json(indent=2, exclude={"timings"})


def build_report(
    dataset: Dataset,
    results: Sequence[CaseResult],
    *,
    articles: Iterable[Article],
    settings: Mapping[str, JsonValue],
    systems: Mapping[str, Mapping[str, Figure]] | None = None,
    further_figures: Mapping[str, Figure] | None = None,
) -> Report:
    """Compute every figure of a run.

    Args:
        dataset: what was asked.
        results: of each case, in the dataset's order.
        articles: the whole library.
        settings: the assistant's settings, ready for JSON.
        systems: figures of other systems on the same cases.
        further_figures: figures that this module doesn't know of.
    """
    types = [kind for kind in TYPES if any(result.case.type == kind for result in results)]
    tags = sorted({tag for result in results for tag in result.case.tags if not tag.startswith(SAME)})
    library = {article.id: article for article in articles}
    records = tuple(_record(result, library) for result in results)
    return Report(
        dataset=dataset.name,
        dataset_sha256=dataset.sha256,
        articles={name: library[name].content_hash for name in sorted(library)},
        settings=dict(sorted(settings.items())),
        cases=len(results),
        figures=_figures(results) | dict(further_figures or {}),
        intervals=headline_intervals(records),
        by_type={kind: _of_type(kind, results) for kind in types},
        by_tag={tag: _judged(_figures([r for r in results if tag in r.case.tags])) for tag in tags},
        curves=curves_of(results),
        systems={name: dict(figures) for name, figures in (systems or {}).items()},
        records=records,
        timings=_timings(results, types),
    )


def metric_figures(
    metrics: Iterable[Metric], predictions: Iterable[tuple[Case, Prediction | None]]
) -> dict[str, Figure]:
    """The mean of each metric; a case without a prediction (it raised an error) is ineligible for all."""
    pairs = list(predictions)
    return {
        metric.name: Figure.mean(
            None if prediction is None else metric.score(case, prediction) for case, prediction in pairs
        )
        for metric in metrics
    }


def confidences(results: Iterable[CaseResult]) -> list[float | None]:
    """The confidence of each answer; None where an error was raised or no evidence was read."""
    return [None if result.prediction is None else result.prediction.confidence for result in results]


def separation(positives: Iterable[float | None], negatives: Iterable[float | None]) -> Figure:
    """AUROC as a figure; scores that are None are ineligible, and all are where one side has none."""
    above, below = list(positives), list(negatives)
    judged_above, judged_below = [s for s in above if s is not None], [s for s in below if s is not None]
    value = auroc(judged_above, judged_below)
    eligible = 0 if value is None else len(judged_above) + len(judged_below)
    return Figure(
        value=value,
        eligible=eligible,
        ineligible=len(above) + len(below) - eligible,
    )


def _figures(results: Sequence[CaseResult]) -> dict[str, Figure]:
    figures = metric_figures(METRICS, ((result.case, result.prediction) for result in results))
    figures["auroc"] = separation(
        confidences(result for result in results if result.case.answerable),
        confidences(result for result in results if not result.case.answerable),
    )
    figures |= set_figures(results)
    figures["errors"] = _count(results, sum(result.error is not None for result in results))
    figures["violations"] = _count(results, sum(len(result.violations) for result in results))
    return figures


def _of_type(kind: str, results: Sequence[CaseResult]) -> dict[str, Figure]:
    """Figures of one type; of an unanswerable one, those that take two sides are with all the answerable questions."""
    figures = _figures([result for result in results if result.case.type == kind])
    if kind in UNANSWERABLE_TYPES:
        both = set_figures([result for result in results if result.case.answerable or result.case.type == kind])
        figures |= {name: both[name] for name in TWO_SIDED}
        figures["auroc"] = separation(
            confidences(result for result in results if result.case.answerable),
            confidences(result for result in results if result.case.type == kind),
        )
    return _judged(figures)


def _judged(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    return {name: figure for name, figure in figures.items() if figure.value is not None}


def _count(results: Sequence[CaseResult], count: int) -> Figure:
    return Figure(value=float(count), eligible=len(results), ineligible=0)


def _record(result: CaseResult, library: Mapping[str, Article]) -> CaseRecord:
    case, answer, prediction = result.case, result.answer, result.prediction
    scores = {metric.name: metric.score(case, prediction) for metric in METRICS} if prediction else {}
    return CaseRecord(
        id=case.id,
        question=case.question,
        type=case.type,
        answerable=case.answerable,
        tags=case.tags,
        status=answer.status if answer else None,
        reason=answer.reason if answer else None,
        kind=answer.kind if answer else None,
        confidence=round(answer.confidence, CONFIDENCE_DIGITS) if answer else None,
        text=answer.text if answer else None,
        short_answer=answer.short_answer if answer else None,
        scores={name: score for name, score in scores.items() if score is not None},
        violations=result.violations,
        error=result.error,
        history=tuple(f"{turn.question} {turn.answer}".strip() for turn in case.history),
        answers=case.answers,
        gold=tuple(
            _excerpt(place, gold.quote, library) for place, gold in zip(gold_places(case), case.evidence, strict=True)
        ),
        cited=_cited(answer, prediction, library),
        nearest=_nearest(answer, library),
        dropped=answer.dropped if answer else (),
    )


def _cited(answer: Answer | None, prediction: Prediction | None, library: Mapping[str, Article]) -> tuple[Excerpt, ...]:
    if answer is None or prediction is None:
        return ()
    quotes = {Place(one.article_id, one.start, one.end): one.quote for one in answer.citations}
    return tuple(_excerpt(place, quotes[place], library) for place in prediction.evidence)


def _nearest(answer: Answer | None, library: Mapping[str, Article]) -> Excerpt | None:
    if answer is None or not answer.nearest:
        return None
    nearest = answer.nearest[0]
    return _excerpt(Place(nearest.article_id, nearest.start, nearest.end), nearest.quote, library)


def _excerpt(place: Place, quote: str, library: Mapping[str, Article]) -> Excerpt:
    return excerpt(library.get(place.article_id), *place, quote)


def _timings(results: Sequence[CaseResult], types: Iterable[str]) -> Timings:
    # An error may come at once or after a time-out: neither says how fast answers are.
    answered = [result for result in results if result.answer is not None]
    stages: dict[str, list[float]] = {}
    for result in answered:
        for stage, seconds in (result.answer.timings if result.answer else {}).items():
            stages.setdefault(stage, []).append(seconds)
    return Timings(
        overall=Latency.of(result.seconds for result in answered),
        by_type={kind: Latency.of(result.seconds for result in answered if result.case.type == kind) for kind in types},
        by_stage={stage: Latency.of(seconds) for stage, seconds in stages.items()},
    )
