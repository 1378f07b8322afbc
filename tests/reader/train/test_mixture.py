from collections import Counter
from pathlib import Path

import pytest

from assistant.reader.train.mixture import WRITTEN, mixture
from assistant.reader.train.negatives import CHANGED
from tests.reader.train.samples import write_sets


@pytest.fixture
def reading(tmp_path: Path) -> Path:
    write_sets(tmp_path)
    return tmp_path / "reading"


@pytest.mark.model
def test_half_of_a_run_is_answerable_and_its_seed_decides_everything(reading: Path) -> None:
    bundles = mixture(reading, epochs=2, seed=4)
    examples = [example for (example,) in bundles]
    kinds = Counter(example.kind for example in examples)
    assert kinds["answerable"] == 2 * (9 + 1 + WRITTEN * 9)
    assert kinds["written"] == 2 * WRITTEN
    assert 0.8 * kinds["answerable"] <= len(examples) - kinds["answerable"] <= kinds["answerable"]
    assert {"removed", "other_name", "foreign", "nonsense", "order"} <= set(kinds)
    assert bundles == mixture(reading, epochs=2, seed=4)
    assert bundles != mixture(reading, epochs=2, seed=5)


@pytest.mark.model
def test_the_examples_of_a_bundle_share_their_question_or_their_passage(reading: Path) -> None:
    bundles = mixture(reading, epochs=3, seed=4, varied=0.3, bundled=True)
    assert bundles == mixture(reading, epochs=3, seed=4, varied=0.3, bundled=True)
    kinds = Counter(example.kind for bundle in bundles for example in bundle)
    assert {"answerable", "written", "removed", "other_name", "foreign", "nonsense", "order"} <= set(kinds)
    companions = 0
    for first, *others in bundles:
        assert first.kind == "answerable" or not others
        for other in others:
            companions += 1
            assert not other.gold
            same_question, same_text = (
                other.reads.question == first.reads.question,
                other.reads.text == first.reads.text,
            )
            assert same_text == (other.kind in CHANGED)
            assert same_question != same_text
    assert companions > kinds["answerable"] / 4
