"""Options that several commands have."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer


@dataclass
class Shared:
    """What was given before the command's name.

    Attributes:
        debug: show where an error came from.
    """

    debug: bool = False


Corpus = Annotated[Path, typer.Option("--corpus", metavar="FOLDER", help="The folder that the articles are in.")]
DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        metavar="FOLDER",
        help="Where the index lives.  [default: in .article-assistant beside the articles' folder]",
        show_default=False,
    ),
]
ArticleId = Annotated[
    str | None,
    typer.Option("--article", metavar="ID", help="Answer from this article only.", show_default=False),
]
Llm = Annotated[
    str | None,
    typer.Option(
        "--llm",
        metavar="PROVIDER:MODEL",
        help="A chat model that words the answers, such as openai:gpt-4o-mini; every sentence is checked against the "
        "articles.  [default: as in ARTICLE_ASSISTANT_LLM, else none]",
        show_default=False,
    ),
]

DEFAULT_CORPUS = Path("corpus")
