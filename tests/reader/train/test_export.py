import json
from pathlib import Path

import numpy as np
import pytest
import torch

from assistant.reader.cross_encoder import CrossEncoder
from assistant.reader.encoding import Encoded, Reads
from assistant.reader.train import export as module
from assistant.reader.train.examples import sentences_of
from assistant.reader.train.loop import predictor
from assistant.reader.train.network import ReaderNetwork
from tests.reader.train.samples import TEXTS, pair_encoder, tiny_network, write_sets


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weights")
    module.export(tiny_network(), folder)
    return folder


def windows() -> list[Encoded]:
    reads = [Reads("Who?", "", text, sentences_of(text)) for text in (*TEXTS, "It rained.")]
    return [found[0] for found in pair_encoder().encode(reads)]


def test_the_exported_network_says_what_the_trained_one_says(folder: Path) -> None:
    exact, small = predictor(tiny_network().eval())(windows()), CrossEncoder(folder).run(windows())
    for window, one, other in zip(windows(), exact, small, strict=True):
        kept = len(window.ids)
        assert np.corrcoef(one[:kept].ravel(), other[:kept].ravel())[0, 1] > 0.99


def test_padding_is_not_read(folder: Path) -> None:
    short = windows()[-1]
    alone = CrossEncoder(folder).run([short])[0]
    beside_others = CrossEncoder(folder).run(windows())[-1][: len(short.ids)]
    # Not equal: 8-bit numbers are scaled over the whole batch.
    assert np.abs(alone - beside_others).max() < 0.1 * alone.std()


def test_a_checkpoint_is_exported_and_measured_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ReaderNetwork, "from_folder", lambda _: tiny_network())
    torch.save({"network": tiny_network().state_dict()}, tmp_path / "checkpoint.pt")
    write_sets(tmp_path)
    into = tmp_path / "weights"
    module.main([str(tmp_path / "checkpoint.pt"), "--into", str(into), "--measure", str(tmp_path)])
    found = json.loads(capsys.readouterr().out)
    assert found["trained"].keys() == found["exported"].keys()
    assert CrossEncoder(into).count_tokens(["two words"]) == [2]
