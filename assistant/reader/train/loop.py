"""The training loop: batches by length, bfloat16 autocast, checkpoints from which it resumes at any step."""

import hashlib
import json
import logging
import math
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
import torch
from torch import Tensor

from assistant.reader.decoding import Numbers
from assistant.reader.encoding import Encoded, PairEncoder, Reads, padded
from assistant.reader.train.examples import Bundle, Example
from assistant.reader.train.network import ReaderNetwork

logger = logging.getLogger(__name__)

POOL = 64
"""Batches whose examples are sorted by length together."""
CHECKPOINT = "checkpoint.pt"
LOG = "log.jsonl"


@dataclass(frozen=True, slots=True)
class Schedule:
    """How to train.

    Attributes:
        batch: examples in a step.
        learning_rate: the highest, after warm-up; then it falls linearly to 0.
        warm_up: share of the steps in which it rises.
        weight_decay: AdamW's.
        save_every, measure_every: steps between checkpoints, and between measurements on development data.
        seed: of dropout and order.
    """

    batch: int = 32
    learning_rate: float = 3e-4
    warm_up: float = 0.05
    weight_decay: float = 0.01
    save_every: int = 250
    measure_every: int = 700
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Batch:
    """Encoded examples with what the network should say of each.

    Attributes:
        encoded, examples: one of each for a row.
        bundles: rows of the examples that are learnt from together; see `Bundle`.
    """

    encoded: list[Encoded]
    examples: list[Example]
    bundles: list[range]

    def __len__(self) -> int:
        return len(self.examples)


class Learnt(Protocol):
    """A batch of any task: what the network reads, and how many examples it is."""

    @property
    def encoded(self) -> list[Encoded]:
        """One for each example."""
        ...

    def __len__(self) -> int: ...


Task = TypeVar("Task", bound=Learnt)


def train(
    network: ReaderNetwork,
    bundles: Sequence[Bundle],
    encoder: PairEncoder,
    folder: Path,
    schedule: Schedule,
    measure: Callable[[ReaderNetwork], dict[str, float]],
    *,
    device: str = "cpu",
) -> None:
    """Train `network` to read; see `train_on`."""
    order = list(batches(bundles, encoder, schedule))
    train_on(order, loss_of, network, folder, schedule, measure, examples=bundles, device=device)


def train_on(
    order: Sequence[Task],
    loss_of: Callable[[Tensor, Task], Tensor],
    network: ReaderNetwork,
    folder: Path,
    schedule: Schedule,
    measure: Callable[[ReaderNetwork], dict[str, float]],
    *,
    examples: Sequence[Sequence[object]],
    device: str = "cpu",
) -> None:
    """Train `network` in place; what happens is logged to a file in `folder`, with a checkpoint beside it.

    If `folder` has a checkpoint of the same examples and schedule, training goes on from there.

    Args:
        order: the batches, in order.
        loss_of: a batch's loss, from the network's numbers for it, of shape (batch, tokens, 3).
        network: to train.
        folder: of the checkpoint and the log.
        schedule: how to train.
        measure: figures on development data.
        examples: what the batches were made of, by which a run is told from others.
        device: PyTorch's name of it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    optimizer = torch.optim.AdamW(_groups(network, schedule.weight_decay), lr=schedule.learning_rate)
    rate = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, len(order), schedule.warm_up))
    network.to(device)
    torch.manual_seed(schedule.seed)
    this_run = {"schedule": asdict(schedule), "examples": _digest(examples)}
    first = _resume(folder / CHECKPOINT, network, optimizer, rate, run=this_run, device=device)
    network.train()
    began, seen, losses = time.monotonic(), 0, []
    for step in range(first, len(order)):
        with torch.autocast(device, dtype=torch.bfloat16):
            numbers = _forward(network, order[step].encoded, device)
        loss = loss_of(numbers.float(), order[step])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        rate.step()
        losses.append(float(loss.detach()))
        seen += len(order[step])
        done = step + 1
        if done % 50 == 0 or done == len(order):
            speed = seen / (time.monotonic() - began)
            _log(
                folder,
                {"step": done, "of": len(order), "loss": float(np.mean(losses[-200:])), "rows_per_second": speed},
            )
        if done % schedule.measure_every == 0 or done == len(order):
            network.eval()
            _log(folder, {"step": done, **measure(network)})
            network.train()
        if done % schedule.save_every == 0 or done == len(order):
            _save(folder / CHECKPOINT, network, optimizer, rate, step=done, run=this_run)
    network.eval()


def predictor(network: ReaderNetwork, *, device: str = "cpu") -> Callable[[Sequence[Encoded]], Sequence[Numbers]]:
    """The network as a function of encoded windows, for `measure`."""

    def predict(encoded: Sequence[Encoded]) -> Sequence[Numbers]:
        with torch.inference_mode(), torch.autocast(device, dtype=torch.bfloat16):
            numbers = _forward(network, encoded, device)
        return list(numbers.float().cpu().numpy())

    return predict


def averaged(checkpoints: Sequence[Path]) -> dict[str, Tensor]:
    """The weights in a checkpoint; of several rounds of training, their mean.

    The mean of networks that were fine-tuned from one often is better than each (Wortsman et al., "Model soups", 2022).
    """
    found = [torch.load(path, map_location="cpu", weights_only=True)["network"] for path in checkpoints]
    return {
        name: torch.stack([one[name].double() for one in found]).mean(0).to(tensor.dtype)
        for name, tensor in found[0].items()
    }


def batches(bundles: Sequence[Bundle], encoder: PairEncoder, schedule: Schedule) -> Iterator[Batch]:
    """The batches of a run of training; see `in_batches`."""
    return (
        Batch(encoded=windows, examples=examples, bundles=rows)
        for windows, examples, rows in in_batches(bundles, lambda example: example.reads, encoder, schedule)
    )


T = TypeVar("T")


def in_batches(
    bundles: Sequence[Sequence[T]], reads: Callable[[T], Reads], encoder: PairEncoder, schedule: Schedule
) -> Iterator[tuple[list[Encoded], list[T], list[range]]]:
    """Batches of bundles of like length, in random order within pools of batches.

    A batch has `schedule.batch` examples, or, so that no bundle is torn, a few more.

    Yields:
        What is read of each example, the examples, and the rows of each bundle.
    """
    rng = random.Random(schedule.seed)
    pool = POOL * schedule.batch
    for start in range(0, len(bundles), pool):
        part = bundles[start : start + pool]
        read = iter(encoder.encode([reads(example) for bundle in part for example in bundle]))
        windows = [[next(read)[0] for _ in bundle] for bundle in part]
        order = sorted(range(len(part)), key=lambda number: max(len(window.ids) for window in windows[number]))
        chunks: list[list[int]] = [[]]
        filled = 0
        for number in order:
            if filled >= schedule.batch:
                chunks.append([])
                filled = 0
            chunks[-1].append(number)
            filled += len(part[number])
        rng.shuffle(chunks)
        for chunk in chunks:
            ends = list(accumulate(len(part[number]) for number in chunk))
            yield (
                [window for number in chunk for window in windows[number]],
                [example for number in chunk for example in part[number]],
                [range(*rows) for rows in pairwise([0, *ends])],
            )


def loss_of(numbers: Tensor, batch: Batch) -> Tensor:
    """The mean over examples of the evidence's and the span's negative log-likelihoods, and that over bundles.

    Evidence: softmax over sentences and "none". Span: softmax over the passage's tokens and [CLS] for the start, and
    one for the end; of several right spans the likelihoods are added up (Clark and Gardner 2018). Bundles: see
    `_bundle_loss`.
    """
    evidence, span, spans = numbers.new_zeros(()), numbers.new_zeros(()), 0
    read = []
    for row, (encoded, example) in enumerate(zip(batch.encoded, batch.examples, strict=True)):
        scores = [numbers.new_zeros(())]
        gold = []
        for number, start, end in encoded.sentences:
            if number in example.gold:
                gold.append(len(scores))
            scores.append(numbers[row, start:end, 2].mean())
        read.append(_Scored(torch.stack(scores), gold or [0]))
        evidence = evidence + _marginal(*read[-1])
        if example.answers is None:
            continue
        spans += 1
        begins, ends = _gold_tokens(encoded, example) if example.answers else ([0], [0])
        inside = torch.from_numpy(encoded.offsets[:, 1] > 0).to(numbers.device)
        inside[0] = True
        for column, right in ((0, begins or [0]), (1, ends or [0])):
            masked = numbers[row, : len(encoded.ids), column].masked_fill(~inside, -math.inf)
            span = span + _marginal(masked, right) / 2
    together = [
        _bundle_loss([batch.examples[row] for row in rows], [read[row] for row in rows])
        for rows in batch.bundles
        if len(rows) > 1
    ]
    joint = torch.stack(together).mean() if together else numbers.new_zeros(())
    return evidence / len(batch.examples) + span / max(1, spans) + joint


class _Scored(NamedTuple):
    """Evidence scores of "none" and of a window's sentences, of shape (1 + sentences,), and which of them are right."""

    scores: Tensor
    right: list[int]


def _bundle_loss(bundle: Sequence[Example], read: Sequence[_Scored]) -> Tensor:
    """What the examples of a bundle say only together (Dua et al. 2021, "Learning with instance bundles").

    Of the same question's passages: softmax over the sentences of all of them and "none". Of the same passage's
    questions: softmax over the questions, at the sentences that answer the first.
    """
    scores, right = read[0]
    same_passage = [example.reads.text == bundle[0].reads.text for example in bundle]
    elsewhere = [other.scores[1:] for other, same in zip(read, same_passage, strict=True) if not same]
    asked = [other.scores[right].logsumexp(0) for other, same in zip(read, same_passage, strict=True) if same]
    among_passages = _marginal(torch.cat([scores, *elsewhere]), right) if elsewhere else scores.new_zeros(())
    return among_passages + _marginal(torch.stack(asked), [0])


def _marginal(scores: Tensor, right: Sequence[int]) -> Tensor:
    return torch.logsumexp(scores, 0) - torch.logsumexp(scores[list(right)], 0)


def _gold_tokens(encoded: Encoded, example: Example) -> tuple[list[int], list[int]]:
    begins, ends = [], []
    for start, end in example.answers or ():
        inside = np.flatnonzero((encoded.offsets[:, 1] > start) & (encoded.offsets[:, 0] < end))
        if len(inside):
            begins.append(int(inside[0]))
            ends.append(int(inside[-1]))
    return sorted(set(begins)), sorted(set(ends))


def _forward(network: ReaderNetwork, encoded: Sequence[Encoded], device: str) -> Tensor:
    ids, types, mask = (torch.from_numpy(part).to(device) for part in padded(encoded))
    return torch.as_tensor(network(ids, types, mask))


def _groups(network: ReaderNetwork, weight_decay: float) -> list[dict[str, object]]:
    """Biases and normalisation layers aren't decayed."""
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    return [
        {"params": [one for one in trained if one.ndim > 1], "weight_decay": weight_decay},
        {"params": [one for one in trained if one.ndim <= 1], "weight_decay": 0.0},
    ]


def _digest(bundles: Sequence[Sequence[object]]) -> str:
    """Tells a run's examples from any others."""
    digest = hashlib.sha256()
    for example in chain.from_iterable(bundles):
        digest.update(f"{example}\n".encode("utf-8", "replace"))
    return digest.hexdigest()


def _rate(step: int, steps: int, warm_up: float) -> float:
    rising = max(1, round(steps * warm_up))
    return min((step + 1) / rising, max(0.0, (steps - step) / max(1, steps - rising)))


def _log(folder: Path, line: dict[str, float]) -> None:
    rounded = {name: value if isinstance(value, int) else round(float(value), 4) for name, value in line.items()}
    logger.info("%s", json.dumps(rounded))
    with (folder / LOG).open("a", encoding="utf-8") as log:
        log.write(json.dumps(rounded) + "\n")


def _save(
    path: Path,
    network: ReaderNetwork,
    optimizer: torch.optim.Optimizer,
    rate: torch.optim.lr_scheduler.LRScheduler,
    *,
    step: int,
    run: Mapping[str, object],
) -> None:
    """Write a checkpoint beside the old one and swap, so that a kill leaves one of them."""
    state = {
        "network": network.state_dict(),
        "optimizer": optimizer.state_dict(),
        "rate": rate.state_dict(),
        "random": torch.get_rng_state(),
        "step": step,
        "run": dict(run),
    }
    temporary = path.with_suffix(".new")
    torch.save(state, temporary)
    temporary.replace(path)


def _resume(
    path: Path,
    network: ReaderNetwork,
    optimizer: torch.optim.Optimizer,
    rate: torch.optim.lr_scheduler.LRScheduler,
    *,
    run: Mapping[str, object],
    device: str,
) -> int:
    if not path.exists():
        return 0
    state = torch.load(path, map_location=device, weights_only=True)
    if state["run"] != run:
        raise ValueError(f"{path} is of a run with other examples or another schedule. Name another folder.")
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    rate.load_state_dict(state["rate"])
    torch.set_rng_state(state["random"].cpu())
    return int(state["step"])
