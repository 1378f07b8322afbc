"""A table of questions, as spreadsheets write it, about a folder of articles.

Columns, in any order and case: `question`, and where known `id`, `article`, `answers`, `evidence`, `answerable`,
`type`, `tags` and `scope`. Several values in a cell are separated by `||`.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.article import Article, list_articles
from assistant.article_file import DEFAULT_MAX_BYTES
from assistant.errors import ArticleError
from assistant.folder import ARTICLE_SUFFIXES
from evals.dataset import ANSWERABLE_TYPES, TYPES
from evals.errors import DatasetError, EvaluationError, Problem
from evals.importers.result import Import
from evals.importers.skeleton import Anchors, MisplacedError
from evals.importers.source import read_text

COLUMNS = frozenset({"id", "question", "article", "answers", "evidence", "answerable", "type", "tags", "scope"})
DELIMITERS = ",;\t|"
SEPARATOR = "||"

_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def load(sources: Sequence[Path]) -> Import:
    """Make a question of each row, about the articles of a folder, which are taken as they are.

    Args:
        sources: CSV files and folders of articles, in any order.

    Raises:
        DatasetError: if a table has no such columns, or a cell isn't what its column says; every line is named.
    """
    folders = [path for path in sources if path.is_dir()]
    tables = [path for path in sources if not path.is_dir()]
    if not folders or not tables:
        raise EvaluationError("This format needs a CSV file and the folder of the articles that it asks about.")
    made = Import()
    for folder in folders:
        _take_articles(made, folder)
    titles: dict[str, list[Anchors]] = {}
    for anchors in made.articles.values():
        titles.setdefault(anchors.article.title, []).append(anchors)
    for path in tables:
        problems: list[Problem] = []
        for line, cells in _rows(path, problems):
            try:
                case = _case(f"{path.stem}-{line}", cells, made.articles, titles)
            except MisplacedError as error:
                made.leave_out(path, line, f"the question {cells['question']!r}: {error}.")
            except ValueError as error:
                problems.append(Problem(line, str(error)))
            else:
                made.add_case(path, line, case)
        if problems:
            raise DatasetError(path, problems)
    return made


def _take_articles(made: Import, folder: Path) -> None:
    listing = list_articles(folder)
    for failure in listing.failures:
        made.leave_out(folder, None, str(failure))
    for article_id, path in listing.files:
        if article_id in made.articles:
            made.leave_out(path, None, f"an earlier folder has an article {article_id!r}.")
            continue
        try:
            article = Article.from_file(path, article_id=article_id, max_bytes=DEFAULT_MAX_BYTES)
        except ArticleError as error:
            made.leave_out(folder, None, str(error))
            continue
        made.articles[article_id] = Anchors(article)
        made.files[path.relative_to(folder).as_posix()] = path.read_bytes()


def _rows(path: Path, problems: list[Problem]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row that isn't empty, by column, with the line that it begins on."""
    text = read_text(path)
    if "\0" in text:
        raise DatasetError(path, [Problem(None, "This is no CSV text. Save it as CSV in UTF-8.")])
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    columns: list[str] | None = None
    try:
        for row in reader:
            begun, line = line, reader.line_num + 1
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if columns is None:
                columns = _columns(path, begun, cells)
            elif len(cells) > len(columns) and any(cells[len(columns) :]):
                problems.append(
                    Problem(begun, f"There are {len(cells)} cells for {len(columns)} columns. Quote cells.")
                )
            else:
                yield begun, dict.fromkeys(COLUMNS, "") | dict(zip(columns, cells, strict=False))
    except csv.Error as error:
        raise DatasetError(path, [*problems, Problem(line, f"This is not CSV: {error}.")]) from error
    if columns is None:
        raise DatasetError(path, [Problem(None, "The file is empty.")])


def _delimiter(text: str) -> str:
    """The delimiter that finds the most columns in the heading."""
    heading = next((line for line in text.splitlines() if line.strip()), "")

    def found(delimiter: str) -> int:
        return sum(cell.strip(' "').lower() in COLUMNS for cell in heading.split(delimiter))

    return max(DELIMITERS, key=found)


def _columns(path: Path, line: int, cells: Sequence[str]) -> list[str]:
    columns = [cell.lower() for cell in cells]
    problems = [
        Problem(line, f"There is no column {column!r}. Columns are {', '.join(sorted(COLUMNS))}.")
        for column in columns
        if column not in COLUMNS
    ]
    problems += [Problem(line, f"The column {one!r} comes twice.") for one in COLUMNS if columns.count(one) > 1]
    if "question" not in columns:
        problems.append(Problem(line, "The column 'question' is missing. The first line names the columns."))
    if problems:
        raise DatasetError(path, problems)
    return columns


def _case(
    name: str, cells: Mapping[str, str], articles: Mapping[str, Anchors], titles: Mapping[str, Sequence[Anchors]]
) -> dict[str, Any]:
    """The case of a row.

    Raises:
        ValueError: if a cell isn't what its column says.
        MisplacedError: if the article, or words of it, aren't there.
    """
    if not cells["question"]:
        raise ValueError("The question is empty.")
    quotes = _values(cells["evidence"])
    answerable = _answerable(cells, quotes)
    kind = cells["type"].lower() or ("other" if answerable else "near_miss")
    if kind not in TYPES:
        raise ValueError(f"There is no type {cells['type']!r}. Types are {', '.join(TYPES)}.")
    if (kind in ANSWERABLE_TYPES) != answerable:
        raise ValueError(f"The type {kind!r} contradicts answerable={str(answerable).lower()}.")
    if answerable and not (quotes and cells["article"]):
        raise ValueError("An answerable question needs an article and evidence.")
    if not answerable and (quotes or cells["answers"]):
        raise ValueError("An unanswerable question has neither answers nor evidence.")
    if cells["scope"] not in {"", "article", "library"}:
        raise ValueError(f"There is no scope {cells['scope']!r}. It is article, library or empty.")
    article = _article(cells["article"], articles, titles) if cells["article"] else None
    return {
        "id": cells["id"] or name,
        "question": cells["question"],
        "article_id": article and article.article.id,
        "answerable": answerable,
        "type": kind,
        "answers": _values(cells["answers"]),
        "evidence": tuple(article.evidence(article.find(quote)) for quote in quotes) if article else (),
        "tags": _values(cells["tags"]),
        "scope": cells["scope"] or None,
    }


def _answerable(cells: Mapping[str, str], quotes: Sequence[str]) -> bool:
    """What the column says, else whether there is evidence."""
    if not cells["answerable"]:
        return bool(quotes)
    if (known := _TRUTH.get(cells["answerable"].lower())) is None:
        raise ValueError(f"{cells['answerable']!r} in the column 'answerable' is neither true nor false.")
    return known


def _article(named: str, articles: Mapping[str, Anchors], titles: Mapping[str, Sequence[Anchors]]) -> Anchors:
    """An article by its id, the name of its file or its title."""
    stem, _, suffix = named.rpartition(".")
    for name in (named, stem if f".{suffix.lower()}" in ARTICLE_SUFFIXES else named):
        if name in articles:
            return articles[name]
    found = titles.get(named, ())
    if len(found) != 1:
        raise MisplacedError(
            f"{len(found)} articles have the title {named!r}" if found else f"there is no article {named!r}"
        )
    return found[0]


def _values(cell: str) -> tuple[str, ...]:
    return tuple(value.strip() for value in cell.split(SEPARATOR) if value.strip())
