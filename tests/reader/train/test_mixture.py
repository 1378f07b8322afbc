from collections import Counter
from pathlib import Path

import pytest

from assistant.reader.train.mixture import WRITTEN, mixture
from tests.reader.train.samples import write_sets


@pytest.fixture
def reading(tmp_path: Path) -> Path:
    write_sets(tmp_path)
    return tmp_path / "reading"


@pytest.mark.model
def test_half_of_a_run_is_answerable_and_its_seed_decides_everything(reading: Path) -> None:
    examples = mixture(reading, epochs=2, seed=4)
    kinds = Counter(example.kind for example in examples)
    assert kinds["answerable"] == 2 * (9 + 1 + WRITTEN * 9)
    assert kinds["written"] == 2 * WRITTEN
    assert 0.8 * kinds["answerable"] <= len(examples) - kinds["answerable"] <= kinds["answerable"]
    assert {"removed", "other_name", "foreign", "nonsense", "order"} <= set(kinds)
    assert examples == mixture(reading, epochs=2, seed=4)
    assert examples != mixture(reading, epochs=2, seed=5)
