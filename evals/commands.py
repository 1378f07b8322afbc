"""What the commands do, once their arguments are read."""

from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import Console
from rich.progress import track
from rich.text import Text

from assistant.article import Article
from assistant.article_file import DEFAULT_MAX_BYTES
from evals.comparing import CommittedReport, load_baseline
from evals.dataset import Dataset
from evals.errors import EvaluationError, GateError
from evals.exports import export
from evals.figures import CONFLICTS, GROUNDING, OWN_ARTICLE_AUROC, known_figures
from evals.gate import Bound, Gate, Verdict, condition, judge
from evals.report import Report, build_report, confidences, separation
from evals.run import ask_all
from evals.tables import (
    print_conflicts,
    print_failures,
    print_fitted,
    print_gate,
    print_grounding,
    print_hostile,
    print_report,
)
from evals.validation import article_ids, check_against_articles, read_articles

if TYPE_CHECKING:
    from assistant.assistant import Assistant

T = TypeVar("T")

PASSED, GATE_FAILED = 0, 1

FORMATS = ("squad", "squad-paragraphs", "beir", "multihop-rag", "clapnq", "csv")
"""That `import` takes: the keys of `evals.importers.IMPORTERS`, whose modules the other commands don't need."""

# Where things are is not part of what was measured, and would make reports of equal runs differ.
_PLACES = {"data_dir", "chroma_url"}


def run(options: Namespace, console: Console) -> int:
    """`python -m evals run`: ask a dataset of a folder of articles."""
    from assistant.assistant import Assistant

    dataset = Dataset.load(options.dataset)
    bounds = _bounds(options, dataset.name)
    baseline = load_baseline(options, dataset)
    with Assistant.open(options.corpus, data_dir=options.data_dir) as assistant:
        articles = read_articles(
            options.corpus,
            max_bytes=assistant.settings.max_article_bytes,
            only=frozenset(summary.id for summary in assistant.articles()),
        )
        check_against_articles(dataset, articles)
        _tell_what_was_left_out(assistant)
        assistant.warm_up()
        results = ask_all(
            assistant,
            dataset.cases,
            articles,
            within_article=options.within_article,
            progress=_progress(options),
        )
        report = build_report(dataset, results, articles=articles.values(), settings=_settings(assistant))
    return _conclude(options, console, report, dataset, bounds, baseline)


def validate(options: Namespace, console: Console) -> int:
    """`python -m evals validate`: check a dataset against the schema and its articles."""
    from assistant.settings import load_settings

    dataset = Dataset.load(options.dataset)
    articles = read_articles(options.corpus, max_bytes=load_settings().max_article_bytes, only=article_ids(dataset))
    check_against_articles(dataset, articles)
    answerable = sum(case.answerable for case in dataset.cases)
    console.print(
        Text(
            f"{options.dataset}: {len(dataset.cases)} cases, {answerable} answerable, "
            f"{len(dataset.cases) - answerable} not; every quote stands where it says."
        )
    )
    return PASSED


def import_set(options: Namespace, console: Console) -> int:
    """`python -m evals import`: make articles and a dataset of a question set in a public format."""
    from evals.importers import IMPORTERS
    from evals.importers.result import print_import, write_import

    made = IMPORTERS[options.format](options.sources)
    write_import(made, options.into)
    print_import(console, made, options.into)
    return PASSED


def onestop(options: Namespace, console: Console) -> int:
    """`python -m evals onestop`: ask OneStopQA of its articles, all in one library."""
    from assistant.assistant import Assistant
    from evals.onestop import load, other_article
    from evals.systems import forced, recipes, system_figures

    articles, dataset = load(options.articles, options.questions)
    bounds = _bounds(options, dataset.name)
    baseline = load_baseline(options, dataset)
    cases, progress = dataset.cases, _progress(options)
    with Assistant.from_articles(articles.values()) as assistant:
        assistant.warm_up()
        results = ask_all(assistant, cases, articles, progress=progress)
        own = ask_all(assistant, cases, articles, within_article=True, progress=progress)
        other = ask_all(assistant, other_article(cases), articles, within_article=True, progress=progress)
        systems = {
            **forced(assistant.index, assistant.reader, assistant.settings, cases),
            **recipes(assistant.index, assistant.embeddings, articles, cases),
        }
        report = build_report(
            dataset,
            results,
            articles=articles.values(),
            settings=_settings(assistant),
            systems=system_figures(cases, systems),
            further_figures={OWN_ARTICLE_AUROC: separation(confidences(own), confidences(other))},
        )
    return _conclude(options, console, report, dataset, bounds, baseline)


def grounding(options: Namespace, console: Console) -> int:
    """`python -m evals grounding`: which statements the checks of words let through."""
    from evals.grounding import figures_of, load_pairs, verdicts_on

    # A gate's general bounds are of figures that only asking questions gives.
    bounds = [bound for bound in _bounds(options, options.pairs.stem) if bound.figure.partition(".")[0] in GROUNDING]
    judged = verdicts_on(load_pairs(options.pairs, read_articles(options.articles, max_bytes=DEFAULT_MAX_BYTES)))
    found = figures_of(judged)
    print_grounding(console, options.pairs.stem, judged, failures=options.failures)
    return _held(console, [Verdict(bound, found.get(bound.figure)) for bound in bounds])


def _library(*folders: Path) -> dict[str, Article]:
    """The articles of several folders, by id."""
    return {
        article_id: article
        for folder in folders
        for article_id, article in read_articles(folder, max_bytes=DEFAULT_MAX_BYTES).items()
    }


def hostile(options: Namespace, console: Console) -> int:
    """`python -m evals hostile`: what chat models that do everything wrong get shown."""
    from assistant.assistant import Assistant
    from assistant.settings import load_settings
    from evals.hostile import answer_all, figures_of, hostile_models, load_questions, with_orders

    bounds = _bounds(options, "hostile")
    articles = {article_id: with_orders(article) for article_id, article in _library(*options.articles).items()}
    questions = load_questions(options.datasets, articles, most=options.questions)
    # The reader declines nothing, so that every question gets to the model.
    settings = load_settings().model_copy(update={"min_confidence": 0.0, "max_error_rate": None})
    with Assistant.from_articles(articles.values(), settings=settings) as library:
        library.warm_up()
        outcomes = answer_all(library, articles, questions, hostile_models(), progress=_bar())
    found = figures_of(outcomes)
    print_hostile(console, outcomes, failures=options.failures)
    return _held(console, [Verdict(bound, found.get(bound.figure)) for bound in bounds])


def dialogues(options: Namespace, console: Console) -> int:
    """`python -m evals dialogues`: play dialogues, each turn in its conversation and alone."""
    from assistant.assistant import Assistant
    from evals.dialogues import Dialogues, dialogue_figures, failures, play
    from evals.followup_fit import print_fit

    articles = _library(options.articles, options.corpus)
    read = Dialogues.load(options.file, articles)
    bounds = _bounds(options, read.dataset.name)
    baseline = load_baseline(options, read.dataset)
    with Assistant.from_articles(articles.values()) as assistant:
        assistant.warm_up()
        if options.fit:
            print_fit(console, read, assistant)
            return PASSED
        played = play(read, assistant.conversation, articles, progress=_progress(options))
        report = build_report(
            read.dataset,
            played.talked,
            articles=articles.values(),
            settings=_settings(assistant),
            further_figures=dialogue_figures(read, played),
        )
    if options.failures:
        for failure in failures(read, played):
            console.print(Text(failure))
        options.failures = False  # the general table doesn't know what was understood
    return _conclude(options, console, report, read.dataset, bounds, baseline)


def conflicts(options: Namespace, console: Console) -> int:
    """`python -m evals conflicts`: ask what articles answer differently, and what they don't."""
    from assistant.assistant import Assistant
    from evals.conflicts import answer_conflicts, conflict_figures, failures, load_conflicts, print_fit

    articles = read_articles(options.articles, max_bytes=DEFAULT_MAX_BYTES)
    read = load_conflicts(options.file, articles)
    known = {*CONFLICTS, "violations"}  # a gate's general bounds are of other figures, too
    bounds = [bound for bound in _bounds(options, options.file.stem) if bound.figure in known]
    with Assistant.from_articles(articles.values()) as assistant:
        assistant.warm_up()
        if options.fit:
            print_fit(console, read, assistant)
            return PASSED
        outcomes = answer_conflicts(read, assistant.ask, articles, progress=_bar())
    found = conflict_figures(outcomes)
    print_conflicts(console, options.file.stem, found)
    for failure in failures(outcomes) if options.failures else ():
        console.print(Text(failure))
    return _held(console, [Verdict(bound, found[bound.figure].value) for bound in bounds])


def canard(options: Namespace, console: Console) -> int:
    """`python -m evals canard`: hold what is understood against what people took follow-up questions for."""
    from assistant.assistant import Assistant
    from evals.canard import compare, library, load
    from evals.pronouns import fit_weights
    from evals.tables import print_found, print_weights

    rows = load(options.file)
    if options.fit:
        print_weights(console, fit_weights(rows, options.fit))
        return PASSED
    with Assistant.from_articles(library(rows)) as assistant:
        print_found(console, compare(rows, assistant.index, k=5, fetch_k=assistant.settings.fetch_k))
    return PASSED


def calibrate(options: Namespace, console: Console) -> int:
    """`python -m evals calibrate`: fit the reader anew; see `assistant.reader.fit`."""
    try:
        from assistant.reader.fit import refit

        fitted = refit(options.data, output=options.output, curve=options.curve)
    except ModuleNotFoundError as error:
        raise EvaluationError(f"{error}. To calibrate, pip install 'article-assistant[train,eval]'") from error
    except OSError as error:
        raise EvaluationError(f"Nothing was calibrated: {error}. docs/reader.md describes the folder.") from error
    print_fitted(console, fitted)
    return PASSED


def figures(options: Namespace, console: Console) -> int:  # noqa: ARG001 -- every command is called alike
    """`python -m evals figures`: the names that a gate may use."""
    for name, (low, high) in known_figures().items():
        console.print(Text(f"{name}  {low:g}..{high:g}"))
    return PASSED


def _tell_what_was_left_out(assistant: "Assistant") -> None:
    """Name the files that could not be read, on standard error: no question can find them."""
    for failure in assistant.last_sync.failures if assistant.last_sync else ():
        Console(stderr=True, soft_wrap=True).print(Text(f"Left out: {failure}", style="yellow"))


def _bounds(options: Namespace, dataset: str) -> list[Bound]:
    """The bounds to hold the report against, read before anything is asked, so that a slip shows at once."""
    gate = Gate.load(options.gate) if options.gate else None
    if gate and dataset in gate.baselines and "baseline" not in options:
        raise GateError(f"{options.gate}: The dataset {dataset!r} is measured without a report, so it has no baseline.")
    return [*(gate.bounds_for(dataset) if gate else ()), *(condition(text) for text in options.fail_on)]


def _settings(assistant: "Assistant") -> dict[str, Any]:
    return assistant.settings.model_dump(mode="json", exclude=_PLACES)


def _progress(options: Namespace) -> Callable[[Sequence[T]], Iterable[T]]:
    """A progress bar on standard error, where someone looks on."""
    return _bar(quiet=options.quiet)


def _bar(*, quiet: bool = False) -> Callable[[Sequence[T]], Iterable[T]]:
    console = Console(stderr=True)
    shown = console.is_terminal and not quiet
    return lambda asked: track(asked, "Asking", console=console, transient=True, disable=not shown)


def _conclude(
    options: Namespace,
    console: Console,
    report: Report,
    dataset: Dataset,
    bounds: Sequence[Bound],
    baseline: CommittedReport | None,
) -> int:
    """Print and save what was measured; the exit status says whether every bound holds, and nothing dropped."""
    export(options, report)
    if not options.quiet:
        print_report(console, report)
    if options.failures:
        print_failures(console, report, dataset)
    held = _held(console, judge(report, bounds))
    return max(held, GATE_FAILED if baseline and not baseline.kept_by(report, console) else PASSED)


def _held(console: Console, verdicts: Sequence[Verdict]) -> int:
    """Print which bounds hold; the exit status says whether all do."""
    print_gate(console, verdicts)
    return PASSED if all(verdict.passed for verdict in verdicts) else GATE_FAILED
