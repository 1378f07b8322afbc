"""Questions with what is known about their answers: the schema of a dataset's lines."""

import gzip
import hashlib
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, ValidationError, field_validator, model_validator

from assistant.history import Turn
from assistant.model import FrozenModel
from evals.errors import DatasetError, Problem

AnswerableType = Literal[
    "number", "date", "person", "place", "thing", "yes_no", "why", "how", "list", "summary", "other"
]
UnanswerableType = Literal["near_miss", "false_premise", "off_topic", "nonsense", "order"]
CaseType = AnswerableType | UnanswerableType
Scope = Literal["article", "library"]

ANSWERABLE_TYPES: tuple[str, ...] = get_args(AnswerableType)
UNANSWERABLE_TYPES: tuple[str, ...] = get_args(UnanswerableType)
TYPES = ANSWERABLE_TYPES + UNANSWERABLE_TYPES
"""In the order of the tables: first what an article answers, then what it doesn't."""

Words = Annotated[str, Field(min_length=1, pattern=r"\S")]


class GoldEvidence(FrozenModel):
    """A sentence, or a run of words, that a person named as the evidence.

    Attributes:
        quote: the words, verbatim.
        start, end: where they stand in the article's canonical text, in characters, half-open.
        article_id: the article that they stand in, where that isn't the case's own.
    """

    quote: str = Field(min_length=1)
    start: int = Field(ge=0)
    end: int
    article_id: Words | None = None

    @model_validator(mode="after")
    def _offsets_fit_quote(self) -> Self:
        if self.end - self.start != len(self.quote):
            raise ValueError(f"offsets {self.start}..{self.end} don't fit a quote of {len(self.quote)} characters")
        return self


class Case(FrozenModel):
    """A question and what is known about its answer: one line of a dataset.

    Attributes:
        id: unique in the dataset.
        question: as a reader types it, slips included.
        article_id: the article that holds the evidence; for an unanswerable question the article that it was
            written about, or None.
        answerable: whether the article answers it.
        type: what is asked for, or why there is no answer; "other" for questions that nobody sorted.
        answers: acceptable answers in short; may be empty where only the evidence is known.
        evidence: the sentences that answer, each sufficient or all of them together; empty exactly when the
            question is unanswerable.
        tags: free labels to group by, such as "misspelt".
        history: what was said before the question, oldest first, as `Assistant.ask` takes it.
        scope: whether to ask the question of its article alone or of the whole library; None: as the run says.
    """

    id: Words
    question: Words
    article_id: Words | None = None
    answerable: bool
    type: CaseType
    answers: tuple[Words, ...] = ()
    evidence: tuple[GoldEvidence, ...] = ()
    tags: tuple[Words, ...] = ()
    history: tuple[Turn, ...] = ()
    scope: Scope | None = None

    @model_validator(mode="after")
    def _labels_agree(self) -> Self:
        if self.answerable != (self.type in ANSWERABLE_TYPES):
            raise ValueError(f"type {self.type!r} contradicts answerable={self.answerable}")
        if self.answerable and not (self.evidence and self.article_id):
            raise ValueError("an answerable question needs an article_id and evidence")
        if not self.answerable and (self.evidence or self.answers):
            raise ValueError("an unanswerable question has neither answers nor evidence")
        if self.scope == "article" and not self.article_id:
            raise ValueError("scope 'article' needs an article_id")
        if self.scope == "article" and len(self.evidence_ids) > 1:
            raise ValueError("scope 'article' contradicts evidence in several articles")
        return self

    @field_validator("history")
    @classmethod
    def _turns_say_something(cls, history: tuple[Turn, ...]) -> tuple[Turn, ...]:
        for number, turn in enumerate(history, 1):
            if not turn.question.strip():
                raise ValueError(f"the question of turn {number} is empty")
            if turn.article_ids and len(turn.article_ids) != len(turn.evidence):
                raise ValueError(
                    f"turn {number} has {len(turn.evidence)} quotes, not {len(turn.article_ids)} article_ids"
                )
        return history

    @property
    def evidence_ids(self) -> frozenset[str]:
        """The case's article, if it has one, and the articles that its evidence stands in."""
        ids = (self.article_id, *(gold.article_id for gold in self.evidence))
        return frozenset(article_id for article_id in ids if article_id is not None)

    def line(self) -> str:
        """The case as a line of a dataset, without the fields that have nothing in them."""
        return self.model_dump_json(exclude_defaults=True)

    def asked_of(self, *, within_article: bool = False) -> str | None:
        """The article to ask the question of; None: the whole library.

        Args:
            within_article: ask it of its own article where the case doesn't say.
        """
        within = within_article if self.scope is None else self.scope == "article"
        return self.article_id if within else None


@dataclass(frozen=True, slots=True)
class Dataset:
    """Cases, with where they came from.

    Attributes:
        name: by which a gate and a report call it; the file's name without suffixes.
        path: the file.
        sha256: of the file's bytes, to tell which version was measured.
        cases: in the order of the file.
        lines: the line of each case, counted from 1.
    """

    name: str
    path: Path
    sha256: str
    cases: tuple[Case, ...]
    lines: tuple[int, ...]

    @classmethod
    def load(cls, path: Path) -> "Dataset":
        """Read a dataset of JSON lines; blank lines are skipped.

        Args:
            path: a `.jsonl` file in UTF-8, or the same gzipped as `.jsonl.gz`.

        Raises:
            DatasetError: with every problem in the file: not readable, not UTF-8, not the schema, or an id or
                a question that comes twice.
        """
        rows, sha256 = read_lines(path)
        problems: list[Problem] = []
        cases: list[Case] = []
        lines: list[int] = []
        for line, row in rows:
            try:
                case = Case.model_validate_json(row, strict=True)
            except ValidationError as error:
                problems.extend(schema_problems(line, error))
            else:
                cases.append(case)
                lines.append(line)
        problems.extend(_duplicates(cases, lines))
        if not rows:
            problems.append(Problem(None, "The dataset has no cases."))
        if problems:
            raise DatasetError(path, problems)
        return cls(path.name.split(".")[0], path, sha256, tuple(cases), tuple(lines))


def read_lines(path: Path) -> tuple[list[tuple[int, str]], str]:
    """The lines of a `.jsonl` or `.jsonl.gz` file that aren't blank.

    Returns:
        Each line with its number from 1, and the SHA-256 of the file's bytes in hex.

    Raises:
        DatasetError: the file can't be read, unpacked or decoded.
    """
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    except (OSError, EOFError) as error:  # BadGzipFile is an OSError
        raise DatasetError(path, [Problem(None, f"The dataset can't be read: {error}.")]) from error
    except UnicodeDecodeError as error:
        raise DatasetError(path, [Problem(None, f"The dataset is not UTF-8: {error}.")]) from error
    # Not splitlines(): JSON strings may hold U+2028, which is no line end in JSON lines.
    numbered = enumerate(text.split("\n"), start=1)
    return [(line, row) for line, row in numbered if row.strip()], hashlib.sha256(raw).hexdigest()


def schema_problems(line: int, error: ValidationError) -> list[Problem]:
    """A problem for each thing that pydantic found wrong with a line."""
    return [
        Problem(line, f"{'.'.join(str(part) for part in detail['loc']) or 'line'}: {detail['msg']}.")
        for detail in error.errors()
    ]


def question_key(case: Case) -> Hashable:
    """Equal for cases that ask the same thing: of the same article and scope, after the same history."""
    return case.article_id, " ".join(case.question.casefold().split()), case.scope, case.history


def _duplicates(cases: list[Case], lines: list[int]) -> list[Problem]:
    """A problem for every id, and every question about the same article after the same history, that came before."""
    problems = []
    ids: dict[str, int] = {}
    questions: dict[Hashable, int] = {}
    for case, line in zip(cases, lines, strict=True):
        if (first := ids.setdefault(case.id, line)) != line:
            problems.append(Problem(line, f"The id {case.id!r} is that of line {first}."))
        key = question_key(case)
        if (first := questions.setdefault(key, line)) != line:
            problems.append(Problem(line, f"The question {case.question!r} is that of line {first}."))
    return problems
