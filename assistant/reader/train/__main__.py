"""Trains the reader's network: `python -m assistant.reader.train DATA --into FOLDER`."""

import argparse
import logging
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, takewhile
from pathlib import Path

import torch
from tokenizers import Tokenizer

from assistant.model_files import DEFAULT_MODEL, find_model
from assistant.reader.encoding import PairEncoder
from assistant.reader.train.loop import Schedule, averaged, predictor, train
from assistant.reader.train.measure import figures
from assistant.reader.train.mixture import mixture
from assistant.reader.train.network import ReaderNetwork


def main(arguments: Sequence[str] | None = None) -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(prog="python -m assistant.reader.train", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with reading/, as docs/reader.md describes it")
    parser.add_argument("--into", type=Path, default=Path(".cache/reader"), help="checkpoint and log")
    parser.add_argument(
        "--from-weights", type=Path, nargs="+", help="begin with the network of this checkpoint; of several, their mean"
    )
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--examples", type=int, help="stop after so many examples; the rate falls to 0 there")
    parser.add_argument("--varied", type=float, default=0.0, help="share of the questions as people type them, 0 to 1")
    parser.add_argument("--bundled", action="store_true", help="questions and passages beside those they differ from")
    parser.add_argument("--attention-dropout", type=float, default=0.1)
    parser.add_argument("--learning-rate", type=float, default=Schedule().learning_rate)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)

    files = find_model(DEFAULT_MODEL)
    encoder = PairEncoder(Tokenizer.from_file(str(files.folder / "tokenizer.json")))
    torch.manual_seed(options.seed)
    network = ReaderNetwork.from_folder(files.folder, attention_dropout=options.attention_dropout)
    if options.from_weights:
        network.load_state_dict(averaged(options.from_weights))
    reading = options.data / "reading"
    bundles = mixture(reading, epochs=options.epochs, seed=options.seed, varied=options.varied, bundled=options.bundled)
    if options.examples is not None:
        counted = accumulate(len(bundle) for bundle in bundles)
        bundles = bundles[: len(list(takewhile(lambda count: count <= options.examples, counted)))]
    kinds = Counter(example.kind for bundle in bundles for example in bundle)
    logging.info("%s examples: %s", kinds.total(), dict(kinds.most_common()))

    def measured(network: ReaderNetwork) -> dict[str, float]:
        return figures(reading, predictor(network, device=options.device), encoder)

    schedule = Schedule(learning_rate=options.learning_rate, seed=options.seed)
    train(network, bundles, encoder, options.into, schedule, measured, device=options.device)


if __name__ == "__main__":
    main()
