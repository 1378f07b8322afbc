"""`python -m evals.load`: measure the server under load; part of `make bench`.

The server and the chain are measured in turn, since machines are noisy. Exit status: 0 done; 1 something else than an
answer, 429 or 503 came back; 3 it could not be measured.
"""

import argparse
import asyncio
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.errors import AssistantError
from evals.load.clients import ask_at_once
from evals.load.direct import DirectWorkers
from evals.load.memory import LEAST_SAMPLES, Growth, Sample
from evals.load.questions import Questions
from evals.load.serving import Server, served
from evals.load.traffic import Level, unexpected

REPOSITORY = Path(__file__).resolve().parents[2]
NOT_RUN = 3
PIPED_WIDTH = 160
MOST_SAMPLES = 200
WARM_UP_SECONDS = 2.0
MEMORY_CLIENTS = 8
CLOSE_TO_CHAIN = 0.8


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status."""
    options = _parser().parse_args(arguments)
    console = Console(soft_wrap=True)
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    try:
        wrong = unexpected(run(options, console))
    except AssistantError as error:
        console.print(Text(str(error), style="red"))
        return NOT_RUN
    for outcome, count in wrong.most_common():
        console.print(Text(f"NOT EXPECTED: {count} x {outcome}", style="bold red"))
    return 1 if wrong else 0


def run(options: argparse.Namespace, console: Console) -> Counter[str]:
    """Measure each number of workers, print what was found, and return what came of all questions."""
    questions = Questions.of(options.dataset)
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as directory:
        folder = Path(directory)
        corpus = shutil.copytree(options.corpus, folder / "corpus")
        for workers in options.workers:
            with served(corpus, data_dir=folder / f"served-{workers}", workers=workers) as server:
                with DirectWorkers.started(
                    workers, corpus=corpus, data_dir=folder / f"direct-{workers}", questions=questions
                ) as direct:
                    levels = [
                        measure(server, direct, questions, clients, rounds=options.rounds, seconds=options.seconds)
                        for clients in options.clients
                    ]
                console.print(table_of(levels, workers))
                for level in levels:
                    outcomes.update(level.outcomes)
                if options.requests:
                    samples, seen = measure_memory(server, questions, options.requests)
                    outcomes.update(seen)
                    console.print(words_of(samples, options.requests))
    return outcomes


def measure(
    server: Server, direct: DirectWorkers, questions: Questions, clients: int, *, rounds: int, seconds: float
) -> Level:
    """So many clients at once, in turn with the chain, both from the same question on."""
    measured = []
    for number in range(rounds):
        start = 100_000 * clients + 10_000 * number
        alone = direct.answers_per_second(seconds=seconds, start=start)
        traffic = asyncio.run(
            ask_at_once(
                server.address,
                questions.starting_at(start),
                clients=clients,
                warm_up=WARM_UP_SECONDS,
                seconds=seconds,
            )
        )
        measured.append((traffic, alone))
    return Level(clients, measured)


def measure_memory(server: Server, questions: Questions, requests: int) -> tuple[list[Sample], Counter[str]]:
    """The server's memory while it answers so many questions, and what came of them."""
    every = max(1, requests // MOST_SAMPLES)
    samples: list[Sample] = []

    def sample(answered: int) -> None:
        if answered % every == 0:
            samples.append(Sample(answered, server.resident()))

    traffic = asyncio.run(
        ask_at_once(
            server.address, questions.starting_at(0), clients=MEMORY_CLIENTS, answers=requests, on_answer=sample
        )
    )
    return samples, traffic.outcomes


def table_of(levels: Sequence[Level], workers: int) -> Table:
    """A row for each number of clients."""
    title = f"Under load: --workers {workers}, against the chain in {workers} process{'es' * (workers > 1)}"
    table = Table("clients", title=title, title_justify="left")
    for heading in ("answers/s", "of the chain's", "p50 s", "p95 s", "p99 s", "first event p50 s"):
        table.add_column(heading, justify="right")
    table.add_column("what came back")
    for level in levels:
        ratio = Text(f"{level.ratio:.2f}", style="" if level.ratio >= CLOSE_TO_CHAIN else "bold red")
        table.add_row(
            str(level.clients),
            f"{level.answers_per_second:.1f}",
            ratio,
            *(_seconds(level.latency(share)) for share in (0.5, 0.95, 0.99)),
            _seconds(level.first_event(0.5)),
            ", ".join(f"{count} x {outcome}" for outcome, count in level.outcomes.most_common()),
        )
    return table


def words_of(samples: Sequence[Sample], requests: int) -> Text:
    """What became of memory, with a plain verdict."""
    if len(samples) < LEAST_SAMPLES:
        return Text(f"Memory: not measured, too few of {requests:,} questions were answered.", style="bold red")
    growth = Growth.of(samples)
    verdict = "flat" if growth.is_flat else "GROWING"
    return Text(
        f"Memory over {requests:,} questions: {verdict}. {growth.per_question * 1_000 / 1_024:+,.0f} kB for each 1,000 "
        f"questions; {growth.first / 1e6:,.1f} MB after the warm-up, {growth.last / 1e6:,.1f} MB at the end.",
        style="" if growth.is_flat else "bold red",
    )


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.load", description="Measure the server under load.")
    parser.add_argument("--corpus", type=Path, default=REPOSITORY / "corpus", metavar="FOLDER")
    parser.add_argument(
        "--dataset", type=Path, default=REPOSITORY / "evals" / "datasets" / "javelin.jsonl", metavar="FILE"
    )
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32, 128], metavar="N", help="at once")
    parser.add_argument("--workers", type=int, nargs="+", default=[1], metavar="N", help="processes of the server")
    parser.add_argument("--seconds", type=float, default=10, help="of each measurement (default: 10)")
    parser.add_argument("--rounds", type=int, default=1, help="of server and chain in turn (default: 1)")
    parser.add_argument("--requests", type=int, default=1_000, help="to watch memory over; 0: don't (default: 1000)")
    return parser


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the processes that it started end too
    sys.exit(main())
