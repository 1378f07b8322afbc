from pathlib import Path

import pytest

from assistant.cli.app import app
from assistant.cli.reference import reference

DOCUMENT = Path(__file__).parents[2] / "docs" / "cli.md"


def test_the_reference_is_current() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == reference(), "Run: python -m assistant.cli.reference > docs/cli.md"


def test_the_reference_has_every_command() -> None:
    assert (len(app.registered_commands), len(app.registered_groups)) == (8, 2)
    assert reference().count("\n## ") == 8 + 4 + 4  # `keys` and `feedback`, with three commands in each


def test_the_reference_does_not_depend_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = reference()
    for name, value in {"COLUMNS": "200", "FORCE_COLOR": "1", "TERM": "dumb", "LANG": "de_DE.UTF-8"}.items():
        monkeypatch.setenv(name, value)
    assert reference() == usual
