"""`article-assistant keys`: who may use the server."""

from typing import Annotated

import typer
from rich.text import Text

from assistant.cli.options import DEFAULT_CORPUS, Corpus, DataDir
from assistant.cli.output import console, problems_console, show
from assistant.errors import SettingsError
from assistant.keys import ApiKey, KeyFile
from assistant.origin import parse_origin

keys = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="API keys for servers, and public tokens for the pages of sites. The server that runs takes changes at once.",
)


@keys.command()
def create(
    *,
    name: Annotated[str, typer.Option("--name", help="What the key is for; shown in the list.")] = "",
    site: Annotated[
        str | None,
        typer.Option(
            "--site",
            metavar="ORIGIN",
            help="Make a public token for the pages of this origin instead, such as https://news.example.",
            show_default=False,
        ),
    ] = None,
    corpus: Corpus = DEFAULT_CORPUS,
    data_dir: DataDir = None,
) -> None:
    """Make a key, or a site's token, and print it.

    A key is shown this once; only its hash is kept. From the first key on, programs need one.

    \b
    Examples:
      article-assistant keys create --name newsroom
      article-assistant keys create --site https://news.example
    """
    file = _file(corpus, data_dir)
    if site is None:
        entry, key = file.create_key(name)
        show(console(), Text(key))
        note = f"Key {entry.id}. Keep it now: it is not shown again. Send it as `Authorization: Bearer …`."
    else:
        try:
            token = file.create_site_token(parse_origin(site))
        except ValueError as error:
            raise SettingsError(f"--site {site}: {error}.") from error
        show(console(), Text(token.token))
        note = (
            f"Token {token.id} for {token.origin}. It is no secret: put it into the pages, as the attribute `site` of "
            "the widget. Pages of other sites than the server's own also need the setting allowed_origins."
        )
    show(problems_console(), Text(note))


@keys.command("list")
def list_keys(*, corpus: Corpus = DEFAULT_CORPUS, data_dir: DataDir = None) -> None:
    """List the keys and tokens: id, kind, when it was made, and what it is for."""
    for entry in _file(corpus, data_dir).load().entries:
        what = entry.name if isinstance(entry, ApiKey) else f"{entry.origin} {entry.token}"
        show(console(), Text(f"{entry.id} {entry.kind:<4} {entry.created:%Y-%m-%d %H:%M} {what}".rstrip()))


@keys.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As `keys list` shows it.")],
    *,
    corpus: Corpus = DEFAULT_CORPUS,
    data_dir: DataDir = None,
) -> None:
    """Take a key or token back."""
    _file(corpus, data_dir).revoke(key_id)
    show(console(), Text(f"Revoked {key_id}."))


def _file(corpus: Corpus, data_dir: DataDir) -> KeyFile:
    from assistant.assistant import default_data_dir
    from assistant.settings import load_settings

    return KeyFile(default_data_dir(corpus, data_dir or load_settings().data_dir))
