"""What a training run sees: answerable and unanswerable examples, half each, in an order that the seed decides."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from assistant.embedding import SentenceEmbeddings
from assistant.reader.rows import read_rows
from assistant.reader.train.examples import Bundle, Example, Source, from_pairs, positive, sources, window
from assistant.reader.train.negatives import Negatives

MOST = {
    "squadshifts-amazon_reviews": 4_500,
    "squadshifts-reddit": 4_500,
    "qamr": 3_000,
    "fairytaleqa": 3_000,
    "squad1-pairs": 5_000,
}
"""Rows of a data set that an epoch takes, at most; of the others all. Reviews, posts and tales are less like news than
the encyclopaedia is, and QAMR's passages are single sentences."""

SHARES = {
    "other_name": 0.24,
    "neighbour": 0.20,
    "removed": 0.18,
    "other_word": 0.12,
    "foreign": 0.10,
    "opposite": 0.06,
    "nonsense": 0.06,
    "order": 0.04,
}
"""Of the generated unanswerable examples."""

WRITTEN = 3
"""How often an epoch has each unanswerable question that people wrote for its passage (SQuAD 2.0), in windows of its
own each time: there are only 1,656, and nothing generated is as good. The answerable ones beside them come as often,
or their passages alone would tell."""

OTHER_QUESTION = 0.75
"""Share of the bundles that get another question for the passage, of the first of these kinds that can be made:"""
OTHER_QUESTIONS = {"other_name": 0.5, "other_word": 0.3, "opposite": 0.2}
OTHER_PASSAGE = {"neighbour": 0.35, "removed": 0.15, None: 0.5}
"""Of the bundles: the other passage that they get for the question."""
ALONE = {"foreign": 0.06, "nonsense": 0.05, "order": 0.03}
"""Unanswerable examples beside the bundles, as shares of their number."""

TRIES = 50
"""Questions that are tried for an example of a kind before it is given up."""


def mixture(reading: Path, *, epochs: int, seed: int, varied: float = 0.0, bundled: bool = False) -> list[Bundle]:
    """All examples of a run, in order.

    Args:
        reading: folder with `train.jsonl.gz` and `sentence_pairs.jsonl.gz`.
        epochs: passes over the questions; windows and unanswerable examples are new in each.
        seed: decides everything.
        varied: share of the questions that are put in the further ways of `as_typed`.
        bundled: put unanswerable examples beside the answerable ones that they are made from; otherwise each is alone.
    """
    rng = random.Random(seed)
    loaded = sources(read_rows(reading / "train.jsonl.gz"))
    answerable = [source for source in loaded if source.gold]
    written = [source for source in loaded if not source.gold]
    plain = [row for row in read_rows(reading / "sentence_pairs.jsonl.gz") if row["source"] == "squad1"]
    pairs = [row | {"source": "squad1-pairs"} for row in plain]
    texts = sorted({source.text for source in answerable if source.dataset == "squad1"})
    negatives = Negatives(answerable, SentenceEmbeddings(), rng, varied=varied)
    bundles: list[Bundle] = []
    for _ in range(epochs):
        shown = [*answerable, *from_pairs(pairs, texts, rng)]
        if bundled:
            bundles.extend(_bundled_epoch(shown, written, negatives, rng, varied))
        else:
            bundles.extend((example,) for example in _epoch(shown, written, negatives, rng, varied))
    return bundles


def _epoch(
    answerable: Sequence[Source], written: list[Source], negatives: Negatives, rng: random.Random, varied: float
) -> list[Example]:
    chosen = list(_capped(answerable, MOST, rng))
    shown = [*(source for _, source in chosen), *_beside(written, chosen)]
    examples = [example for source in shown if (example := positive(source, rng, varied=varied))]
    examples.extend(_written(written, rng))
    wanted = len(shown) - WRITTEN * len(written)
    numbers = [number for number, source in chosen if source.answers]
    for kind in rng.choices(list(SHARES), list(SHARES.values()), k=wanted):
        examples.extend(_one(kind, negatives, numbers, rng))
    rng.shuffle(examples)
    return examples


def _bundled_epoch(
    answerable: Sequence[Source], written: list[Source], negatives: Negatives, rng: random.Random, varied: float
) -> list[Bundle]:
    chosen = list(_capped(answerable, MOST, rng))
    bundles: list[Bundle] = []
    for number, source in chosen:
        first = positive(source, rng, varied=varied)
        if first is not None:
            bundles.append((first, *_companions(first, number, negatives, rng)) if source.answers else (first,))
    bundles.extend(
        (example,) for source in _beside(written, chosen) if (example := positive(source, rng, varied=varied))
    )
    bundles.extend((example,) for example in _written(written, rng))
    numbers = [number for number, source in chosen if source.answers]
    for kind, share in ALONE.items():
        for _ in range(round(share * len(chosen))):
            bundles.extend((example,) for example in _one(kind, negatives, numbers, rng))
    rng.shuffle(bundles)
    return bundles


def _companions(first: Example, number: int, negatives: Negatives, rng: random.Random) -> Iterator[Example]:
    """Another question for the passage of `first`, and another passage for its question; or one of them, or none."""
    if rng.random() < OTHER_QUESTION:
        # In random order, the heavier the earlier (Efraimidis and Spirakis 2006).
        kinds = sorted(OTHER_QUESTIONS, key=lambda kind: rng.random() ** (1 / OTHER_QUESTIONS[kind]), reverse=True)
        made = (negatives.kinds[kind](number) for kind in kinds)
        changed = next((example for example in made if example), None)
        if changed is not None:
            yield replace(changed, reads=replace(first.reads, question=changed.reads.question))
    (other,) = rng.choices(list(OTHER_PASSAGE), list(OTHER_PASSAGE.values()))
    if other is not None and (example := negatives.kinds[other](number)):
        yield replace(example, reads=replace(example.reads, question=first.reads.question))


def _beside(written: list[Source], chosen: Sequence[tuple[int, Source]]) -> list[Source]:
    """The answerable questions of the data set that people wrote unanswerable ones for, as often as `WRITTEN` needs."""
    return [source for _, source in chosen if source.dataset == written[0].dataset] * (WRITTEN - 1)


def _written(written: list[Source], rng: random.Random) -> Iterator[Example]:
    for source in written * WRITTEN:
        reads = window(source, (), rng)
        if reads is not None:
            yield Example(reads, (), kind="written")


def _one(kind: str, negatives: Negatives, numbers: Sequence[int], rng: random.Random) -> Iterator[Example]:
    """An unanswerable example of a kind, from whichever source it can be made; rarely none."""
    tries = (negatives.kinds[kind](rng.choice(numbers)) for _ in range(TRIES))
    return islice((example for example in tries if example), 1)


def _capped(all_sources: Sequence[Source], most: Mapping[str, int], rng: random.Random) -> Iterator[tuple[int, Source]]:
    """The sources with their numbers, in random order, no more of a data set than it may have."""
    seen: Counter[str] = Counter()
    for number in rng.sample(range(len(all_sources)), len(all_sources)):
        source = all_sources[number]
        seen[source.dataset] += 1
        if seen[source.dataset] <= most.get(source.dataset, len(all_sources)):
            yield number, source
