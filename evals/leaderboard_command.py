"""`python -m evals leaderboard`."""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import track

from assistant.article import Article
from evals.adapters import AnswersApi, Bm25Sentence, ChatCompletions, InProcess, LeadSentence, MiniLmPassage, System
from evals.adapters.plain import SentenceSearch
from evals.comparing import save
from evals.dataset import Case, Dataset
from evals.errors import EvaluationError
from evals.leaderboard import Outcome, build_leaderboard, predict_all, print_leaderboard, standing
from evals.validation import check_against_articles, read_articles

SYSTEMS = ("assistant", "bm25-sentence", "minilm-passage", "lead-sentence")
"""Those that need no address; each is in the table unless `--system` names others."""

NO_ERRORS, ERRORS = 0, 1


def add_options(parser: ArgumentParser) -> None:
    """Add the command's own options; the dataset and the corpus are those of `run`."""
    parser.add_argument("--system", nargs="+", choices=SYSTEMS, default=SYSTEMS, help="default: all that are here")
    parser.add_argument(
        "--url", action="append", default=[], help="the product's server, such as http://127.0.0.1:8000; repeatable"
    )
    parser.add_argument("--chat-url", metavar="URL", help="an OpenAI-compatible endpoint, such as http://127.0.0.1/v1")
    parser.add_argument("--chat-model", action="append", default=[], metavar="NAME", help="of --chat-url; repeatable")
    parser.add_argument("--give-articles", action="store_true", help="put the articles into the chat model's prompt")
    parser.add_argument("--api-key-env", metavar="NAME", help="the environment variable with the key of every address")
    parser.add_argument("--json", type=Path, metavar="FILE", help="save all figures")
    parser.add_argument("--quiet", action="store_true", help="print no table")
    parser.set_defaults(command=leaderboard)


def leaderboard(options: Namespace, console: Console) -> int:
    """Measure each system; the exit status is 1 if any question of any of them raised an error."""
    from assistant.settings import load_settings

    if bool(options.chat_url) != bool(options.chat_model):
        raise EvaluationError("--chat-url and --chat-model go together: an endpoint, and the name of its model.")
    dataset = Dataset.load(options.dataset)
    articles = read_articles(options.corpus, max_bytes=load_settings().max_article_bytes)
    check_against_articles(dataset, articles)
    with _systems(options, articles) as systems:
        standings = {system.name: standing(system, _ask(system, dataset.cases, options)) for system in systems}
    board = build_leaderboard(dataset, articles, standings)
    if options.json:
        save(options.json, board)
    if not options.quiet:
        print_leaderboard(console, board)
    return ERRORS if any(one.failures for one in standings.values()) else NO_ERRORS


@contextmanager
def _systems(options: Namespace, articles: Mapping[str, Article]) -> Iterator[list[System]]:
    """The systems that were named, in the order of `SYSTEMS`, then those behind addresses."""
    from assistant.assistant import Assistant
    from assistant.embedding import SentenceEmbeddings

    key = _api_key(options.api_key_env)
    with ExitStack() as stack:
        search = SentenceSearch(articles)
        stack.callback(search.close)
        systems: list[System] = []
        for name in dict.fromkeys(name for name in SYSTEMS if name in options.system):
            if name == "assistant":
                assistant = stack.enter_context(Assistant.open(options.corpus, data_dir=options.data_dir))
                assistant.warm_up()
                systems.append(InProcess(assistant))
            elif name == "bm25-sentence":
                systems.append(Bm25Sentence(search))
            elif name == "minilm-passage":
                systems.append(MiniLmPassage(SentenceEmbeddings(), articles))
            else:
                systems.append(LeadSentence(search, articles))
        for url in dict.fromkeys(options.url):
            api = AnswersApi.at(url, api_key=key)
            stack.callback(api.close)
            systems.append(api)
        for model in dict.fromkeys(options.chat_model):
            chat = ChatCompletions.at(
                options.chat_url, model, articles, api_key=key, give_articles=options.give_articles
            )
            stack.callback(chat.close)
            systems.append(chat)
        yield systems


def _ask(system: System, cases: Sequence[Case], options: Namespace) -> list[Outcome]:
    console = Console(stderr=True)
    shown = console.is_terminal and not options.quiet
    return predict_all(
        system,
        cases,
        within_article=options.within_article,
        progress=lambda asked: track(asked, system.name, console=console, transient=True, disable=not shown),
    )


def _api_key(variable: str | None) -> str | None:
    """The key in an environment variable, so that it stands in no list of processes.

    Raises:
        EvaluationError: the variable is named and isn't set.
    """
    if variable is None:
        return None
    if not (key := os.environ.get(variable)):
        raise EvaluationError(f"The environment variable {variable} has no key. Set it, or leave --api-key-env out.")
    return key
