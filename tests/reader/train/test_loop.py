import json
import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from assistant.passages import Span
from assistant.reader.encoding import Reads
from assistant.reader.train import loop
from assistant.reader.train.examples import Bundle, Example, positive, sources
from assistant.reader.train.loop import Batch, Schedule, batches, loss_of, predictor, train
from assistant.reader.train.network import ReaderNetwork
from tests.reader.train.samples import pair_encoder, rows, tiny_network

ENCODER = pair_encoder()
SCHEDULE = Schedule(batch=4, save_every=3, measure_every=5, learning_rate=3e-3)


def bundles(count: int = 40) -> list[Bundle]:
    rng = random.Random(2)
    answerable = [example for _ in range(count) for source in sources(rows()) if (example := positive(source, rng))]
    unanswerable = Example(answerable[0].reads, (), kind="written")
    alone: list[Bundle] = [(example,) for example in (*answerable, unanswerable)]
    return alone[-count:]


def test_training_lowers_the_loss_and_logs_it(tmp_path: Path) -> None:
    network = tiny_network()
    train(network, bundles(200), ENCODER, tmp_path, SCHEDULE, lambda _: {"figure": 0.5})
    lines = [json.loads(line) for line in (tmp_path / loop.LOG).read_text(encoding="utf-8").splitlines()]
    measured = [line for line in lines if "figure" in line]
    assert [line["step"] for line in measured] == [*range(5, 51, 5)]
    (batch, *_) = batches(bundles(4), ENCODER, SCHEDULE)
    assert loss(network, batch) < loss(tiny_network(), batch)


def loss(network: ReaderNetwork, batch: Batch) -> float:
    numbers = predictor(network.eval())(batch.encoded)
    return float(loss_of(torch.stack([torch.from_numpy(one) for one in numbers]), batch))


class KilledError(Exception):
    """Stands for a kill between two steps."""


def test_a_run_that_was_stopped_ends_as_one_that_was_not(tmp_path: Path) -> None:
    whole, stopped = tiny_network(), tiny_network()
    train(whole, bundles(), ENCODER, tmp_path / "whole", SCHEDULE, lambda _: {})

    def killing(_: ReaderNetwork) -> dict[str, float]:
        raise KilledError

    with pytest.raises(KilledError):
        train(stopped, bundles(), ENCODER, tmp_path / "stopped", SCHEDULE, killing)
    resumed = tiny_network()
    train(resumed, bundles(), ENCODER, tmp_path / "stopped", SCHEDULE, lambda _: {})
    for name, value in whole.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name


def test_a_checkpoint_of_another_run_is_refused(tmp_path: Path) -> None:
    train(tiny_network(), bundles(), ENCODER, tmp_path, SCHEDULE, lambda _: {})
    with pytest.raises(ValueError, match="Name another folder"):
        train(tiny_network(), bundles(20), ENCODER, tmp_path, SCHEDULE, lambda _: {})
    with pytest.raises(ValueError, match="Name another folder"):
        train(tiny_network(), bundles(), ENCODER, tmp_path, replace(SCHEDULE, seed=2), lambda _: {})


def test_the_loss_is_low_where_the_numbers_are_right_and_high_where_they_are_wrong() -> None:
    (answerable,) = batches(bundles()[:1], ENCODER, SCHEDULE)
    (unanswerable,) = batches([(Example(bundles()[0][0].reads, (), kind="written"),)], ENCODER, SCHEDULE)
    encoded, example = answerable.encoded[0], answerable.examples[0]
    assert example.answers
    begins, ends = loop._gold_tokens(encoded, example)
    yes = torch.zeros(1, len(encoded.ids), 3)
    yes[0, begins, 0] = yes[0, ends, 1] = 20
    for number, start, end in encoded.sentences:
        yes[0, start:end, 2] = 20 if number in example.gold else -20
    no = torch.zeros(1, len(encoded.ids), 3)
    no[0, 0, :2] = 20
    no[0, :, 2] = -20
    assert float(loss_of(yes, answerable)) == pytest.approx(0, abs=1e-3)
    assert float(loss_of(no, unanswerable)) == pytest.approx(0, abs=1e-3)
    assert float(loss_of(no, answerable)) > 10
    assert float(loss_of(yes, unanswerable)) > 10


def test_where_no_span_is_known_only_the_sentence_counts() -> None:
    (example,) = bundles()[0]
    (batch,) = batches([(Example(example.reads, None, example.gold),)], ENCODER, SCHEDULE)
    numbers = torch.randn(1, len(batch.encoded[0].ids), 3)
    changed = numbers.clone()
    changed[..., :2] += torch.randn_like(changed[..., :2])
    assert float(loss_of(numbers, batch)) == pytest.approx(float(loss_of(changed, batch)))


def test_every_example_is_in_one_batch_with_others_of_its_length() -> None:
    made = [
        Example(Reads("Who?", "", "It rained. " * number, (Span(0, 10),)), ())
        for number in random.Random(1).sample(range(1, 60), 59)
    ]
    found = list(batches([(example,) for example in made], ENCODER, SCHEDULE))
    seen = [id(example) for batch in found for example in batch.examples]
    assert sorted(seen) == sorted(id(example) for example in made)

    def spread(parts: list[list[int]]) -> float:
        return sum(max(part) - min(part) for part in parts) / len(parts)

    lengths = [[len(one.ids) for one in batch.encoded] for batch in found]
    as_given = [len(windows[0].ids) for windows in ENCODER.encode([example.reads for example in made])]
    unsorted = [as_given[at : at + SCHEDULE.batch] for at in range(0, len(as_given), SCHEDULE.batch)]
    assert spread(lengths) < spread(unsorted) / 3


def test_a_bundle_stays_together_and_no_example_is_lost() -> None:
    alone = bundles(30)
    made = [tuple(one for (one,) in alone[at : at + size]) for at, size in ((0, 3), (3, 1), (4, 2), (6, 3), (9, 2))]
    found = list(batches([*made, *alone[11:]], ENCODER, SCHEDULE))
    seen = [tuple(batch.examples[row] for row in rows) for batch in found for rows in batch.bundles]
    assert Counter(seen) == Counter([*made, *alone[11:]])
    assert all(len(batch.encoded) == len(batch.examples) < SCHEDULE.batch + 3 for batch in found)


def bundle_of(other: Reads) -> Bundle:
    first = Example(Reads("Who?", "", "Ann did. It rained.", (Span(0, 8), Span(9, 19))), None, frozenset({0}))
    return first, Example(other, (), kind="written")


def loss_with(bundle: Bundle, evidence: Sequence[Sequence[float]]) -> float:
    """Of a bundle whose sentences have this evidence."""
    (batch,) = batches([bundle], ENCODER, SCHEDULE)
    numbers = torch.zeros(len(bundle), max(len(one.ids) for one in batch.encoded), 3)
    for row, (encoded, scores) in enumerate(zip(batch.encoded, evidence, strict=True)):
        for number, start, end in encoded.sentences:
            numbers[row, start:end, 2] = scores[number]
    alone = [
        float(loss_of(numbers[[row]], replace(batch, encoded=[encoded], examples=[example], bundles=[range(1)])))
        for row, (encoded, example) in enumerate(zip(batch.encoded, batch.examples, strict=True))
    ]
    return float(loss_of(numbers, batch)) - span_loss(batch) - (sum(alone) - span_loss(batch)) / 2


def span_loss(batch: Batch) -> float:
    """Of numbers that are all 0: each token of the passage is as likely as [CLS]."""
    (unanswerable,) = [encoded for encoded, one in zip(batch.encoded, batch.examples, strict=True) if one.answers == ()]
    return math.log(1 + int((unanswerable.offsets[:, 1] > 0).sum()))


def test_passages_of_a_question_compete() -> None:
    bundle = bundle_of(Reads("Who?", "", "Bob slept. It snowed.", (Span(0, 10), Span(11, 21))))
    joint = loss_with(bundle, [(2.0, -1.0), (0.5, -3.0)])
    sentences = [math.exp(score) for score in (2.0, -1.0, 0.5, -3.0)]
    assert joint == pytest.approx(math.log((1 + sum(sentences)) / sentences[0]), abs=1e-4)


def test_questions_of_a_passage_compete_for_the_sentence_that_answers_one() -> None:
    text = bundle_of(Reads("", "", "", ()))[0].reads
    bundle = bundle_of(replace(text, question="Where?"))
    joint = loss_with(bundle, [(2.0, -1.0), (0.5, 7.0)])
    assert joint == pytest.approx(math.log((math.exp(2.0) + math.exp(0.5)) / math.exp(2.0)), abs=1e-4)


def test_of_several_checkpoints_the_mean_is_taken(tmp_path: Path) -> None:
    first = tiny_network().state_dict()
    second = {name: tensor + 2 if tensor.is_floating_point() else tensor for name, tensor in first.items()}
    for number, state in enumerate((first, second)):
        torch.save({"network": state}, tmp_path / f"{number}.pt")
    mean = loop.averaged([tmp_path / "0.pt", tmp_path / "1.pt"])
    assert torch.allclose(mean["head.weight"], first["head.weight"] + 1)
    alone = loop.averaged([tmp_path / "1.pt"])
    assert all(torch.equal(tensor, second[name]) for name, tensor in alone.items())
