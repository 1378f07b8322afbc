"""How well a network reads development data: answers, and whether there is one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.reader.decoding import Numbers, ReadSentence, decode
from assistant.reader.encoding import Encoded, PairEncoder, Reads
from assistant.reader.rows import read_rows
from assistant.reader.train.examples import sentences_of
from evals.metrics.correctness import token_f1
from evals.metrics.normalise import normalised_tokens

Network = Callable[[Sequence[Encoded]], Sequence[Numbers]]
"""Numbers of shape (at least tokens, 3) for each window of a batch."""

BATCH = 32


@dataclass(frozen=True, slots=True)
class Judged:
    """One question after reading.

    Attributes:
        answerable: whether its passage answers.
        f1: of the short answer of the sentence with the highest evidence and span together, against the nearest of the
            acceptable answers, 0..1; NaN where there is none.
        right: whether the best sentence is one that answers.
        evidence: log-odds of the best sentence against none.
        span: log-odds of the best span against none.
    """

    answerable: bool
    f1: float
    right: bool
    evidence: float
    span: float


def figures(reading: Path, network: Network, encoder: PairEncoder) -> dict[str, float]:
    """All figures on the development sets in a folder."""
    sets = {
        "squad2": squad2(reading / "dev_squad2.jsonl.gz", network, encoder),
        "clapnq": clapnq(reading / "dev_clapnq.jsonl.gz", network, encoder),
    }
    return {f"{name}_{figure}": value for name, found in sets.items() for figure, value in found.items()}


def squad2(path: Path, network: Network, encoder: PairEncoder) -> dict[str, float]:
    """Figures on rows of SQuAD 2.0: F1 overall at the best threshold, of the answerable if forced, AUROC."""
    rows = read_rows(path)
    judged = judge(rows, [not row["is_impossible"] for row in rows], network, encoder)
    scores = np.array([one.evidence + one.span for one in judged])
    answerable = np.array([one.answerable for one in judged])
    f1 = np.where(answerable, [one.f1 for one in judged], 0.0)
    best = max(
        float(np.where(scores >= threshold, f1, ~answerable).mean()) for threshold in [*np.unique(scores), np.inf]
    )
    return {
        "f1_at_best_threshold": best,
        "f1_forced": float(f1[answerable].mean()),
        **auroc(judged),
    }


def clapnq(path: Path, network: Network, encoder: PairEncoder) -> dict[str, float]:
    """Figures on rows of CLAPNQ: right sentence if forced, AUROC."""
    rows = [
        row | {"answers": [{"text": s, "start": row["context"].find(s)} for s in chosen_sentences(row)]}
        for row in read_rows(path)
    ]
    return auroc(judge(rows, [row["answerable"] for row in rows], network, encoder))


def chosen_sentences(row: Mapping[str, Any]) -> list[str]:
    """The sentences that CLAPNQ's annotators chose and the text has."""
    chosen = {sentence for sentences in row["selected_sentences"] for sentence in sentences}
    return sorted(sentence for sentence in chosen if sentence in row["context"])


def auroc(judged: Sequence[Judged]) -> dict[str, float]:
    """Whether scores tell answerable from unanswerable, and how often the best sentence is right if forced."""
    from sklearn.metrics import roc_auc_score

    labels = [one.answerable for one in judged]
    return {
        "right_sentence": float(np.mean([one.right for one in judged if one.answerable])),
        "auroc_evidence": float(roc_auc_score(labels, [one.evidence for one in judged])),
        "auroc_span": float(roc_auc_score(labels, [one.span for one in judged])),
        "auroc_both": float(roc_auc_score(labels, [one.evidence + one.span for one in judged])),
    }


def judge(
    rows: Sequence[Mapping[str, Any]], answerable: Sequence[bool], network: Network, encoder: PairEncoder
) -> list[Judged]:
    """Read each row's question with its own passage."""
    reads = [
        Reads(row["question"], (row.get("title") or "").replace("_", " "), row["context"], sentences_of(row["context"]))
        for row in rows
    ]
    read = read_all(reads, network, encoder)
    result = []
    for row, is_answerable, one, sentences in zip(rows, answerable, reads, read, strict=True):
        best = max(sentences, key=lambda sentence: sentence.evidence)
        gold = [(answer["start"], answer["start"] + len(answer["text"])) for answer in row["answers"]]
        place = one.sentences[best.number]
        answering = max(sentences, key=lambda sentence: sentence.evidence + sentence.span)
        said = normalised_tokens(one.text[slice(*answering.answer)]) if answering.answer else []
        result.append(
            Judged(
                answerable=is_answerable,
                f1=max((token_f1(said, normalised_tokens(a["text"])) for a in row["answers"]), default=float("nan")),
                right=any(start < place.end and place.start < end for start, end in gold),
                evidence=best.evidence,
                span=max(sentence.span for sentence in sentences),
            )
        )
    return result


def read_all(reads: Sequence[Reads], network: Network, encoder: PairEncoder) -> list[list[ReadSentence]]:
    """The sentences of each pair, read in batches of like length."""
    windows = [(position, window) for position, found in enumerate(encoder.encode(reads)) for window in found]
    windows.sort(key=lambda window: len(window[1].ids))
    result: list[list[ReadSentence]] = [[] for _ in reads]
    for start in range(0, len(windows), BATCH):
        batch = windows[start : start + BATCH]
        for (position, window), numbers in zip(batch, network([window for _, window in batch]), strict=True):
            result[position].extend(decode(window, numbers, reads[position].sentences))
    return [sorted(sentences, key=lambda sentence: sentence.number) for sentences in result]
