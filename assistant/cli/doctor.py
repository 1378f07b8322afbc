"""`article-assistant doctor`."""

import typer
from rich.text import Text

from assistant.cli.options import DEFAULT_CORPUS, Corpus, DataDir
from assistant.cli.output import console, show
from assistant.cli.status import Status

_MARKS = {"ok": ("✓", "green"), "note": ("–", "yellow"), "failed": ("✗", "red")}


def doctor(*, corpus: Corpus = DEFAULT_CORPUS, data_dir: DataDir = None) -> None:
    """Check the installation and say what to do.

    Looks at Python, packages, settings, articles, models and the index. The exit status is 1 if anything
    fails.
    """
    from assistant.doctor import examine

    target = console()
    failed = False
    for check in examine(corpus, data_dir=data_dir):
        mark, colour = _MARKS[check.state]
        show(target, Text.assemble((mark, colour), " ", (check.name, "bold"), ": ", check.detail))
        if check.remedy is not None:
            show(target, Text(check.remedy), indent=4)
        failed = failed or check.state == "failed"
    if failed:
        raise typer.Exit(Status.ERROR)
