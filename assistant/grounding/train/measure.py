"""How well a network tells supported statements from others, on development data."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from assistant.grounding.train.loop import SUPPORTED
from assistant.grounding.train.pairs import Pair, pair
from assistant.reader.encoding import PairEncoder
from assistant.reader.rows import read_rows
from assistant.reader.train.measure import BATCH, Network


def figures(sets: Mapping[str, Sequence[Pair]], network: Network, encoder: PairEncoder) -> dict[str, float]:
    """AUROC and best balanced accuracy of each set, by name."""
    from sklearn.metrics import roc_auc_score, roc_curve

    found: dict[str, float] = {}
    for name, pairs in sets.items():
        labels = [one.supported for one in pairs]
        scores = scores_of(pairs, network, encoder)
        found[f"{name}_auroc"] = float(roc_auc_score(labels, scores))
        wrong, right, _ = roc_curve(labels, scores)
        found[f"{name}_balanced_accuracy"] = float(((right + 1 - wrong) / 2).max())
    return found


def scores_of(pairs: Sequence[Pair], network: Network, encoder: PairEncoder) -> list[float]:
    """Log-odds that each statement is supported: of the window of its evidence that supports it best."""
    windows = [
        (position, window)
        for position, found in enumerate(encoder.encode([one.reads for one in pairs]))
        for window in found
    ]
    windows.sort(key=lambda window: len(window[1].ids))
    best = np.full(len(pairs), -np.inf)
    for start in range(0, len(windows), BATCH):
        batch = windows[start : start + BATCH]
        for (position, _), numbers in zip(batch, network([window for _, window in batch]), strict=True):
            best[position] = max(best[position], float(numbers[0, SUPPORTED]))
    return [float(score) for score in best]


def wice(path: Path) -> list[Pair]:
    """The claims of a WiCE file with the sentences that its annotators chose; those without, with the likeliest ones.

    "Partially supported" is not supported.
    """
    from assistant.reader.terms import terms

    pairs = []
    for row in read_rows(path):
        chosen = sorted({number for group in row["supporting_sentences"] for number in group})
        if not chosen:
            wanted = set(terms(row["claim"]))
            order = sorted(range(len(row["evidence"])), key=lambda n: -len(wanted & set(terms(row["evidence"][n]))))
            chosen = sorted(order[:3])
        evidence = [row["evidence"][number] for number in chosen]
        pairs.append(pair(row["claim"], evidence, supported=row["label"] == "supported", wrong=None, way=row["label"]))
    return pairs


def written(path: Path) -> list[Pair]:
    """The pairs of a committed set; see evals/README.md."""
    return [
        pair(row["statement"], row["evidence"], supported=row["supported"], wrong=None, way=row["way"] or "supported")
        for row in read_rows(path)
    ]
