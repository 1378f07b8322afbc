from pathlib import Path

import pytest

from assistant.data_directory import DataDirectory
from assistant.errors import IndexLockedError, StoreError


def test_a_new_directory_has_no_generation(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path / "data")
    assert directory.current() is None
    assert directory.marker is None


def test_a_published_generation_is_current_and_the_marker_changes(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path)
    first, second = directory.new(), directory.new()
    directory.publish(first)
    marker = directory.marker
    assert directory.current() == first
    assert directory.others() == [second]
    directory.publish(second)
    assert directory.current() == second
    assert directory.marker != marker


def test_a_generation_that_is_named_but_missing_is_none(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path)
    folder = directory.new()
    directory.publish(folder)
    directory.remove(folder)
    assert directory.current() is None


@pytest.mark.parametrize("content", ["", "\n"])
def test_an_empty_pointer_is_none(tmp_path: Path, content: str) -> None:
    directory = DataDirectory(tmp_path)
    directory.new()
    (tmp_path / "current").write_text(content)
    assert directory.current() is None


def test_only_one_may_write(tmp_path: Path) -> None:
    with DataDirectory(tmp_path).writing(), pytest.raises(IndexLockedError, match=str(tmp_path)):
        DataDirectory(tmp_path).writing().__enter__()
    with DataDirectory(tmp_path).writing():
        pass


def test_version_control_is_told_to_ignore_it(tmp_path: Path) -> None:
    with DataDirectory(tmp_path).writing():
        assert (tmp_path / ".gitignore").read_text() == "*\n"


def test_a_place_that_cannot_be_a_directory_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="can't be written to"), DataDirectory(tmp_path / "file").writing():
        pass
