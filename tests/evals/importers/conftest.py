"""Imports checked as a user would: written into a folder, and validated there."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.dataset import Dataset
from evals.importers import IMPORTERS
from evals.importers.result import Import, write_import
from evals.validation import check_against_articles, read_articles

Write = Callable[[str, object], Path]
Checked = Callable[..., tuple[Import, Dataset]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a source: text as it is, a list of rows for `.jsonl` as JSON lines, anything else as JSON."""

    def write(name: str, content: object) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            text = content
        elif isinstance(content, list) and name.endswith(".jsonl"):
            text = "".join(f"{json.dumps(row)}\n" for row in content)
        else:
            text = json.dumps(content)
        path.write_bytes(text.encode())
        return path

    return write


@pytest.fixture
def checked(tmp_path: Path) -> Checked:
    """Import sources and read back what was written; every quote must stand where it says."""

    def checked(form: str, *sources: Path) -> tuple[Import, Dataset]:
        made = IMPORTERS[form](sources)
        write_import(made, tmp_path / "out")
        dataset = Dataset.load(tmp_path / "out" / "dataset.jsonl")
        articles = read_articles(tmp_path / "out" / "articles", max_bytes=1_000_000)
        check_against_articles(dataset, articles)
        assert articles == {name: one.article for name, one in made.articles.items()}
        assert dataset.cases == tuple(made.cases)
        assert main(["validate", str(dataset.path), "--corpus", str(tmp_path / "out" / "articles")]) == 0
        return made, dataset

    return checked
