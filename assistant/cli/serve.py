"""`article-assistant serve`."""

import contextlib
import logging
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from assistant.cli.opening import progress_bar, show_problems
from assistant.cli.options import DEFAULT_CORPUS, Corpus, DataDir, Llm
from assistant.cli.output import console, show

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.assistant import Assistant
    from assistant.sync import SyncProgress


def serve(
    *,
    corpus: Corpus = DEFAULT_CORPUS,
    host: Annotated[
        str,
        typer.Option("--host", help="Where to listen. Other machines can connect only if it is not this."),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65_535, help="The port to listen at; 0 takes a free one.")
    ] = 8000,
    data_dir: DataDir = None,
    llm: Llm = None,
    access_log: Annotated[bool, typer.Option("--access-log", help="Log every request.")] = False,
) -> None:
    """Serve the articles with the chat widget, and the HTTP API.

    Files that can't be read are named and left out. Stop with Ctrl-C.

    \b
    Examples:
      article-assistant serve
      article-assistant serve --corpus ~/articles --port 8080
      article-assistant serve --host 0.0.0.0
    """
    from assistant import server

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if access_log:
        logging.getLogger("uvicorn.access").setLevel(logging.INFO)

    def say(words: str) -> None:
        show(console(), Text(words))

    def open_backend(on_progress: "Callable[[SyncProgress], None]") -> "Assistant":
        from assistant.assistant import Assistant

        with progress_bar() as show_progress:

            def progressed(progress: "SyncProgress") -> None:
                on_progress(progress)
                show_progress(progress)

            assistant = Assistant.open(corpus, data_dir=data_dir, on_progress=progressed, llm=llm)
        if assistant.last_sync is not None:
            show_problems(assistant.last_sync)
        return assistant

    with contextlib.suppress(KeyboardInterrupt):  # the way to stop it, not a failure
        server.serve(
            open_backend,
            host=host,
            port=port,
            on_listening=lambda address: say(f"Starting at {address} …"),
            on_ready=lambda address: say(f"Ready at {address} (Ctrl-C stops it)"),
            on_stopping=lambda: say("Stopping … (Ctrl-C again ends it at once)"),
            access_log=access_log,
        )
    say("Stopped.")
