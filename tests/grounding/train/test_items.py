from collections import Counter
from pathlib import Path

import pytest

from assistant.grounding.train.items import item_bundles, read_items

ITEMS = Path(__file__).resolve().parents[3] / "evals" / "datasets" / "grounding_train.jsonl"
LINE = (
    '{"evidence": ["Ann sold the mill.", "It burned down."], "right": ["The mill was sold by Ann."], '
    '"wrong": [{"way": "role", "statement": "Ann bought the mill."}, {"way": "cause", "statement": "Ann burned it."}]}'
)


def test_each_epoch_has_every_statement_once_and_right_ones_beside_wrong_ones(tmp_path: Path) -> None:
    (tmp_path / "items.jsonl").write_text(LINE, encoding="utf-8")
    bundles = item_bundles(read_items(tmp_path / "items.jsonl"), seed=1, epochs=2)
    pairs = [pair for bundle in bundles for pair in bundle]
    assert Counter(pair.reads.question for pair in pairs) == {
        "The mill was sold by Ann.": 2,
        "Ann bought the mill.": 2,
        "Ann burned it.": 2,
    }
    assert {len(bundle) for bundle in bundles} == {1, 2}
    assert all(bundle[0].supported for bundle in bundles if len(bundle) == 2)
    assert {pair.reads.text for pair in pairs} == {"Ann sold the mill. It burned down."}
    assert {pair.way for pair in pairs} == {"supported", "role", "cause"}


def test_a_line_that_is_no_item_is_named(tmp_path: Path) -> None:
    (tmp_path / "items.jsonl").write_text(f'{LINE}\n{{"evidence": [], "right": [], "wrong": []}}', encoding="utf-8")
    with pytest.raises(ValueError, match="line 2: evidence"):
        read_items(tmp_path / "items.jsonl")


def test_the_committed_items_are_balanced_and_no_statement_is_both_right_and_wrong() -> None:
    items = read_items(ITEMS)
    assert len(items) > 1_000
    for item in items:
        assert len(item.right) == len(item.wrong)
        assert not {*item.right} & {one.statement for one in item.wrong}
