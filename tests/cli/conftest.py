"""Running commands in this process, with an assistant that needs no model."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from assistant.assistant import Assistant
from assistant.cli import main
from assistant.testing import HashEmbeddings
from tests.answers import ARTICLE
from tests.server.words_reader import SharedWordsReader

HARBOUR = f"---\ntitle: {ARTICLE.title}\nurl: {ARTICLE.url}\n---\n\n{ARTICLE.text}\n"
"""The file of the article that these tests ask about."""


class Ended(NamedTuple):
    """How a command ended and what it wrote."""

    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with one article."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command, with an assistant that needs no model."""
    really_open = Assistant.open

    def open_quickly(folder: Path, **options: Any) -> Assistant:
        return really_open(folder, **options, embeddings=HashEmbeddings(), reader=SharedWordsReader())

    monkeypatch.setattr(Assistant, "open", open_quickly)

    def run(*arguments: str | Path) -> Ended:
        capsys.readouterr()
        try:
            status: object = main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = end.code
        out, err = capsys.readouterr()
        assert isinstance(status, int)
        return Ended(int(status), out, err)

    return run
