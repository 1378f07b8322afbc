"""`article-assistant ask`."""

from typing import Annotated

import typer

from assistant.cli.answers import show_answer
from assistant.cli.opening import open_assistant
from assistant.cli.options import DEFAULT_CORPUS, ArticleId, Corpus, DataDir, Llm
from assistant.cli.output import console
from assistant.cli.status import Status


def ask(
    *,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="The question, in quotation marks.")],
    corpus: Corpus = DEFAULT_CORPUS,
    article: ArticleId = None,
    data_dir: DataDir = None,
    llm: Llm = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the whole answer as JSON, which `verify` can check again.")
    ] = False,
) -> None:
    """Ask one question and print the answer with its sources.

    The exit status is 4 if the articles don't answer the question.

    \b
    Examples:
      article-assistant ask "How many Javelin missiles is Kosovo buying?"
      article-assistant ask "Who is paying?" --article us-clears-javelin-sale-to-kosovo
      article-assistant ask "Who is paying?" --json > answer.json
    """
    with open_assistant(corpus, data_dir, llm=llm) as assistant:
        answer = assistant.ask(question, article_id=article)
    if as_json:
        typer.echo(answer.model_dump_json(indent=2))
    else:
        show_answer(console(), answer)
    if answer.status == "unanswered" and answer.kind != "reply":
        raise typer.Exit(Status.UNANSWERED)
