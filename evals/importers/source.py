"""Reading the files of other formats, with errors that name the place."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from evals.dataset import read_lines, schema_problems
from evals.errors import DatasetError, EvaluationError, Problem


class Row(BaseModel):
    """A value of a public format: only what is used is described, and the rest is not looked at."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


R = TypeVar("R", bound=Row)


def only_source(sources: Sequence[Path], what: str) -> Path:
    """The one source that a format has.

    Raises:
        EvaluationError: if there are several.
    """
    if len(sources) != 1:
        raise EvaluationError(f"This format has one source, {what}; {len(sources)} are given.")
    return sources[0]


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, without byte order mark.

    Raises:
        DatasetError: the file can't be read or decoded.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DatasetError(path, [Problem(None, f"The file can't be read: {error.strerror}.")]) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise DatasetError(path, [Problem(line, "This is not UTF-8. Save the file as UTF-8.")]) from error


def read_json(path: Path) -> Any:
    """The value that a JSON file holds.

    Raises:
        DatasetError: it can't be read or isn't JSON.
    """
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise DatasetError(path, [Problem(error.lineno, f"This is not JSON: {error.msg}.")]) from error
    except RecursionError as error:
        raise DatasetError(path, [Problem(None, "This is nested too deeply.")]) from error


def fitted(path: Path, value: object, adapter: TypeAdapter[R] | TypeAdapter[list[R]]) -> Any:
    """A JSON file's value in the form that its format has.

    Raises:
        DatasetError: it has another form; the message gives the place in the value.
    """
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        problems = [Problem(None, problem.message) for problem in schema_problems(0, error)]
        raise DatasetError(path, problems) from error


def json_lines(path: Path, row: type[R]) -> list[tuple[int, R]]:
    """The rows of a file of JSON lines, gzipped or not, with their numbers.

    Raises:
        DatasetError: it can't be read, or rows don't have their form; every one is named.
    """
    rows: list[tuple[int, R]] = []
    problems: list[Problem] = []
    for line, raw in read_lines(path)[0]:
        try:
            rows.append((line, row.model_validate_json(raw.removeprefix("\ufeff"))))
        except ValidationError as error:
            problems.extend(schema_problems(line, error))
    if not rows and not problems:
        problems.append(Problem(None, "The file is empty."))
    if problems:
        raise DatasetError(path, problems)
    return rows
