"""What an importer makes of its sources, and how it comes into a folder."""

import shutil
import tempfile
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from assistant.article import Article
from assistant.errors import ArticleError
from evals.dataset import Case, question_key, schema_problems
from evals.errors import EvaluationError, Problem
from evals.importers.skeleton import Anchors, MisplacedError
from evals.importers.writing import article_markdown, safe_id

INCOMPLETE = "evidence_incomplete"
"""Tag of cases whose evidence is only part of what the source names."""

ARTICLES, DATASET, LEFT_OUT = "articles", "dataset.jsonl", "left-out.txt"
"""In the folder that an import is written into."""

MAX_SHOWN = 20
"""Things left out that are shown; the file has all of them."""


class LeftOut(NamedTuple):
    """Something of a source that made no article or no case, or less than it should have.

    Attributes:
        path: the source.
        problem: what it is, why, and the line where the source has lines.
    """

    path: Path
    problem: Problem

    def __str__(self) -> str:
        line, message = self.problem
        return f"{self.path}: {message}" if line is None else f"{self.path}:{line}: {message}"


@dataclass(slots=True)
class Import:
    """Articles and cases in the making.

    Attributes:
        articles: by id.
        files: content of each article's file, by its path in the folder of articles.
        cases: of the dataset; every quote stands in its article.
        left_out: everything that isn't among them.
    """

    articles: dict[str, Anchors] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set)
    _questions: set[Hashable] = field(default_factory=set)

    def leave_out(self, path: Path, line: int | None, message: str) -> None:
        """Take note of what can't be imported."""
        self.left_out.append(LeftOut(path, Problem(line, message)))

    def add_article(
        self, text: str, *, title: str = "", name: str = "", fields: Mapping[str, str] | None = None
    ) -> Anchors:
        """Write an article; its id is made of its name, else of its title, and is unique.

        Raises:
            MisplacedError: if it can't be one, or would have other words than `text`.
        """
        wanted = made = safe_id(name or title)
        number = 1
        while made in self.articles:
            number += 1
            made = f"{wanted}-{number}"
        raw = article_markdown(text, title=title, fields=fields)
        try:
            anchors = Anchors(Article.parse(raw, article_id=made, markdown=True))
        except ArticleError as error:
            raise MisplacedError(str(error)) from error
        if not anchors.has_only(text):
            raise MisplacedError("its text changes when it is written as an article")
        self.articles[made] = anchors
        self.files[f"{made}.md"] = raw.encode()
        return anchors

    def add_case(self, path: Path, line: int | None, case: Mapping[str, Any]) -> bool:
        """Add a case, unless it isn't one or comes twice; then it is left out, and the result is False."""
        try:
            made = Case.model_validate(dict(case))
        except ValidationError as error:
            for problem in schema_problems(line or 0, error):
                self.leave_out(path, line, f"question {case.get('id')}: {problem.message}")
            return False
        if made.id in self._ids:
            self.leave_out(path, line, f"question {made.id}: an earlier question has this id.")
            return False
        if (key := question_key(made)) in self._questions:
            self.leave_out(path, line, f"question {made.id}: {made.question!r} was asked before of the same article.")
            return False
        self._ids.add(made.id)
        self._questions.add(key)
        self.cases.append(made)
        return True


def write_import(made: Import, folder: Path) -> None:
    """Write an import into a new folder, all of it or nothing.

    The folder has `articles/`, `dataset.jsonl` and, where something was left out, `left-out.txt`.

    Raises:
        EvaluationError: if there is no case, the folder has something in it already, or it can't be written.
    """
    if not made.cases:
        reasons = "".join(f"\n{one}" for one in made.left_out[:MAX_SHOWN])
        raise EvaluationError(f"Nothing was imported: no question of the sources could be used.{reasons}")
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise EvaluationError(f"{folder} exists already. Name a new folder, or remove it.")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as holder:
            beside = Path(holder) / "import"
            for path, content in made.files.items():
                file = beside / ARTICLES / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
            (beside / DATASET).write_text("".join(f"{case.line()}\n" for case in made.cases), encoding="utf-8")
            if made.left_out:
                (beside / LEFT_OUT).write_text("".join(f"{one}\n" for one in made.left_out), encoding="utf-8")
            if folder.exists():
                folder.rmdir()
            shutil.move(beside, folder)
    except OSError as error:
        raise EvaluationError(f"The import can't be written to {folder}: {error}.") from error


def print_import(console: Console, made: Import, folder: Path) -> None:
    """Say what was written, and name the first things that were left out on standard error."""
    answerable = sum(case.answerable for case in made.cases)
    console.print(
        Text(
            f"{folder / DATASET}: {len(made.cases)} cases, {answerable} answerable, "
            f"{len(made.cases) - answerable} not, on {len(made.files)} article(s) in {folder / ARTICLES}."
        )
    )
    if not made.left_out:
        return
    problems = Console(stderr=True, soft_wrap=True)
    for one in made.left_out[:MAX_SHOWN]:
        problems.print(Text(f"Left out: {one}", style="yellow"))
    problems.print(Text(f"{len(made.left_out)} left out; {folder / LEFT_OUT} names each.", style="yellow"))
