from pathlib import Path

import pytest

from evals.__main__ import main
from evals.commands import FORMATS
from evals.importers import IMPORTERS
from tests.evals.importers.conftest import Write
from tests.evals.importers.test_squad import BUILT, NEVER, file


def test_the_command_line_has_every_format() -> None:
    assert tuple(IMPORTERS) == FORMATS


def test_an_import_is_counted_and_what_was_left_out_is_named(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write("s.json", file(BUILT, NEVER, BUILT))
    assert main(["import", "squad", str(source), "--into", str(tmp_path / "new" / "set")]) == 0
    told = capsys.readouterr()
    assert "2 cases, 1 answerable, 1 not, on 1 article(s)" in told.out
    assert f"Left out: {source}: question q1: an earlier question has this id." in told.err
    assert "1 left out" in told.err
    assert (tmp_path / "new" / "set" / "left-out.txt").read_text(encoding="utf-8").count("\n") == 1
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["set"]


def test_two_imports_are_the_same_bytes(write: Write, tmp_path: Path) -> None:
    source = write("s.json", file(BUILT, NEVER, BUILT))
    for name in ("one", "two"):
        assert main(["import", "squad", str(source), "--into", str(tmp_path / name)]) == 0
    one, two = (
        {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
        for folder in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two
    assert len(one) == 3


def test_a_folder_with_something_in_it_is_left_alone(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, mine = write("s.json", file(BUILT)), write("out/mine.txt", "mine")
    assert main(["import", "squad", str(source), "--into", str(mine.parent)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert mine.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("content", "message"),
    [("{", "s.json:1: This is not JSON"), (file({**BUILT, "answers": []}), "Nothing was imported")],
)
def test_a_source_of_no_use_is_a_usage_error_and_writes_nothing(
    content: object, message: str, write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "squad", str(write("s.json", content)), "--into", str(tmp_path / "out")]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_format_that_is_not_known_is_a_usage_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "xml", "x", "--into", str(tmp_path)]) == 2
    assert "squad" in capsys.readouterr().err
