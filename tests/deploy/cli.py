"""What the real command line makes of a command."""

from typing import Any

import typer

from assistant.cli.app import app


def parsed(command: list[str]) -> tuple[str, dict[str, Any]]:
    """The subcommand's name and all its options, without running it; what there is not ends in an error."""
    program, *words = command
    assert program == "article-assistant"
    current: Any = typer.main.get_command(app)
    names: list[str] = []
    while hasattr(current, "commands"):
        names.append(words.pop(0))
        current = current.commands[names[-1]]
    return " ".join(names), current.make_context(names[-1], words).params
