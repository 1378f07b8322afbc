"""Fits the reader's decision; `python -m evals calibrate DATA` does it.

The network is trained elsewhere (`python -m assistant.reader.train`) and read here as it is. The ranker learns which
sentence answers, the decision whether any does, on development questions of the encyclopaedia that the network has not
seen: answerable ones, unanswerable ones from the data sets, and generated ones (asked of another article, with a name
or word swapped, words without sense, orders to the assistant). Confidences are calibrated on news, the operating point
is chosen on all sets. Everything goes through the product's own index. Needs the extras `[train]` and `[eval]`.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import SentenceEmbeddings
from assistant.reader.cross_encoder import WEIGHTS, CrossEncoder
from assistant.reader.features import DECISION_FEATURES, SENTENCE_FEATURES
from assistant.reader.fit_calibration import HARD, calibrate
from assistant.reader.fit_cases import MOST_SHOWN, Case, Ranked, cases, rank_case
from assistant.reader.fit_curve import ANSWERABLE, draw, kind_weights
from assistant.reader.fit_data import (
    clapnq_library,
    generated,
    near_misses,
    news_library,
    squad_library,
    variants,
)
from assistant.reader.fit_logistic import logistic
from assistant.reader.fitted import FITTED_FILE, FittedReader, LogisticModel
from assistant.reader.question import answer_type
from assistant.reader.rows import read_rows
from assistant.reader.short_answer import LONG_KINDS

SEED = 20_261_123
MOST_OF_A_KIND = 162
"""Questions of a kind that are read of each set, at most: as many as the news set has. More take time and change
little."""

SHORT_PRECISION = 0.9
"""A wrong short answer does more harm than none, since the sentence stands beside it."""

INDISTINCT = ("adversarial", "near_miss")
"""Kinds that the decision isn't fitted on: these features can hardly tell them from answerable questions. With the set
in question left out of the fit, at 5 % of its other topics, answerable news questions in all their forms are answered
to .93 with both kinds in it, .96 without near misses, .97 without either; CLAPNQ's to .94, .97, .99; near misses on
news to .66, .74, .82. What most readers ask comes first."""

RECALL_WEIGHT = 2.0
"""β of the F-measure that the margin maximises: a missing answer is worse than a sentence too many."""


def fit_ranker(training: Sequence[Case]) -> LogisticModel:
    """Fit the sentence score on questions whose answer was retrieved; each question weighs the same."""
    usable = [case for case in training if case.kind == "answerable" and case.gold.any()]
    features = np.concatenate([case.seen.features for case in usable])
    labels = np.concatenate([case.gold for case in usable])
    weights = np.concatenate([np.full(len(case.gold), 1 / len(case.gold)) for case in usable])
    return logistic(SENTENCE_FEATURES, features, labels, weights * len(weights) / weights.sum())


def fit_margin(ranked: Sequence[Sequence[Ranked]]) -> tuple[float, dict[str, float | int | str]]:
    """The margin that maximises the mean F-measure of the sentences shown, and its figures; sets weigh the same."""

    def figures(margin: float) -> tuple[float, float, float, float]:
        means = np.mean([_means(part, margin) for part in ranked], axis=0)
        return float(means[0]), float(means[1]), float(means[2]), float(means[3])

    def _means(part: Sequence[Ranked], margin: float) -> NDArray[np.float64]:
        rows = []
        for one in part:
            shown = one.shown(margin)
            hits = float((shown & one.gold[:MOST_SHOWN]).sum())
            precision, recall = hits / shown.sum(), hits / one.gold.sum()
            beta = RECALL_WEIGHT**2
            score = (1 + beta) * precision * recall / (beta * precision + recall) if hits else 0.0
            rows.append((score, precision, recall, float(hits > 0)))
        return np.asarray(np.mean(rows, axis=0))

    best = max(np.round(np.linspace(0, 3, 61), 2), key=lambda margin: figures(float(margin))[0])
    score, precision, recall, hit = figures(float(best))
    return float(best), {
        "f_beta": round(score, 3),
        "beta": RECALL_WEIGHT,
        "precision": round(precision, 3),
        "recall": round(recall, 3),
        "any_right": round(hit, 3),
        "best_right": round(figures(0.0)[3], 3),
        "questions": sum(len(part) for part in ranked),
    }


def out_of_fold(ranked: Sequence[Ranked]) -> NDArray[np.float64]:
    """Log-odds by ten-fold cross-validation, so that no question is judged by a model that has seen it."""
    log_odds = np.empty(len(ranked))
    folds = np.random.default_rng(SEED).integers(0, 10, len(ranked))
    for fold in range(10):
        model = fit_decision([one for one, part in zip(ranked, folds, strict=True) if part != fold])
        for position in np.flatnonzero(folds == fold).tolist():
            log_odds[position] = model.log_odds(ranked[position].features)
    return log_odds


def fit_decision(ranked: Sequence[Ranked]) -> LogisticModel:
    """Fit whether the passages answer the question, whichever of their sentences does."""
    usable = [one for one in ranked if one.kind not in INDISTINCT]
    features = np.stack([one.features for one in usable])
    answerable = np.array([one.kind in ANSWERABLE for one in usable])
    return logistic(DECISION_FEATURES, features, answerable, kind_weights([one.kind for one in usable]))


def read_sets(data: Path, rng: random.Random) -> dict[str, list[Case]]:
    """The cases of each development set, read by the network."""
    reading, news = data / "reading", data / "news"
    squad2 = read_rows(reading / "dev_squad2.jsonl.gz")
    questions = read_rows(news / "dev_onestop_questions.jsonl.gz")
    embeddings, cross_encoder = SentenceEmbeddings(), CrossEncoder()
    sets = {
        "squad2": (squad_library(squad2, by_title=True), near_misses(squad2, embeddings, rng)),
        "clapnq": (clapnq_library(read_rows(reading / "dev_clapnq.jsonl.gz")), []),
        "news": (
            news_library(read_rows(news / "dev_onestop_articles.jsonl.gz"), questions),
            near_misses([row | {"answers": row["evidence"]} for row in questions], embeddings, rng),
        ),
    }
    result = {}
    for name, ((library, asked), near) in sets.items():
        made = [*asked, *variants(asked, rng), *generated(asked, library, rng), *near]
        by_kind = {kind: [one for one in made if one.kind == kind] for kind in dict.fromkeys(one.kind for one in made)}
        few = [one for part in by_kind.values() for one in rng.sample(part, min(len(part), MOST_OF_A_KIND))]
        result[name] = list(cases(library, few, embeddings, cross_encoder))
    return result


def fit(sets: Mapping[str, Sequence[Case]], *, network: str, embedding_weights: str) -> FittedReader:
    """Fit everything on the cases of `read_sets`; see the module's docstring.

    Args:
        sets: the cases.
        network, embedding_weights: hashes of the models that read them.
    """
    from sklearn.metrics import roc_auc_score

    ranker = fit_ranker([case for name in ("squad2", "clapnq") for case in sets[name]])
    rankings = {name: [rank_case(case, ranker) for case in found] for name, found in sets.items()}
    margin, margin_figures = fit_margin(
        [[one for one in part if one.kind == "answerable" and one.gold.any()] for part in rankings.values()]
    )
    short_score, short_figures = fit_short_answers(rankings["squad2"])

    fitted_on = rankings["squad2"] + rankings["clapnq"]
    kinds = [one.kind for one in fitted_on]
    decision = fit_decision(fitted_on)
    log_odds = out_of_fold(fitted_on)
    answerable = np.array([kind in ANSWERABLE for kind in kinds])
    is_hard = np.array([kind in HARD for kind in kinds])
    plain = is_hard | np.array([kind == "answerable" for kind in kinds])

    calibrated = calibrate(rankings, decision, log_odds, margin)
    evidence: dict[str, dict[str, float | int | str]] = {
        "ranker": {
            "data": "reading/dev_squad2 and reading/dev_clapnq, answerable questions",
            "questions": sum(
                case.kind == "answerable" and bool(case.gold.any())
                for name in ("squad2", "clapnq")
                for case in sets[name]
            ),
            **{f"best_right_{name}": best_right(part) for name, part in rankings.items()},
        },
        "margin": margin_figures,
        "short_answers": {"data": "reading/dev_squad2", **short_figures},
        "decision": {
            "data": "reading/dev_squad2, reading/dev_clapnq and generated questions; ten-fold cross-validation",
            **dict(sorted(Counter(kinds).items())),
            "auroc": round(float(roc_auc_score(answerable, log_odds, sample_weight=kind_weights(kinds))), 3),
            "auroc_answerable_against_adversarial_and_unanswerable": round(
                float(roc_auc_score(answerable[plain], log_odds[plain])), 3
            ),
        },
        "operating_point": calibrated.figures,
    }
    return FittedReader(
        network=network,
        embedding_weights=embedding_weights,
        ranker=ranker,
        decision=decision,
        calibration=calibrated.calibration,
        threshold=calibrated.threshold,
        margin=margin,
        short_answer=short_score,
        evidence=evidence,
        errors=calibrated.errors,
        curve=calibrated.curve,
    )


def best_right(ranked: Sequence[Ranked]) -> float:
    """How often the best sentence answers, of the answerable questions whose answer was retrieved."""
    return round(float(np.mean([one.gold[0] for one in ranked if one.kind == "answerable" and one.gold.any()])), 3)


def fit_short_answers(ranked: Sequence[Ranked]) -> tuple[float | None, dict[str, float | int | str]]:
    """The lowest score from which on enough of the spans in right sentences are right (None: none is), and figures."""
    found = [
        one
        for one in ranked
        if one.kind == "answerable" and one.gold[0] and answer_type(one.question) not in LONG_KINDS
    ]
    plain = [one.plain_right for one in found if one.plain_right is not None]
    usable = [one for one in found if one.plain_right is None]  # the others have their short answer
    scores = np.array([one.span_score for one in usable])
    right = np.array([one.span_right for one in usable])
    order = np.argsort(-scores, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precision >= SHORT_PRECISION)
    given = int(enough[-1]) + 1 if len(enough) else 0
    return round(float(scores[order][given - 1]), 3) if given else None, {
        "questions": len(found),
        "plain_given": len(plain),
        "plain_right": round(float(np.mean(plain)), 3) if plain else 0.0,
        "span_given": given,
        "span_right": round(float(precision[given - 1]), 3) if given else 0.0,
        "span_right_if_all_were_given": round(float(right.mean()), 3) if usable else 0.0,
    }


def refit(data: Path, *, output: Path | None = None, curve: Path | None = None) -> FittedReader:
    """Read the development sets, fit everything on them and write it.

    Args:
        data: folder with reading/ and news/, as docs/reader.md describes them.
        output: the file to write; None: the one beside the network's weights.
        curve: also draw the risk–coverage curve there, as SVG.

    Raises:
        FileNotFoundError: if a set is missing; nothing is written then.
    """
    sets = read_sets(data, random.Random(SEED))
    fitted = fit(sets, network=CrossEncoder().weights_hash, embedding_weights=SentenceEmbeddings().weights_hash)
    (output or WEIGHTS / FITTED_FILE).write_text(fitted.model_dump_json(indent=1) + "\n", encoding="utf-8")
    if curve is not None:
        draw(fitted, curve)
    return fitted
