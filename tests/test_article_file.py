import codecs
import os
from pathlib import Path

import pytest

from assistant.article_file import read_article_file
from assistant.errors import ArticleError


def problem(path: Path, max_bytes: int = 1_000) -> ArticleError:
    with pytest.raises(ArticleError) as caught:
        read_article_file(path, max_bytes=max_bytes)
    assert caught.value.path == path
    assert str(path) in str(caught.value)
    return caught.value


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "story.txt"
    path.write_bytes(content)
    return path


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = written(tmp_path, codecs.BOM_UTF8 + "Vučić".encode())
    assert read_article_file(path, max_bytes=100) == "Vučić"


def test_an_empty_file_is_an_error(tmp_path: Path) -> None:
    assert "empty" in problem(written(tmp_path, b"")).problem


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = written(tmp_path, b"x" * 1_001)
    error = problem(path)
    assert error.problem == "The file has 1,001 bytes; the limit is 1,000"
    assert "max_article_bytes" in error.remedy
    assert len(read_article_file(path, max_bytes=1_001)) == 1_001


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_other_unicode_encodings_are_named(tmp_path: Path, encoding: str) -> None:
    error = problem(written(tmp_path, "Kosovo".encode(encoding)))
    assert encoding.upper() in error.problem
    assert "UTF-8" in error.remedy


def test_binary_files_are_not_text(tmp_path: Path) -> None:
    error = problem(written(tmp_path, b"one\r\ntwo\rPK\x03\x04\0\0"))
    assert "byte 14 is NUL" in error.problem
    assert error.line == 3


@pytest.mark.parametrize(("mark", "byte"), [(b"", 15), (codecs.BOM_UTF8, 18)])
def test_bytes_that_are_not_utf8_are_named_with_their_line(tmp_path: Path, mark: bytes, byte: int) -> None:
    error = problem(written(tmp_path, mark + b"First.\nIt was \x93late\x94.\n"))
    assert error.problem == f"Byte {byte} (0x93) can't be read as UTF-8"
    assert error.line == 2
    assert "Save the file as UTF-8" in error.remedy


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    assert "folder" in problem(tmp_path).problem


def test_a_file_that_vanished_and_a_link_that_leads_nowhere_are_told_apart(tmp_path: Path) -> None:
    assert "no longer" in problem(tmp_path / "gone.md").problem
    link = tmp_path / "link.md"
    link.symlink_to(tmp_path / "gone.md")
    assert "link" in problem(link).problem


def test_a_link_to_itself_is_an_error(tmp_path: Path) -> None:
    link = tmp_path / "loop.md"
    link.symlink_to(link)
    assert "can't be read" in problem(link).problem


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    path = tmp_path / "pipe.md"
    os.mkfifo(path)
    assert "regular file" in problem(path).problem


def test_a_file_that_may_not_be_read_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, b"x")

    def refuse(*args: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    error = problem(path)
    assert "Permission denied" in error.problem
    assert "permissions" in error.remedy
