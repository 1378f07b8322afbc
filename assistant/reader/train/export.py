"""Export of a trained network to ONNX with 8-bit weights: `python -m assistant.reader.train.export CHECKPOINT…`."""

import argparse
import json
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from assistant.model_files import DEFAULT_MODEL, find_model
from assistant.onnx_runtime import import_onnxruntime
from assistant.reader.cross_encoder import NETWORK_FILE, NUMBERS_FILE, TOKENIZER_FILE, WEIGHTS, CrossEncoder
from assistant.reader.train.loop import averaged, predictor
from assistant.reader.train.measure import figures
from assistant.reader.train.network import OUTPUTS, ReaderNetwork

if TYPE_CHECKING:
    import onnx

OPSET = 18
BLOCK = 128
AS_8_BITS = 4
"""onnxruntime's name for multiplying in 8 bits."""
SMALL = 1024
"""Bytes; tensors below stay in the network's file."""
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
    """Write `network` and its tokenizer to `folder`, quantised: weights and what they are multiplied with, to 8 bits.

    What is multiplied has one scale for a whole batch, but one for each 128 numbers in the feed-forward layers, where a
    few are far larger than the rest. On two cores with AVX-512 that takes a fifth more time, and halves the difference
    that quantising makes to scores.
    """
    import onnx

    import_onnxruntime()
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer

    exported = _Exported(network).eval()
    ids, types, mask = (torch.ones(2, 16, dtype=torch.int64) for _ in INPUTS)  # one tensor thrice would be one input
    with tempfile.TemporaryDirectory() as directory:
        exact, quantised = Path(directory) / "exact.onnx", Path(directory) / "quantised.onnx"
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
            quantised,
            weight_type=QuantType.QInt8,
            per_channel=True,
            nodes_to_exclude=_feed_forward(onnx.load(exact)),
            # One bit less: on processors without VNNI, sums of 8-bit products overflow.
            reduce_range=True,
        )
        by_blocks = MatMulNBitsQuantizer(
            onnx.load(quantised),
            algo_config=DefaultWeightOnlyQuantConfig(
                bits=8, block_size=BLOCK, is_symmetric=True, accuracy_level=AS_8_BITS, op_types_to_quantize=("MatMul",)
            ),
        )
        by_blocks.process()
        (folder / NUMBERS_FILE).unlink(missing_ok=True)  # it would be appended to
        onnx.save_model(
            by_blocks.model.model,
            folder / NETWORK_FILE,
            save_as_external_data=True,
            location=NUMBERS_FILE,
            size_threshold=SMALL,
        )
    (folder / NUMBERS_FILE).chmod(0o644)  # onnx lets only its owner read it, and packages keep that
    tokenizer = find_model(DEFAULT_MODEL).folder / "tokenizer.json"
    (folder / TOKENIZER_FILE).write_bytes(tokenizer.read_bytes())


def _feed_forward(model: "onnx.ModelProto") -> list[str]:
    """Names of the products of the feed-forward layers: all but those of attention, which are square, and the head."""
    shapes = {tensor.name: tuple(tensor.dims) for tensor in model.graph.initializer}
    weights = {node.name: shapes.get(node.input[1], ()) for node in model.graph.node if node.op_type == "MatMul"}
    return [name for name, shape in weights.items() if len(shape) == 2 and shape[0] != shape[1] != OUTPUTS]


def main(arguments: Sequence[str] | None = None) -> None:
    """Export from the command line."""
    parser = argparse.ArgumentParser(prog="python -m assistant.reader.train.export", description=__doc__)
    parser.add_argument("checkpoints", type=Path, nargs="+", help="of several, the mean of their weights is exported")
    parser.add_argument("--into", type=Path, default=WEIGHTS)
    parser.add_argument("--measure", type=Path, help="folder with reading/: print what 8 bits lose on it")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)
    network = ReaderNetwork.from_folder(find_model(DEFAULT_MODEL).folder)
    network.load_state_dict(averaged(options.checkpoints))
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
