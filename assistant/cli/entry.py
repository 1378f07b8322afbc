"""Where the command line begins and where its errors end."""

import traceback
from collections.abc import Sequence

from assistant.cli.app import app
from assistant.cli.options import Shared
from assistant.cli.output import problems_console
from assistant.cli.status import Status
from assistant.errors import AssistantError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. An error that can be expected is one line on the standard error output.

    Args:
        arguments: after the program's name; None takes them from the command line.

    Returns:
        The exit status of a command that failed.

    Raises:
        SystemExit: with the exit status of a command that came to its end.
    """
    shared = Shared()
    try:
        app(args=arguments, prog_name="article-assistant", obj=shared)
    except (AssistantError, OSError) as error:
        if shared.debug:
            traceback.print_exc()
        else:
            problems_console().print(f"error: {_in_words(error)}", markup=False, soft_wrap=True)
        return Status.ERROR
    return Status.OK


def _in_words(error: AssistantError | OSError) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)
