"""`article-assistant verify`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError
from rich.text import Text

from assistant.answer import Answer
from assistant.article import Article, article_files
from assistant.cli.options import DEFAULT_CORPUS, Corpus
from assistant.cli.output import console, problems_console, show
from assistant.cli.status import Status
from assistant.errors import AssistantError, VerificationError
from assistant.settings import load_settings

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class ReceiptError(AssistantError):
    """What was to be verified is not a saved answer."""

    def __init__(self, name: str, problem: "ErrorDetails") -> None:
        place = ".".join(str(part) for part in problem["loc"])
        super().__init__(
            f"{name} is not a saved answer ({f'{place}: ' if place else ''}{problem['msg']}). "
            "Save one with: article-assistant ask QUESTION --json > answer.json"
        )


def verify(
    *,
    receipt: Annotated[
        str,
        typer.Argument(metavar="ANSWER", help="A file that `ask --json` wrote; - reads the standard input."),
    ],
    corpus: Corpus = DEFAULT_CORPUS,
) -> None:
    """Check a saved answer against the articles.

    Every quotation must stand in its article at the offsets given, and every statement in what it cites.
    Needs the articles, but no model and no index. The exit status is 1 if anything doesn't hold.

    \b
    Examples:
      article-assistant verify answer.json
      article-assistant ask "Who is paying?" --json | article-assistant verify -
    """
    text = sys.stdin.read() if receipt == "-" else Path(receipt).read_text(encoding="utf-8", errors="replace")
    problems = receipt_problems(text, corpus, name="the standard input" if receipt == "-" else receipt)
    for problem in problems:
        problems_console().print(f"does not hold: {problem}", markup=False, soft_wrap=True)
    if problems:
        raise typer.Exit(Status.ERROR)
    show(console(), Text("Everything holds: each quotation stands in its article, word for word."))


def receipt_problems(receipt: str, corpus: Path, *, name: str) -> tuple[str, ...]:
    """Check a saved answer against the files of the articles that it quotes.

    Args:
        receipt: the answer as JSON.
        corpus: the folder that the articles are in.
        name: what to call the receipt in an error.

    Returns:
        One sentence for each thing that doesn't hold.

    Raises:
        ReceiptError: if it isn't a saved answer at all.
        ArticleError: if the folder or an article that is quoted can't be read.
        SettingsError: if the settings in the environment are wrong.
    """
    try:
        answer = Answer.model_validate_json(receipt)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        # Parts that contradict each other are what this command is for; parts that aren't there are not.
        if all(problem["type"] == "value_error" for problem in problems):
            return tuple(problem["msg"].removeprefix("Value error, ") for problem in problems)
        raise ReceiptError(name, problems[0]) from error
    max_bytes = load_settings().max_article_bytes
    quoted = {quotation.article_id for quotation in (*answer.citations, *answer.nearest)}
    articles = [
        Article.from_file(path, article_id=article_id, max_bytes=max_bytes)
        for article_id, path in article_files(corpus)
        if article_id in quoted
    ]
    try:
        answer.verify(articles)
    except VerificationError as error:
        return error.problems
    return ()
