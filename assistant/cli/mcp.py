"""`article-assistant mcp`."""

import contextlib
import logging
import sys

from assistant.cli.opening import open_assistant
from assistant.cli.options import DEFAULT_CORPUS, Corpus, DataDir, Llm


def mcp(*, corpus: Corpus = DEFAULT_CORPUS, data_dir: DataDir = None, llm: Llm = None) -> None:
    """Serve the articles to a program that speaks the Model Context Protocol.

    It is started by that program, and talks to it over the standard input and output. Its tools are
    search_articles and ask_articles. Messages go to the standard error output.

    \\b
    Examples:
      article-assistant mcp --corpus ~/articles
    """
    from assistant.mcp import serve_stdio

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with contextlib.redirect_stdout(sys.stderr):  # the output belongs to the protocol
        assistant = open_assistant(corpus, data_dir, llm=llm)
    with assistant:
        serve_stdio(assistant)
