from pathlib import Path

import pytest

from assistant.errors import IndexDamagedError, StoreError
from assistant.manifest import FILE_NAME, Manifest

MANIFEST = Manifest(model="m", weights_hash="0" * 64, dimension=3, splitter_version=1)


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    MANIFEST.write(tmp_path)
    assert Manifest.read(tmp_path) == MANIFEST


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"format": 1}', '{"model": 3}'])
def test_a_broken_manifest_says_what_to_run(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / FILE_NAME).write_text(content)
    with pytest.raises(IndexDamagedError, match="--rebuild"):
        Manifest.read(tmp_path)


def test_a_manifest_that_cannot_be_written_is_a_store_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"manifest\.json can't be written"):
        MANIFEST.write(tmp_path / "missing")


@pytest.mark.parametrize("change", [{"dimension": 4}, {"splitter_version": 2}, {"format": 99}])
def test_each_difference_is_named(change: dict[str, int]) -> None:
    (difference,) = MANIFEST.differences(MANIFEST.model_copy(update=change))
    (name, value), *_ = change.items()
    assert difference.startswith(f"{name} is ")
    assert difference.endswith(f"not {value}")


def test_other_weights_differ() -> None:
    assert MANIFEST.differences(MANIFEST.model_copy(update={"weights_hash": "1" * 64}))


def test_another_name_for_the_same_weights_does_not() -> None:
    assert MANIFEST.differences(MANIFEST.model_copy(update={"model": "/models/m"})) == []
