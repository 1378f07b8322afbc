"""Trains the support model's network: `python -m assistant.grounding.train DATA --into FOLDER`."""

import argparse
import logging
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, takewhile
from pathlib import Path

import torch
from tokenizers import Tokenizer

from assistant.grounding.train.items import item_bundles, read_items
from assistant.grounding.train.loop import batches, loss_of
from assistant.grounding.train.measure import figures, wice, written
from assistant.grounding.train.pairs import training_pairs
from assistant.grounding.train.wordnet import FOLDER, WordNet
from assistant.model_files import DEFAULT_MODEL, find_model
from assistant.reader.encoding import PairEncoder
from assistant.reader.train.loop import Schedule, averaged, predictor, train_on
from assistant.reader.train.network import ReaderNetwork


def main(arguments: Sequence[str] | None = None) -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(prog="python -m assistant.grounding.train", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with reading/ and support/, as docs/grounding.md describes it")
    parser.add_argument("--into", type=Path, default=Path(".cache/support"), help="checkpoint and log")
    parser.add_argument(
        "--from-weights", type=Path, nargs="+", help="begin with the network of this checkpoint, or of their mean"
    )
    parser.add_argument(
        "--wordnet", type=Path, default=FOLDER, help="WordNet 3.0's files (default: Debian's wordnet-base)"
    )
    parser.add_argument("--written", type=Path, help="development pairs to measure on too")
    parser.add_argument("--items", type=Path, help="train on the written pairs of this file instead")
    parser.add_argument("--keep-head", action="store_true", help="begin with the head of --from-weights, too")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--examples", type=int, help="stop after so many pairs; the rate falls to 0 there")
    parser.add_argument("--learning-rate", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)

    files = find_model(DEFAULT_MODEL)
    tokenizer = Tokenizer.from_file(str(files.folder / "tokenizer.json"))
    encoder = PairEncoder(tokenizer)
    torch.manual_seed(options.seed)
    network = ReaderNetwork.from_folder(files.folder, attention_dropout=0.0)
    if options.from_weights:
        network.load_state_dict(averaged(options.from_weights))
        if not options.keep_head:
            torch.nn.init.normal_(network.head.weight, std=0.02)
            torch.nn.init.zeros_(network.head.bias)
    if options.items is not None:
        bundles = item_bundles(read_items(options.items), seed=options.seed, epochs=options.epochs)
    else:
        reading, wordnet = options.data / "reading", WordNet(options.wordnet)
        bundles = training_pairs(reading, wordnet, seed=options.seed, epochs=options.epochs)
    if options.examples is not None:
        counted = accumulate(len(bundle) for bundle in bundles)
        bundles = bundles[: len(list(takewhile(lambda count: count <= options.examples, counted)))]
    ways = Counter(f"{'' if one.supported else 'not '}{one.way}" for bundle in bundles for one in bundle)
    logging.info("%s pairs: %s", ways.total(), dict(ways.most_common()))
    development = {"wice": wice(options.data / "support" / "dev_wice.jsonl.gz")}
    if options.written:
        development["written"] = written(options.written)

    def measured(network: ReaderNetwork) -> dict[str, float]:
        return figures(development, predictor(network, device=options.device), encoder)

    schedule = Schedule(learning_rate=options.learning_rate, seed=options.seed)
    order = list(batches(bundles, encoder, tokenizer, schedule))
    train_on(order, loss_of, network, options.into, schedule, measured, examples=bundles, device=options.device)


if __name__ == "__main__":
    main()
