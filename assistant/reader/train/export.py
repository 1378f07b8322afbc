"""Export of a trained network to ONNX with 8-bit weights: `python -m assistant.reader.train.export CHECKPOINT`."""

import argparse
import json
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from assistant.model_files import DEFAULT_MODEL, find_model
from assistant.reader.cross_encoder import NETWORK_FILE, TOKENIZER_FILE, WEIGHTS, CrossEncoder
from assistant.reader.train.loop import predictor
from assistant.reader.train.measure import figures
from assistant.reader.train.network import ReaderNetwork

OPSET = 18
INPUTS = ("ids", "types", "mask")


class _Exported(nn.Module):
    """The network with its mask made by hand: the library's own way of making one doesn't trace."""

    def __init__(self, network: ReaderNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        unseen = (1.0 - mask[:, None, None, :].float()) * -10_000.0
        encoder = self.network.encoder
        hidden = encoder.embeddings(input_ids=ids, token_type_ids=types)  # type: ignore[operator]
        for layer in encoder.encoder.layer:  # type: ignore[union-attr]
            output = layer(hidden, unseen)
            hidden = output[0] if isinstance(output, tuple) else output
        return torch.as_tensor(self.network.head(hidden))


def export(network: ReaderNetwork, folder: Path) -> None:
    """Write `network` and its tokenizer to `folder`, quantised: matrices to 8 bits by rows, sums in floats."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    exported = _Exported(network).eval()
    ids, types, mask = (torch.ones(2, 16, dtype=torch.int64) for _ in INPUTS)  # one tensor thrice would be one input
    with tempfile.TemporaryDirectory() as directory:
        exact = Path(directory) / "exact.onnx"
        any_size = torch.export.Dim.DYNAMIC
        torch.onnx.export(
            exported,
            (ids, types, mask),
            exact,
            input_names=list(INPUTS),
            output_names=["numbers"],
            dynamic_shapes={name: {0: any_size, 1: any_size} for name in INPUTS},
            opset_version=OPSET,
            external_data=False,
            verbose=False,
        )
        quantize_dynamic(
            exact,
            folder / NETWORK_FILE,
            weight_type=QuantType.QInt8,
            per_channel=True,
            # One bit less: on processors without VNNI, sums of 8-bit products overflow.
            reduce_range=True,
        )
    tokenizer = find_model(DEFAULT_MODEL).folder / "tokenizer.json"
    (folder / TOKENIZER_FILE).write_bytes(tokenizer.read_bytes())


def main(arguments: Sequence[str] | None = None) -> None:
    """Export from the command line."""
    parser = argparse.ArgumentParser(prog="python -m assistant.reader.train.export", description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--into", type=Path, default=WEIGHTS)
    parser.add_argument("--measure", type=Path, help="folder with reading/: print what 8 bits lose on it")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)
    network = ReaderNetwork.from_folder(find_model(DEFAULT_MODEL).folder)
    network.load_state_dict(torch.load(options.checkpoint, map_location="cpu", weights_only=True)["network"])
    options.into.mkdir(parents=True, exist_ok=True)
    export(network, options.into)
    if options.measure:
        small = CrossEncoder(options.into)
        encoder = small.encoder
        reading = options.measure / "reading"
        found = {
            "trained": figures(reading, predictor(network.eval()), encoder),
            "exported": figures(reading, small.run, encoder),
        }
        sys.stdout.write(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
