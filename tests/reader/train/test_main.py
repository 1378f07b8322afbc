import json
from pathlib import Path

import pytest
import torch

from assistant.reader.train.__main__ import main
from assistant.reader.train.network import ReaderNetwork
from tests.reader.train.samples import tiny_network, write_sets


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(ReaderNetwork, "from_folder", lambda _, **__: tiny_network())
    write_sets(tmp_path)
    return tmp_path


@pytest.mark.model
def test_training_leaves_a_checkpoint_and_a_log_and_goes_on_where_it_ended(data: Path) -> None:
    first = data / "first"
    main([str(data), "--into", str(first), "--device", "cpu"])
    log = [json.loads(line) for line in (first / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert 0 <= log[-1]["squad2_auroc_both"] <= 1
    trained = torch.load(first / "checkpoint.pt", weights_only=True)
    assert trained["step"] == log[-1]["step"]
    main([str(data), "--into", str(first), "--device", "cpu"])  # nothing is left to do
    again = torch.load(first / "checkpoint.pt", weights_only=True)
    assert all(torch.equal(one, again["network"][name]) for name, one in trained["network"].items())


@pytest.mark.model
def test_a_second_round_begins_with_the_weights_of_the_first(data: Path) -> None:
    first, second = data / "first", data / "second"
    main([str(data), "--into", str(first), "--device", "cpu"])
    start = str(first / "checkpoint.pt")
    main([str(data), "--into", str(second), "--from-weights", start, "--learning-rate", "0", "--device", "cpu"])
    weights = [torch.load(folder / "checkpoint.pt", weights_only=True)["network"] for folder in (first, second)]
    assert all(torch.equal(one, weights[1][name]) for name, one in weights[0].items())
    with pytest.raises(ValueError, match="Name another folder"):
        main([str(data), "--into", str(second), "--seed", "3", "--device", "cpu"])


@pytest.mark.model
def test_a_further_round_begins_with_the_mean_of_others_and_ends_after_some_examples(data: Path) -> None:
    rounds = [data / "first", data / "second"]
    for seed, folder in enumerate(rounds):
        main([str(data), "--into", str(folder), "--seed", str(seed), "--device", "cpu"])
    starts = [str(folder / "checkpoint.pt") for folder in rounds]
    third = [str(data), "--into", str(data / "third"), "--bundled", "--examples", "20", "--device", "cpu"]
    main([*third, "--from-weights", *starts, "--learning-rate", "0"])
    found = [torch.load(folder / "checkpoint.pt", weights_only=True) for folder in (*rounds, data / "third")]
    for name, one in found[2]["network"].items():
        torch.testing.assert_close(one, (found[0]["network"][name] + found[1]["network"][name]) / 2)
    assert found[2]["step"] == 1
