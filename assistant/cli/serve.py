"""`article-assistant serve`."""

import contextlib
import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Literal, TypedDict

import typer
from rich.text import Text

from assistant.cli.opening import progress_bar, show_problems
from assistant.cli.options import DEFAULT_CORPUS, Corpus, DataDir, Llm
from assistant.cli.output import console, show
from assistant.settings import load_settings

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.sync import SyncProgress


class Told(TypedDict):
    """What is said as the server goes on."""

    on_listening: Callable[[str], None]
    on_ready: Callable[[str], None]
    on_stopping: Callable[[], None]


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
    access_log: Annotated[
        bool, typer.Option("--access-log", help="Log every request, never with the question.")
    ] = False,
    log_format: Annotated[
        Literal["text", "json"] | None,
        typer.Option(
            "--log-format",
            help="How to log; json means a line for every request.  [default: as in ARTICLE_ASSISTANT_LOG_FORMAT, "
            "else text]",
            show_default=False,
        ),
    ] = None,
    workers: Annotated[
        int,
        typer.Option("--workers", min=1, max=64, help="Processes that answer, each with models of its own (0.7 GB)."),
    ] = 1,
    number: Annotated[int, typer.Option("--number", hidden=True)] = 0,
    socket_descriptor: Annotated[int | None, typer.Option("--socket", hidden=True)] = None,
    pipe_descriptor: Annotated[int | None, typer.Option("--pipe", hidden=True)] = None,
    sync: Annotated[bool, typer.Option("--sync/--no-sync", hidden=True)] = True,
) -> None:
    """Serve the articles with the chat widget, and the HTTP API.

    Files that can't be read are named and left out. Stop with Ctrl-C. Who may ask, and how much, is decided by
    settings and by `article-assistant keys`; docs/security.md in the repository explains them.

    \b
    Examples:
      article-assistant serve
      article-assistant serve --corpus ~/articles --port 8080
      article-assistant serve --host 0.0.0.0
      article-assistant serve --workers 4
    """
    from assistant import server
    from assistant.assistant import default_data_dir
    from assistant.keys import KeyFile

    settings = load_settings()
    if llm is not None:
        settings = settings.model_copy(update={"llm": llm})
    log_format = log_format or settings.log_format
    server.configure_logging(log_format, each_request=access_log or log_format == "json")
    if settings.log_questions:
        logging.getLogger("assistant.server.reader_facing").setLevel(logging.INFO)

    def say(words: str) -> None:
        show(console(), Text(words))

    def open_backend(on_progress: Callable[["SyncProgress"], None]) -> "Assistant":
        from assistant.assistant import Assistant

        with progress_bar() as show_progress:

            def progressed(progress: "SyncProgress") -> None:
                on_progress(progress)
                show_progress(progress)

            assistant = Assistant.open(corpus, data_dir=data_dir, settings=settings, on_progress=progressed, sync=sync)
        if assistant.last_sync is not None:
            show_problems(assistant.last_sync)
        return assistant

    make_questions = settings.llm is None  # nobody asked to pay for them
    keys = KeyFile(default_data_dir(corpus, data_dir or settings.data_dir))
    if socket_descriptor is not None and pipe_descriptor is not None:
        server.serve_as_worker(
            open_backend,
            host=host,
            place=server.WorkerPlace(number, socket_descriptor, pipe_descriptor, sync),
            settings=settings,
            keys=keys,
            make_questions=make_questions,
        )
        return

    def worker(place: server.WorkerPlace) -> list[str]:
        options = ["--number", str(place.number), "--socket", str(place.socket), "--pipe", str(place.pipe)]
        options += ["--corpus", str(corpus)]
        options += [] if data_dir is None else ["--data-dir", str(data_dir)]
        options += [] if llm is None else ["--llm", llm]
        options += ["--host", host]
        options += ["--log-format", log_format]
        options += [*(["--access-log"] if access_log else []), "--sync" if place.sync else "--no-sync"]
        return [sys.executable, "-m", "assistant", "serve", *options]

    told: Told = {
        "on_listening": lambda address: say(f"Starting at {address} …"),
        "on_ready": lambda address: say(f"Ready at {address} (Ctrl-C stops it)"),
        "on_stopping": lambda: say("Stopping … (Ctrl-C again ends it at once)"),
    }
    with contextlib.suppress(KeyboardInterrupt):  # the way to stop it, not a failure
        if workers > 1:
            keys.load()  # what is wrong with them shows once, not in each worker
            server.serve_by_workers(worker, workers, host=host, port=port, **told)
        else:
            server.serve(
                open_backend, host=host, port=port, settings=settings, keys=keys, make_questions=make_questions, **told
            )
    say("Stopped.")
