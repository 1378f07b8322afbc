"""Writing to the terminal, or to whatever the output goes to."""

from rich.console import Console
from rich.padding import Padding
from rich.text import Text


def console() -> Console:
    """The standard output. Colours only on a terminal, and not if NO_COLOR is set."""
    return Console(highlight=False)


def problems_console() -> Console:
    """The standard error output."""
    return Console(stderr=True, highlight=False)


def show(target: Console, text: Text, *, indent: int = 0) -> None:
    """Print a text: wrapped on a terminal, elsewhere with no line ends but its own, for programs to read.

    Args:
        target: where to.
        text: without markup.
        indent: columns to leave free on the left.
    """
    if target.is_terminal:
        target.print(Padding(text, (0, 0, 0, indent), expand=False))
    else:
        for line in text.split("\n", allow_blank=True):
            target.print(Text(" " * indent) + line if line else line, soft_wrap=True)
