from pathlib import Path

import pytest

from assistant.doctor import Check
from tests.cli.conftest import Run


def test_findings_are_lines_with_what_to_do(run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = [
        Check("Python", "ok", "3.11"),
        Check("Index", "note", "not made yet", "Run: article-assistant index"),
    ]
    monkeypatch.setattr("assistant.doctor.examine", lambda *_, **__: iter(checks))
    ended = run("doctor", "--corpus", corpus)
    assert ended.status == 0
    assert ended.out == "✓ Python: 3.11\n– Index: not made yet\n    Run: article-assistant index\n"
    checks.append(Check("Reader", "failed", "[b]gone[/b]"))
    ended = run("doctor", "--corpus", corpus)
    assert ended.status == 1
    assert ended.out.endswith("✗ Reader: [b]gone[/b]\n")


def test_what_is_checked_is_what_was_named(run: Run, corpus: Path, tmp_path: Path) -> None:
    ended = run("doctor", "--corpus", corpus, "--data-dir", tmp_path / "elsewhere")
    assert f"✓ Articles: 1 in {corpus}" in ended.out
    assert str(tmp_path / "elsewhere") in ended.out
