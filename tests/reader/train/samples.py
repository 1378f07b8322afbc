"""A small data set and a tiny network, for tests of training."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from assistant.model_files import find_model
from assistant.reader.encoding import PairEncoder
from assistant.reader.train.network import ReaderNetwork

TEXTS = (
    "The bridge over the Lune opened in March 1902. Edith Marsh designed it for the town of Halton. It cost 4,200 "
    "pounds and took 31 workers two years. A flood destroyed its northern arch in 1927.",
    "The ferry at Sunder Bay sank in May 1911. Captain Peter Dunn survived the storm with 12 sailors. Divers found the "
    "wreck in 1988. The museum in Sunder Bay shows its bell.",
    "The library of Corbel was founded in 1764 by Anna Hollis. It holds 90,000 books. Thieves stole three maps from it "
    "in 1999. The police of Corbel found them in a barn.",
)
QUESTIONS = (
    (0, "When did the bridge over the Lune open?", "March 1902"),
    (0, "Who designed the bridge for Halton?", "Edith Marsh"),
    (0, "How many workers built the bridge?", "31"),
    (1, "When did the ferry at Sunder Bay sink?", "May 1911"),
    (1, "Which captain survived the storm?", "Captain Peter Dunn"),
    (1, "When did divers find the wreck?", "1988"),
    (2, "Who founded the library of Corbel?", "Anna Hollis"),
    (2, "How many books does the library hold?", "90,000"),
    (2, "What did thieves steal in 1999?", "three maps"),
)


def rows(dataset: str = "squad1") -> list[dict[str, Any]]:
    """Answerable questions, as in the training file."""
    return [
        {
            "question": question,
            "title": None,
            "context": TEXTS[text],
            "answers": [{"text": answer, "start": TEXTS[text].index(answer)}],
            "is_impossible": False,
            "source": dataset,
        }
        for text, question, answer in QUESTIONS
    ]


def written_rows() -> list[dict[str, Any]]:
    """Unanswerable questions, as people wrote them for SQuAD 2.0, and answerable ones beside them."""
    impossible = {"answers": [], "is_impossible": True, "question": "Who designed the ferry?", "title": "Some_bridge"}
    return [*rows("squad2"), rows("squad2")[0] | impossible]


def write_sets(data: Path) -> None:
    """A folder with the sets that training reads and measures on."""
    pair = {"question": "When was the mill built?", "sentence": "The mill was built in 1820."}
    write_rows(data / "reading" / "train.jsonl.gz", [*rows(), *written_rows()])
    write_rows(
        data / "reading" / "sentence_pairs.jsonl.gz",
        [pair | {"source": "squad1"}, pair | {"source": "squad1-tokenised"}],
    )
    write_rows(data / "reading" / "dev_squad2.jsonl.gz", written_rows())
    chosen = [row | {"selected_sentences": [[row["context"][:20]]], "answerable": True} for row in rows()[:2]]
    chosen[1] |= {"selected_sentences": [], "answerable": False}
    write_rows(data / "reading" / "dev_clapnq.jsonl.gz", chosen)


def write_rows(path: Path, lines: Sequence[Mapping[str, Any]]) -> None:
    """A data set's file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)


def pair_encoder() -> PairEncoder:
    """With the tokenizer of the shipped model."""
    return PairEncoder(Tokenizer.from_file(str(find_model("all-MiniLM-L6-v2").folder / "tokenizer.json")))


def tiny_network() -> ReaderNetwork:
    """One layer of 16 numbers; the same at each call."""
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=30_522, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
    return ReaderNetwork(BertModel(config, add_pooling_layer=False), 16)
