import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import StoreError
from assistant.private_folder import PrivateFolder

KILLED = """
import os, sys
from pathlib import Path
from assistant.private_folder import PrivateFolder
held = PrivateFolder.claim(Path(sys.argv[1]))
(held.path / "file").write_text("half")
os._exit(0)
"""


def test_two_holders_get_different_folders(tmp_path: Path) -> None:
    first, second = PrivateFolder.claim(tmp_path), PrivateFolder.claim(tmp_path)
    assert first.path != second.path
    first.release(keep=True)
    second.release(keep=True)


def test_what_was_left_in_order_is_there_for_the_next_holder(tmp_path: Path) -> None:
    first = PrivateFolder.claim(tmp_path)
    (first.path / "file").write_text("whole")
    (first.path / "sub").mkdir()
    first.release(keep=True)
    second = PrivateFolder.claim(tmp_path)
    assert second.path == first.path
    assert (second.path / "file").read_text() == "whole"
    second.release(keep=True)


def test_what_was_not_left_in_order_is_gone(tmp_path: Path) -> None:
    first = PrivateFolder.claim(tmp_path)
    (first.path / "file").write_text("half")
    first.release(keep=False)
    second = PrivateFolder.claim(tmp_path)
    assert not any(second.path.iterdir())
    second.release(keep=False)


def test_what_a_killed_holder_left_is_gone(tmp_path: Path) -> None:
    PrivateFolder.claim(tmp_path).release(keep=True)
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=True)
    assert (tmp_path / "0" / "file").exists()
    second = PrivateFolder.claim(tmp_path)
    assert second.path == tmp_path / "0"
    assert not any(second.path.iterdir())
    second.release(keep=False)


def test_in_use_tells_whether_somebody_holds_one(tmp_path: Path) -> None:
    assert not PrivateFolder.in_use(tmp_path)
    held = PrivateFolder.claim(tmp_path)
    assert PrivateFolder.in_use(tmp_path)
    held.release(keep=True)
    assert not PrivateFolder.in_use(tmp_path)


def test_a_file_in_its_place_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="can't be written to"):
        PrivateFolder.claim(tmp_path / "file")
