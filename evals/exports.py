"""Saving a report in each format that was asked for, and `python -m evals html`."""

from argparse import Namespace

from rich.console import Console
from rich.text import Text

from evals.comparable import load_report
from evals.comparing import save, save_text
from evals.html_report import html_of
from evals.junit import junit_of
from evals.report import Report

SAVED = 0


def export(options: Namespace, report: Report) -> None:
    """Save a report as `--json`, `--html` and `--junit` say.

    Raises:
        EvaluationError: it can't be written.
    """
    if options.json:
        save(options.json, report)
    if options.html:
        save_text(options.html, html_of(report))
    if options.junit:
        save_text(options.junit, junit_of(report))


def html(options: Namespace, console: Console) -> int:
    """`python -m evals html`: make the page of a report that was saved."""
    save_text(options.page, html_of(load_report(options.report)))
    console.print(Text(f"{options.page}: open it in a browser."))
    return SAVED
