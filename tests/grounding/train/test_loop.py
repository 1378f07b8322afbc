import json
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from assistant.grounding.train.loop import batches, loss_of
from assistant.grounding.train.measure import figures, wice, written
from assistant.grounding.train.pairs import pair
from assistant.model_files import DEFAULT_MODEL, find_model
from assistant.reader.encoding import PairEncoder
from assistant.reader.train.loop import Schedule

TOKENIZER = Tokenizer.from_file(str(find_model(DEFAULT_MODEL).folder / "tokenizer.json"))
ENCODER = PairEncoder(TOKENIZER)
RIGHT = pair("Ann won.", ["Ann won."], supported=True, wrong=(), way="sentence")
WRONG = pair("Bob won.", ["Ann won."], supported=False, wrong=((0, 3),), way="name")
UNKNOWN = pair("Zoe won.", ["Ann won."], supported=False, wrong=None, way="misplaced")


def test_the_loss_falls_when_numbers_say_what_is_right() -> None:
    (batch,) = batches([(RIGHT, WRONG, UNKNOWN)], ENCODER, TOKENIZER, Schedule(batch=8))
    assert len(batch) == 3
    wrong = batch.wrong[batch.pairs.index(WRONG)]
    assert wrong is not None
    assert wrong.tolist() == [1, 0, 0]
    assert batch.wrong[batch.pairs.index(UNKNOWN)] is None
    longest = max(len(one.ids) for one in batch.encoded)
    numbers = torch.zeros(3, longest, 3)
    before = loss_of(numbers, batch)
    for row, one in enumerate(batch.pairs):
        numbers[row, 0, 0] = 4 if one.supported else -4
        numbers[row, 1:4, 1] = -4
        if one is WRONG:
            numbers[row, 1, 1] = 4
    assert loss_of(numbers, batch) < before / 5


def test_figures_are_one_for_scores_that_tell_all_apart() -> None:
    def network(encoded: object) -> list[object]:
        return [torch.full((40, 3), -float(one.ids[1])).numpy() for one in encoded]  # type: ignore[attr-defined]

    ids = [ENCODER.encode([one.reads])[0][0].ids[1] for one in (RIGHT, WRONG)]
    found = figures({"two": [RIGHT, WRONG]}, network, ENCODER)  # type: ignore[arg-type]
    assert found["two_auroc"] == (1.0 if ids[0] < ids[1] else 0.0)


def test_sets_are_read_with_the_sentences_that_people_chose(tmp_path: Path) -> None:
    row = {
        "claim": "Ann won.",
        "evidence": ["It rained.", "Ann won it."],
        "label": "supported",
        "supporting_sentences": [[1]],
    }
    other = row | {"label": "not_supported", "supporting_sentences": [[]]}
    path = tmp_path / "wice.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in (row, other)), encoding="utf-8")
    first, second = wice(path)
    assert (first.supported, first.reads.text) == (True, "Ann won it.")
    assert (second.supported, second.reads.text) == (False, "It rained. Ann won it.")
    path.write_text(
        json.dumps({"statement": "Ann won.", "evidence": ["Ann won it."], "supported": True, "way": None}) + "\n",
        encoding="utf-8",
    )
    assert [one.supported for one in written(path)] == [True]
    with pytest.raises(FileNotFoundError):
        written(tmp_path / "none")
