"""`article-assistant chat`."""

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from assistant.cli.answers import show_answer
from assistant.cli.opening import open_assistant
from assistant.cli.options import DEFAULT_CORPUS, ArticleId, Corpus, DataDir, Llm
from assistant.cli.output import console, problems_console, show
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.conversation import Conversation

PROMPT = "? "
_HELP = """\
Type a question and press Enter. It may lean on those before it: "And in 2023?", "Who is she?", "Why?"
/new       begin anew: forget what was said
/articles  the articles that can be asked about
/help      this help
/quit      end (so does Ctrl-D)"""


def chat(
    *, corpus: Corpus = DEFAULT_CORPUS, article: ArticleId = None, data_dir: DataDir = None, llm: Llm = None
) -> None:
    """Ask questions one after the other, in a conversation.

    A question may lean on those before it. Type /help for what else there is to type, /quit or Ctrl-D to end.

    \b
    Examples:
      article-assistant chat
      article-assistant chat --corpus ~/articles
      article-assistant chat --llm openai:gpt-4o-mini
    """
    target = console()
    with open_assistant(corpus, data_dir, llm=llm) as assistant, contextlib.suppress(KeyboardInterrupt):
        if article is not None:
            assistant.article(article)  # an unknown one is said now, not after the first question
        conversation = assistant.conversation(article)
        if sys.stdin.isatty():
            show(target, Text(f"{len(assistant.articles())} articles. Type /help for help, /quit to end."))
            assistant.warm_up()
        for line in _typed_lines():
            if line == "/quit":
                break
            _reply(target, assistant, conversation, line)
    if sys.stdin.isatty():
        target.print()


def _typed_lines() -> Iterator[str]:
    """Yield what is typed, line by line, until the end of the input; empty lines are skipped."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 -- gives `input` its line editing and history
    prompt = PROMPT if sys.stdin.isatty() else ""
    while True:
        try:
            line = input(prompt).strip()
        except EOFError:
            return
        if line:
            yield line


def _reply(target: Console, assistant: "Assistant", conversation: "Conversation", line: str) -> None:
    if line == "/help":
        show(target, Text(_HELP))
    elif line == "/new":
        conversation.clear()
        show(target, Text("What was said is forgotten."))
    elif line == "/articles":
        for summary in assistant.articles():
            show(target, Text.assemble((summary.id, "bold"), "  ", summary.title))
    elif line.startswith("/"):
        show(target, Text(f"There is no {line.split()[0]}. Type /help for what there is."))
    else:
        try:
            answer = conversation.ask(line)
            if answer.question.casefold() != line.casefold():
                show(target, Text(f"Understood as: {answer.question}", style="dim"))
            show_answer(target, answer)
        except AssistantError as error:  # the next question may well go through
            problems_console().print(f"error: {error}", markup=False, soft_wrap=True)
    target.print()
