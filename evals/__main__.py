"""`python -m evals`: measure the assistant on questions whose evidence is known.

Exit status: 0 done, and every bound holds; 1 a bound of the gate doesn't, or a figure is significantly worse than in
the baseline; 2 the arguments, the dataset, the corpus, the gate or a report are wrong; 3 the assistant could not be
run at all.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from assistant.errors import ArticleError, AssistantError
from evals import commands, comparing, exports, leaderboard_command
from evals.errors import EvaluationError
from evals.headline import HEADLINE

USAGE, NOT_RUN = 2, 3
PIPED_WIDTH = 160
"""Columns of the tables where no terminal says how wide it is: a log holds the widest one."""

ARTICLES = Path(__file__).parent / "datasets" / "articles"
JAVELIN = Path(__file__).parent / "datasets" / "javelin.jsonl"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: the arguments after the program's name; None takes them from the command line.

    Returns:
        The exit status; see the module.
    """
    try:
        options = _parser().parse_args(argv)
    except SystemExit as end:  # argparse ends the process after --help and after a slip
        return end.code if isinstance(end.code, int) else USAGE
    problems = Console(stderr=True, soft_wrap=True)
    output = Console(soft_wrap=True)
    if not output.is_terminal:
        output.width = PIPED_WIDTH
    try:
        status: int = options.command(options, output)
    except (ArticleError, EvaluationError) as error:
        problems.print(Text(str(error), style="red"))
        return USAGE
    except AssistantError as error:
        problems.print(Text(f"The evaluation could not be run. {error}", style="red"))
        return NOT_RUN
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals",
        description="Measure the assistant on questions whose evidence is known.",
        epilog="Exit status: 0 done; 1 a bound of the gate doesn't hold, or a figure is significantly worse than in "
        "the baseline; 2 the arguments, the dataset, the corpus, the gate or a report are wrong; "
        "3 the assistant could not be run.",
    )
    names = parser.add_subparsers(required=True, metavar="COMMAND")

    run = names.add_parser("run", help="ask a dataset's questions of a folder of articles")
    _add_asked(run)
    _add_report_options(run)
    run.set_defaults(command=commands.run)

    leaderboard = names.add_parser("leaderboard", help="several systems on a dataset, side by side")
    _add_asked(leaderboard)
    leaderboard_command.add_options(leaderboard)

    onestop = names.add_parser("onestop", help="ask OneStopQA's questions of its news articles in one library")
    onestop.add_argument("--articles", type=Path, required=True, metavar="FILE", help="JSON lines, may be gzipped")
    onestop.add_argument("--questions", type=Path, required=True, metavar="FILE", help="JSON lines, may be gzipped")
    _add_report_options(onestop)
    onestop.set_defaults(command=commands.onestop)

    grounding = names.add_parser("grounding", help="check statements against the evidence that they cite")
    grounding.add_argument("pairs", type=Path, metavar="PAIRS", help="JSON lines, as evals/README.md describes")
    grounding.add_argument(
        "--articles", type=Path, default=ARTICLES, metavar="FOLDER", help="that the evidence is from"
    )
    _add_gate_options(grounding)
    grounding.set_defaults(command=commands.grounding)

    hostile = names.add_parser("hostile", help="answer by chat models that do everything wrong")
    hostile.add_argument(
        "datasets",
        type=Path,
        nargs="*",
        default=[JAVELIN, JAVELIN.with_name("dialogues.jsonl"), JAVELIN.with_name("dialogues_dev.jsonl")],
        metavar="DATASET",
        help="JSON lines to take the questions of (default: those of the package)",
    )
    hostile.add_argument(
        "--articles", type=Path, nargs="+", default=[Path("corpus"), ARTICLES], metavar="FOLDER", help="the library"
    )
    hostile.add_argument("--questions", type=int, default=1_000, metavar="N", help="at most (default: 1000)")
    _add_gate_options(hostile)
    hostile.set_defaults(command=commands.hostile)

    dialogues = names.add_parser("dialogues", help="play dialogues, whose questions lean on those before")
    dialogues.add_argument("file", type=Path, metavar="FILE", help="JSON lines, as evals/README.md describes")
    dialogues.add_argument("--articles", type=Path, default=ARTICLES, metavar="FOLDER", help="that they are about")
    _add_corpus(dialogues)
    dialogues.add_argument(
        "--fit", action="store_true", help="print what the constants of choosing a reading give, and nothing else"
    )
    _add_report_options(dialogues)
    dialogues.set_defaults(command=commands.dialogues)

    conflicts = names.add_parser("conflicts", help="ask what articles answer differently, and what they agree on")
    conflicts.add_argument("file", type=Path, metavar="FILE", help="JSON lines, as evals/README.md describes")
    conflicts.add_argument("--articles", type=Path, required=True, metavar="FOLDER", help="the library")
    conflicts.add_argument(
        "--fit", action="store_true", help="print what the constant of taking another article in gives, only"
    )
    _add_gate_options(conflicts)
    conflicts.set_defaults(command=commands.conflicts)

    canard = names.add_parser("canard", help="what a search finds with the questions that CANARD's are understood as")
    canard.add_argument("file", type=Path, metavar="FILE", help="JSON lines, may be gzipped")
    canard.add_argument(
        "--fit", type=Path, metavar="DIALOGUES", help="fit the weights of pronouns on both files, and nothing else"
    )
    canard.set_defaults(command=commands.canard)

    validate = names.add_parser("validate", help="check a dataset against the schema and its articles")
    validate.add_argument("dataset", type=Path, metavar="DATASET")
    _add_corpus(validate)
    validate.set_defaults(command=commands.validate)

    importer = names.add_parser("import", help="make articles and a dataset of a question set in a public format")
    importer.add_argument("format", choices=commands.FORMATS, help="of the sources")
    importer.add_argument("sources", type=Path, nargs="+", metavar="SOURCE", help="as evals/README.md describes")
    importer.add_argument("--into", type=Path, required=True, metavar="FOLDER", help="a new folder for all of it")
    importer.set_defaults(command=commands.import_set)

    calibrate = names.add_parser(
        "calibrate", help="fit the reader's confidences and operating point anew on development data"
    )
    calibrate.add_argument("data", type=Path, metavar="FOLDER", help="with reading/ and news/, as docs/reader.md says")
    calibrate.add_argument("--output", type=Path, metavar="FILE", help="default: beside the reader's weights")
    calibrate.add_argument("--curve", type=Path, metavar="FILE", help="draw the risk-coverage curve there, as SVG")
    calibrate.set_defaults(command=commands.calibrate)

    compare = names.add_parser("compare", help="what differs between two reports, and whether it is more than chance")
    compare.add_argument("a", type=Path, metavar="A", help="the report before, as run --json saves it")
    compare.add_argument("b", type=Path, metavar="B", help="the report after")
    compare.add_argument(
        "--figure", action="append", choices=HEADLINE, metavar="NAME", help="compare it alone; may be repeated"
    )
    compare.add_argument("--json", type=Path, metavar="FILE", help="save the comparison")
    compare.add_argument("--quiet", action="store_true", help="print the verdict only")
    compare.set_defaults(command=comparing.compare)

    html = names.add_parser("html", help="make a page of a report, with every failing case")
    html.add_argument("report", type=Path, metavar="REPORT", help="as run --json saves it")
    html.add_argument("page", type=Path, metavar="FILE", help="the page, HTML")
    html.set_defaults(command=exports.html)

    figures = names.add_parser("figures", help="list the figures that a gate may use")
    figures.set_defaults(command=commands.figures)
    return parser


def _add_asked(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", type=Path, default=JAVELIN, metavar="FILE", help="JSON lines (default: javelin)")
    _add_corpus(parser)
    parser.add_argument("--data-dir", type=Path, metavar="FOLDER", help="of the index (default: beside the corpus)")
    parser.add_argument(
        "--within-article",
        action="store_true",
        help="ask each question of its own article, not of the library; a case's scope goes before",
    )


def _add_corpus(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--corpus", type=Path, default=Path("corpus"), metavar="FOLDER", help="the articles (default: corpus)"
    )


def _add_report_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", type=Path, metavar="FILE", help="save the whole report")
    parser.add_argument("--html", type=Path, metavar="FILE", help="save it as a page with every failing case")
    parser.add_argument(
        "--junit", type=Path, metavar="FILE", help="save it as JUnit XML, a test case for each question"
    )
    parser.add_argument("--quiet", action="store_true", help="print no tables")
    parser.add_argument(
        "--baseline", type=Path, metavar="FILE", help="exit with 1 where a figure is significantly worse than there"
    )
    _add_gate_options(parser)


def _add_gate_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--gate", type=Path, metavar="FILE", help="exit with 1 where a figure breaks its bound")
    parser.add_argument(
        "--fail-on",
        action="append",
        default=[],
        metavar="CONDITION",
        help="exit with 1 if it comes true, such as 'evidence_hit<0.85'; may be repeated",
    )
    parser.add_argument("--failures", action="store_true", help="print each case that went wrong")


if __name__ == "__main__":
    sys.exit(main())
