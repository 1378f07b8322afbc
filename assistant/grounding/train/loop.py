"""What the support model learns from a batch: is the statement supported, and which of its words are not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid

from assistant.grounding.train.pairs import Pair, PairBundle
from assistant.reader.encoding import MAX_QUESTION_TOKENS, Encoded, PairEncoder
from assistant.reader.train.loop import Schedule, in_batches

SUPPORTED, WRONG = 0, 1
"""Columns of the network's numbers: at the first token, log-odds that the statement is supported; at each token of the
statement, that it is among what isn't."""

SUPPORTED_WEIGHT = 1.6
"""There are about so many unsupported pairs for each supported one."""
WRONG_WEIGHT = 3.0
"""Of a wrong word against a right one; most words of a wrong statement are right."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Encoded pairs with what the network should say of each.

    Attributes:
        encoded, pairs: one of each for a row.
        bundles: rows of the pairs of a bundle.
        wrong: for each row, whether each token of its statement is wrong; None where that isn't known.
    """

    encoded: list[Encoded]
    pairs: list[Pair]
    bundles: list[range]
    wrong: list[Tensor | None]

    def __len__(self) -> int:
        return len(self.pairs)


def batches(
    bundles: Sequence[PairBundle], encoder: PairEncoder, tokenizer: Tokenizer, schedule: Schedule
) -> Iterator[Batch]:
    """The batches of a run of training; see the reader's `in_batches`."""
    return (
        Batch(encoded=windows, pairs=pairs, bundles=rows, wrong=[_wrong_tokens(one, tokenizer) for one in pairs])
        for windows, pairs, rows in in_batches(bundles, lambda one: one.reads, encoder, schedule)
    )


def _wrong_tokens(one: Pair, tokenizer: Tokenizer) -> Tensor | None:
    if one.wrong is None:
        return None
    offsets = tokenizer.encode(one.reads.question, add_special_tokens=False).offsets
    if len(offsets) > MAX_QUESTION_TOKENS:
        return None
    return torch.tensor([float(any(start < b and a < end for a, b in one.wrong)) for start, end in offsets])


def loss_of(numbers: Tensor, batch: Batch) -> Tensor:
    """Cross-entropy of "supported", of each word's being wrong, and, within a bundle, of which of two pairs is."""
    scores = numbers[:, 0, SUPPORTED]
    labels = torch.tensor([float(one.supported) for one in batch.pairs], device=numbers.device)
    weights = torch.where(labels > 0, SUPPORTED_WEIGHT, 1.0)
    whole = binary_cross_entropy_with_logits(scores, labels, weight=weights)
    words = []
    for row, wrong in enumerate(batch.wrong):
        if wrong is not None and len(wrong):
            target = wrong.to(numbers.device)
            found = numbers[row, 1 : 1 + len(target), WRONG]
            weight = torch.where(target > 0, WRONG_WEIGHT, 1.0)
            words.append(binary_cross_entropy_with_logits(found, target, weight=weight))
    margins = [
        logsigmoid(scores[rows[0]] - scores[row])
        for rows in batch.bundles
        if batch.pairs[rows[0]].supported
        for row in rows[1:]
        if not batch.pairs[row].supported
    ]
    by_word = torch.stack(words).mean() if words else scores.new_zeros(())
    apart = -torch.stack(margins).mean() if margins else scores.new_zeros(())
    return whole + 0.5 * by_word + 0.5 * apart
