"""Follow-up questions and how people asked them alone: CANARD, judged by what a search finds.

CANARD (Elgohary et al. 2019, "Can You Unpack That? Learning to Rewrite Questions-in-Context") has dialogues about
Wikipedia articles and, for each question, one that a person wrote to stand alone. The answers in the dialogues are the
passages of one library here, each with its article's title, as passages have in the product; the product's own search
is asked. What the person's question finds first is taken for right.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import Field, ValidationError

from assistant.article import Article
from assistant.followup.phrasings import phrasings
from assistant.history import Turn
from assistant.model import FrozenModel
from assistant.passages import RetrievedPassage
from evals.dataset import read_lines, schema_problems
from evals.errors import DatasetError, Problem

NO_ANSWER = "I don't know."
CUTS = (1, 5)


class Row(FrozenModel):
    """A line of the file; its keys are CANARD's.

    Attributes:
        history: the article's title, the section's, then questions and answers in turn.
        dialogue: which dialogue it is part of.
        question: as it was asked.
        number: of the question in its dialogue, from 1.
        rewrite: as a person asked it alone.
    """

    history: tuple[str, ...] = Field(alias="History", min_length=2)
    dialogue: str = Field(alias="QuAC_dialog_id")
    question: str = Field(alias="Question", min_length=1)
    number: int = Field(alias="Question_no", ge=1)
    rewrite: str = Field(alias="Rewrite", min_length=1)

    @property
    def said(self) -> list[tuple[str, str]]:
        """The earlier questions with their answers; "" where there was none."""
        pairs = zip(self.history[2::2], self.history[3::2], strict=False)
        return [(question, "" if answer.startswith(NO_ANSWER) else answer) for question, answer in pairs]


class Index(Protocol):
    """The part of `PassageIndex` that is used here."""

    def search(self, question: str, *, k: int, fetch_k: int) -> list[RetrievedPassage]:
        """The best passages, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """How often a way to put the questions finds what a person's question finds first.

    Attributes:
        name: of the way.
        questions: how many were asked.
        shares: for each of `CUTS`, the share found among so many first passages.
    """

    name: str
    questions: int
    shares: tuple[float, ...]


def load(path: Path) -> tuple[Row, ...]:
    """Read CANARD.

    Raises:
        DatasetError: if the file can't be read or breaks the schema.
    """
    rows: list[Row] = []
    problems: list[Problem] = []
    for line, raw in read_lines(path)[0]:
        try:
            rows.append(Row.model_validate_json(raw))
        except ValidationError as error:
            problems.extend(schema_problems(line, error))
    if not rows:
        problems.append(Problem(None, "The dataset has no questions."))
    if problems:
        raise DatasetError(path, problems)
    return tuple(rows)


def library(rows: Iterable[Row]) -> list[Article]:
    """Every answer of the dialogues once, as an article of its own under its article's title."""
    texts = dict.fromkeys((row.history[0], answer) for row in rows for _, answer in row.said if answer)
    return [Article(id=f"answer-{number}", title=title, text=text) for number, (title, text) in enumerate(texts, 1)]


def histories(rows: Sequence[Row], *, by_people: bool = False) -> Iterator[tuple[Row, tuple[Turn, ...]]]:
    """Each question with the turns before it, whose questions stand alone as the product, or people, understood them.

    The titles are the first turn: they are what the one who asked saw.
    """
    understood: dict[tuple[str, int, str], str] = {}
    for row in sorted(rows, key=lambda row: row.number):
        turns = [Turn(question=f"{row.history[0]}: {row.history[1]}")]
        for number, (question, answer) in enumerate(row.said, 1):
            known = understood.get((row.dialogue, number, question), question)
            turns.append(Turn(question=known, answer=answer, evidence=(answer,) if answer else ()))
        history = tuple(turns)
        yield row, history
        understood[row.dialogue, row.number, row.question] = (
            row.rewrite if by_people else standalone(row.question, history)
        )


def standalone(question: str, history: Sequence[Turn]) -> str:
    """What the product takes the question for before its reader has looked at any evidence: its likeliest phrasing."""
    return next((one.words for one in phrasings(question, history) if one.in_focus), question)


def compare(rows: Sequence[Row], index: Index, *, k: int, fetch_k: int) -> list[Found]:
    """How often each way to put the questions finds what people's rewrites find first."""
    ways: dict[str, list[str]] = {"as typed": [], "last question before it": [], "as understood": []}
    right: list[str] = []
    for row, history in histories(rows):
        ways["as typed"].append(row.question)
        ways["last question before it"].append(f"{history[-1].question} {row.question}")
        ways["as understood"].append(standalone(row.question, history))
        right.append(row.rewrite)
    firsts = [_ids(index, rewrite, k=1, fetch_k=fetch_k) for rewrite in right]
    return [_found(name, questions, firsts, index, k=k, fetch_k=fetch_k) for name, questions in ways.items()]


def _found(
    name: str, questions: Sequence[str], firsts: Sequence[list[str]], index: Index, *, k: int, fetch_k: int
) -> Found:
    ranks = [
        found.index(first[0]) if first and first[0] in (found := _ids(index, question, k=k, fetch_k=fetch_k)) else k
        for question, first in zip(questions, firsts, strict=True)
    ]
    return Found(name, len(ranks), tuple(sum(rank < cut for rank in ranks) / len(ranks) for cut in CUTS))


def _ids(index: Index, question: str, *, k: int, fetch_k: int) -> list[str]:
    return [passage.passage.article_id for passage in index.search(question, k=k, fetch_k=fetch_k)]
