"""Opening the assistant for a command: progress and left-out files go to the standard error output."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from assistant.cli.output import problems_console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant.assistant import Assistant
    from assistant.sync import SyncProgress, SyncReport


def open_assistant(
    corpus: Path, data_dir: Path | None, *, rebuild: bool = False, llm: str | None = None
) -> "Assistant":
    """Open the assistant on a folder, showing how indexing goes on and which files are left out.

    Raises:
        AssistantError: if it can't be opened.
    """
    from assistant.assistant import Assistant

    with progress_bar() as on_progress:
        assistant = Assistant.open(corpus, data_dir=data_dir, rebuild=rebuild, on_progress=on_progress, llm=llm)
    if assistant.last_sync is not None:
        show_problems(assistant.last_sync)
    return assistant


def show_problems(report: "SyncReport") -> None:
    """Name each file that was left out, or has text that nobody sees, on a line of its own."""
    target = problems_console()
    for hidden in report.hidden:
        target.print(f"note: {hidden}", markup=False, soft_wrap=True)
    for failure in report.failures:
        target.print(f"left out: {failure}", markup=False, soft_wrap=True)
    if report.failures:
        target.print("What was indexed of them earlier stays in use until they are mended or removed.", soft_wrap=True)


@contextmanager
def progress_bar() -> "Iterator[Callable[[SyncProgress], None]]":
    """Show on a terminal how indexing goes on; yields what is to be called with its progress."""
    target = problems_console()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=target,
        transient=True,
        disable=not target.is_terminal,
    )
    with bar:
        task = bar.add_task("Indexing", total=None)

        def on_progress(progress: "SyncProgress") -> None:
            bar.update(task, completed=progress.done, total=progress.total)

        yield on_progress
