import gzip
from pathlib import Path

import pytest

from evals.errors import DatasetError
from evals.importers.source import Row, json_lines, read_json


class Named(Row):
    name: str


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"name": "a", "more": 1}\r\n\r\n{"name": "b"}\n')
    assert json_lines(path, Named) == [(1, Named(name="a")), (3, Named(name="b"))]
    path.write_bytes(b'\xef\xbb\xbf["a"]')
    assert read_json(path) == ["a"]


def test_json_lines_may_be_gzipped(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"name": "a"}'))
    assert json_lines(path, Named) == [(1, Named(name="a"))]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[\n\n1,]", ":3: This is not JSON"),
        (b"[\n\xff]", ":2: This is not UTF-8"),
        (b"[" * 200_000, "nested too deeply"),
    ],
)
def test_what_is_not_json_is_an_error_with_its_line(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(DatasetError) as raised:
        read_json(path)
    assert message in str(raised.value)


def test_every_line_of_another_form_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"name": 1}\n{"name": "a"}\n[]\n', encoding="utf-8")
    with pytest.raises(DatasetError) as raised:
        json_lines(path, Named)
    assert [problem.line for problem in raised.value.problems] == [1, 3]
