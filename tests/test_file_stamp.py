import os
import time
from pathlib import Path

import pytest

from assistant.file_stamp import SETTLED_SECONDS, file_stamp


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute has passed since any file was written."""
    now = time.time() + 60
    monkeypatch.setattr("assistant.file_stamp.time.time", lambda: now)


def test_a_file_that_may_change_within_the_same_tick_has_no_stamp(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("one")
    assert time.time() - path.stat().st_ctime < SETTLED_SECONDS
    assert file_stamp(path, tmp_path) == ("a.md", None)


@pytest.mark.usefixtures("later")
def test_an_unchanged_file_keeps_its_stamp(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "a.md"
    path.parent.mkdir()
    path.write_text("one")
    stamp = file_stamp(path, tmp_path)
    assert stamp.path == "sub/a.md"
    assert stamp.stamp is not None
    assert file_stamp(path, tmp_path) == stamp


@pytest.mark.usefixtures("later")
def test_a_change_of_equal_length_and_time_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("one")
    status = path.stat()
    before = file_stamp(path, tmp_path)
    path.write_text("two")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert file_stamp(path, tmp_path) != before


@pytest.mark.usefixtures("later")
def test_another_file_moved_into_its_place_is_noticed(tmp_path: Path) -> None:
    path, other = tmp_path / "a.md", tmp_path / "b.md"
    path.write_text("one")
    other.write_text("two")
    before = file_stamp(path, tmp_path)
    other.replace(path)
    assert file_stamp(path, tmp_path) != before


@pytest.mark.usefixtures("later")
def test_another_version_of_the_package_reads_files_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.md"
    path.write_text("one")
    before = file_stamp(path, tmp_path)
    monkeypatch.setattr("assistant.file_stamp.version", lambda _: "99.0")
    assert file_stamp(path, tmp_path) != before


def test_a_file_that_is_gone_has_no_stamp(tmp_path: Path) -> None:
    assert file_stamp(tmp_path / "a.md", tmp_path).stamp is None
