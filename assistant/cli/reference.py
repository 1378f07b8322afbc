"""`python -m assistant.cli.reference > docs/cli.md`: the help of every command, as one document."""

import inspect
import sys
from collections.abc import Iterator

from typer.testing import CliRunner

from assistant.cli.app import app

WIDTH = 80
_HEADER = """\
# Command line

Made from `--help` by `python -m assistant.cli.reference > docs/cli.md`; change the help, not this file.
"""


def reference() -> str:
    """The document. It depends on nothing but the commands: not on a terminal, nor on the environment."""
    sections = [_HEADER, f"```text\n{_help()}```\n"]
    for name, text in _commands():
        sections.append(f"## {name}\n\n```text\n{text}```\n")
    return "\n".join(sections)


def _commands() -> Iterator[tuple[str, str]]:
    for command in app.registered_commands:
        assert command.callback is not None
        name = command.name or command.callback.__name__
        if command.add_help_option:
            yield name, _help(name)
        else:  # it hands `--help` on to another program, so what it says of itself must do
            yield name, inspect.cleandoc(command.callback.__doc__ or "").replace("\b\n", "") + "\n"
    for group in app.registered_groups:
        assert group.name is not None
        assert group.typer_instance is not None
        yield group.name, _help(group.name)
        for command in group.typer_instance.registered_commands:
            assert command.callback is not None
            name = command.name or command.callback.__name__
            yield f"{group.name} {name}", _help(group.name, name)


def _help(*command: str) -> str:
    environment = {"COLUMNS": str(WIDTH), "TERMINAL_WIDTH": str(WIDTH), "NO_COLOR": "1"}
    runner = CliRunner(env=environment)
    return runner.invoke(app, [*command, "--help"], prog_name="article-assistant").stdout


if __name__ == "__main__":
    sys.stdout.write(reference())
