"""Serving over the standard input and output."""

from typing import TYPE_CHECKING

from assistant.mcp.server import create_server

if TYPE_CHECKING:
    from assistant.assistant import Assistant


def serve_stdio(assistant: "Assistant") -> None:
    """Serve one client over the standard input and output, until it closes its end.

    What anything else writes to the standard output meanwhile goes to the standard error output, which is the log.

    Args:
        assistant: an open one; it is not closed.
    """
    create_server(assistant).run("stdio")
