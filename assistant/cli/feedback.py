"""`article-assistant feedback`: what readers said of answers."""

from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from assistant.cli.options import DEFAULT_CORPUS, Corpus, DataDir
from assistant.cli.output import console, problems_console, show
from assistant.errors import FeedbackError
from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.feedback_store import FeedbackStore, StoredFeedback

feedback = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, export and clear what readers said of answers.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@feedback.command("export")
def export_cases(
    *,
    target: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where to write the cases, as JSON lines; replaced if it is there.")
    ],
    corpus: Corpus = DEFAULT_CORPUS,
    data_dir: DataDir = None,
) -> None:
    """Write feedback as cases for `article-assistant eval`.

    An answer that was found good becomes a case with its citations as evidence. One that wasn't is written with what
    is known, tagged "review": read and mend these. The evidence must stand in the articles as they are now. What
    makes no case is counted on the standard error output.

    \b
    Examples:
      article-assistant feedback export feedback.jsonl
      article-assistant eval validate feedback.jsonl --corpus corpus
    """
    from assistant.article import Article, article_files
    from evals.feedback import REVIEW, feedback_cases

    settings = load_settings()
    with _opened(corpus, data_dir, settings) as store:
        entries = [] if store is None else list(store.entries())
    if not entries:
        raise FeedbackError(f"There is no feedback on the articles in {corpus} yet, so nothing was written.")
    articles = {
        article_id: Article.from_file(path, article_id=article_id, max_bytes=settings.max_article_bytes)
        for article_id, path in article_files(corpus)
    }
    exported = feedback_cases(entries, articles)
    for reason, count in sorted(exported.left_out.items()):
        problems_console().print(f"left out: {count}, because {reason}", markup=False, soft_wrap=True)
    if not exported.cases:
        raise FeedbackError("None of the feedback makes a case, so nothing was written.")
    beside = target.with_name(f"{target.name}.new")
    beside.write_text("".join(f"{case.line()}\n" for case in exported.cases), encoding="utf-8")
    beside.replace(target)
    review = sum(REVIEW in case.tags for case in exported.cases)
    cases = "1 case" if len(exported.cases) == 1 else f"{len(exported.cases):,} cases"
    show(console(), Text(f"{cases} written to {target}, {review:,} of them to review."))


@feedback.command("list")
def list_entries(
    *,
    corpus: Corpus = DEFAULT_CORPUS,
    data_dir: DataDir = None,
    most: Annotated[int, typer.Option("--most", min=1, help="How many to show.")] = 20,
) -> None:
    """List feedback, the newest first: when (UTC), verdict, reason, question, comment.

    Where the output is no terminal, there are tabs between them.

    \b
    Examples:
      article-assistant feedback list
      article-assistant feedback list --most 1000 | grep should_answer
    """
    with _opened(corpus, data_dir, load_settings()) as store:
        entries = [] if store is None else store.entries(most=most)
        rows = [_cells(entry) for entry in entries]
    if not rows:
        problems_console().print(f"There is no feedback on the articles in {corpus} yet.", markup=False, soft_wrap=True)
    elif console().is_terminal:
        _show_table(rows)
    else:
        for row in rows:
            typer.echo("\t".join(row))


@feedback.command("clear")
def clear_entries(
    *,
    before: Annotated[
        datetime,
        typer.Option("--before", formats=["%Y-%m-%d"], metavar="DATE", help="Such as 2026-01-31; that day is kept."),
    ],
    corpus: Corpus = DEFAULT_CORPUS,
    data_dir: DataDir = None,
) -> None:
    """Remove the feedback that came before a day (in UTC).

    \b
    Examples:
      article-assistant feedback clear --before 2026-01-31
    """
    with _opened(corpus, data_dir, load_settings()) as store:
        removed = 0 if store is None else store.clear(before=before.date())
    entries = "1 entry" if removed == 1 else f"{removed:,} entries"
    show(console(), Text(f"{entries} from before {before.date()} removed."))


@contextmanager
def _opened(corpus: Path, data_dir: Path | None, settings: Settings) -> "Iterator[FeedbackStore | None]":
    """The file with the feedback on a folder's articles, or None if there is none."""
    from assistant.assistant import default_data_dir
    from assistant.feedback_store import FILE_NAME, FeedbackStore

    store = FeedbackStore.existing(default_data_dir(corpus, data_dir or settings.data_dir) / FILE_NAME)
    try:
        yield store
    finally:
        if store is not None:
            store.close()


def _show_table(rows: "Sequence[tuple[str, ...]]") -> None:
    from rich.table import Table

    table = Table("when", "verdict", "reason", "question", "comment", box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(Text, row))
    console().print(table)


def _cells(entry: "StoredFeedback") -> tuple[str, ...]:
    """An entry's columns. Readers' words are strangers': without line ends, tabs and orders to the terminal."""
    columns = (f"{entry.received:%Y-%m-%d %H:%M}", entry.verdict, entry.reason, entry.question, entry.comment)
    return tuple("".join(one if one.isprintable() else " " for one in column or "") for column in columns)
