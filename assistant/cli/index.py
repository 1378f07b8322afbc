"""`article-assistant index`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from assistant.cli.opening import open_assistant
from assistant.cli.options import DEFAULT_CORPUS, DataDir
from assistant.cli.output import console, show
from assistant.cli.status import Status

if TYPE_CHECKING:
    from assistant.sync import SyncReport


def index(
    *,
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The folder that the articles are in.")
    ] = DEFAULT_CORPUS,
    data_dir: DataDir = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the whole index anew.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Bring the index up to date with a folder of articles.

    Only new and changed files are read. The other commands do this too, before they begin.

    A file that can't be read is named on the standard error output and left out; the exit status is 3 then.
    Characters that nobody sees are left out of the texts, and the files that have them are named.

    \b
    Examples:
      article-assistant index
      article-assistant index ~/articles --data-dir ~/.cache/articles
    """
    with open_assistant(folder, data_dir, rebuild=rebuild) as assistant:
        report = assistant.last_sync
        articles = len(assistant.articles())
    assert report is not None  # it was opened with a sync
    if as_json:
        typer.echo(json.dumps(_as_data(report, articles), indent=2))
    else:
        show(console(), Text(_in_words(report, articles, rebuilt=rebuild)))
    if report.failures:
        raise typer.Exit(Status.LEFT_OUT)


def _as_data(report: "SyncReport", articles: int) -> dict[str, Any]:
    return {
        "articles": articles,
        "added": report.added,
        "updated": report.updated,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "passages": report.passages,
        "left_out": [
            {
                "path": None if failure.path is None else str(failure.path),
                "line": failure.line,
                "problem": failure.problem,
                "remedy": failure.remedy,
            }
            for failure in report.failures
        ],
        "hidden": [{"path": str(one.path), "characters": dict(one.characters)} for one in report.hidden],
    }


def _in_words(report: "SyncReport", articles: int, *, rebuilt: bool) -> str:
    counts = {
        "added": report.added,
        "updated": report.updated,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "left out": len(report.failures),
    }
    changes = ", ".join(f"{count} {change}" for change, count in counts.items() if count) or "none there"
    made = "The whole index was made anew." if rebuilt else f"New passages: {report.passages}."
    return f"Articles: {changes}. The index has {articles}. {made}"
