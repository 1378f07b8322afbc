"""The commands, put together."""

from importlib import metadata
from typing import Annotated

import typer

from assistant.cli.ask import ask
from assistant.cli.chat import chat
from assistant.cli.doctor import doctor
from assistant.cli.evaluate import evaluate
from assistant.cli.feedback import feedback
from assistant.cli.index import index
from assistant.cli.keys import keys
from assistant.cli.mcp import mcp
from assistant.cli.options import Shared
from assistant.cli.serve import serve
from assistant.cli.verify import verify

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit status: 0 done; 1 an error; 2 wrong usage; 3 files left out; 4 the articles don't answer; "
    "130 interrupted.",
)
for command in (index, ask, chat, serve, mcp, verify, doctor):
    app.command()(command)
app.add_typer(keys, name="keys")
app.add_typer(feedback, name="feedback")
# Its options are those of another program: they are handed on as they are, --help too.
app.command("eval", add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(
    evaluate
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 -- how Typer calls it
    if wanted:
        try:
            typer.echo(f"article-assistant {metadata.version('article-assistant')}")
        except metadata.PackageNotFoundError:
            typer.echo("article-assistant, not installed: run from its source")
        raise typer.Exit


@app.callback()
def shared_options(
    context: typer.Context,
    *,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False,
    version: Annotated[  # noqa: ARG001 -- its callback does the work
        bool,
        typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Answers questions about news articles only from their words, with a citation for every sentence.

    Put articles (.md, .txt) into a folder, by default "corpus". Settings are read from the environment, as
    ARTICLE_ASSISTANT_<NAME>.
    """
    shared = context.find_object(Shared)
    if shared is not None:
        shared.debug = debug
