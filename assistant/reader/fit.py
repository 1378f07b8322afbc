"""Fits the first reader: `python -m assistant.reader.fit DATA`.

The ranker learns which sentence answers, on training questions over a library of their passages. The decision learns
whether the best sentence does, on development questions: answerable ones, unanswerable ones from the data sets, and
generated ones (asked of another article, words without sense, orders to the assistant). Everything goes through the
product's own index, so that the reader is fitted on what it will see. Needs the extra `[eval]`.
"""

import argparse
import json
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import CACHED_QUESTIONS, SentenceEmbeddings
from assistant.index import PassageIndex
from assistant.passages import Span
from assistant.reader.features import (
    DECISION_FEATURES,
    SENTENCE_FEATURES,
    Features,
    Matching,
    decision_features,
    places,
    sentence_features,
)
from assistant.reader.fit_data import (
    Asked,
    Library,
    clapnq_library,
    generated,
    news_library,
    read_rows,
    squad_library,
    variants,
)
from assistant.reader.fitted import FITTED_FILE, FittedReader, LogisticModel, OperatingPoint, probability
from assistant.reader.question import answer_type
from assistant.reader.short_answer import short_answer
from assistant.reader.spelling import mended
from assistant.splitter import PassageSplitter

RETRIEVE_K, FETCH_K = 8, 32
SEED = 20_261_123
ANSWERED_ALL_THE_SAME = 0.05
"""The operating point: the share of questions on other topics, put to news articles, that is answered all the same. A
declined question still shows the nearest passages, and the curve shows what other choices would cost."""

HARD = ("adversarial", "unanswerable")
"""Unanswerable questions written for the very passage, of SQuAD 2.0, and real ones of CLAPNQ."""

ANSWERABLE = ("answerable", "keywords", "misspelt")
"""Questions that the passages answer: as they are, as a searcher would type them, and with slips."""

ANSWERABLE_SHARE = 0.5
"""What confidences are calibrated for: half of the questions are answerable, as in the development set of SQuAD 2.0,
and the kinds of unanswerable ones share the other half equally. A probability means nothing without such a mix."""

RECALL_WEIGHT = 2.0
"""β of the F-measure that the margin maximises: a missing answer is worse than a sentence too many."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its features: `gold[i]` says whether sentence i answers."""

    kind: str
    question: str
    features: Features
    gold: NDArray[np.bool_]
    matching: Matching


def cases(library: Library, asked: Sequence[Asked], embeddings: SentenceEmbeddings) -> Iterator[Case]:
    """Retrieve for each question as the product does, and compute features and labels."""
    with (
        tempfile.TemporaryDirectory() as directory,
        PassageIndex.open(Path(directory), embeddings=embeddings) as index,
    ):
        index.add(library.articles)
        sentences = list(
            dict.fromkeys(
                article.text[start:end]
                for article in library.articles
                for passage in index.passages_of(article.id)
                for start, end in passage.sentences
            )
        )
        vectors = dict(zip(sentences, embeddings.encode(sentences), strict=True))
        for position, one in enumerate(asked):
            if position % CACHED_QUESTIONS == 0:
                embeddings.prepare([later.question for later in asked[position : position + CACHED_QUESTIONS]])
            where = places(index.search(one.question, k=RETRIEVE_K, fetch_k=FETCH_K, article_id=one.article_id))
            if not where:
                continue
            texts = [place.passage.sentence_text(place.sentence) for place in where]
            question = mended(one.question, texts, embeddings.count_tokens)
            cosines = np.stack([vectors[text] for text in texts]) @ embeddings.encode_query(question)
            features, matching = sentence_features(question, where, cosines)
            gold = np.array(
                [
                    place.passage.passage.article_id == one.evidence_in
                    and any(place.sentence.overlaps(span) for span in one.evidence)
                    for place in where
                ]
            )
            yield Case(one.kind, question, features, gold, matching)


def logistic(
    names: Sequence[str], features: Features, labels: NDArray[np.bool_], weights: Features | None = None
) -> LogisticModel:
    """Fit a logistic model with L2 regularisation on standardised features."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(features)
    model = LogisticRegression(max_iter=5_000).fit(scaler.transform(features), labels, sample_weight=weights)
    return LogisticModel(
        features=tuple(names),
        means=tuple(round(float(value), 6) for value in scaler.mean_),
        scales=tuple(round(float(value), 6) or 1.0 for value in scaler.scale_),
        coefficients=tuple(round(float(value), 6) for value in model.coef_[0]),
        intercept=round(float(model.intercept_[0]), 6),
    )


def fit_ranker(training: Sequence[Case]) -> LogisticModel:
    """Fit the sentence score on questions whose answer was retrieved; each question weighs the same."""
    usable = [case for case in training if case.gold.any()]
    features = np.concatenate([case.features for case in usable])
    labels = np.concatenate([case.gold for case in usable])
    weights = np.concatenate([np.full(len(case.gold), 1 / len(case.gold)) for case in usable])
    return logistic(SENTENCE_FEATURES, features, labels, weights * len(weights) / weights.sum())


@dataclass(frozen=True, slots=True)
class Ranked:
    """A case after ranking: sentences' log-odds in descending order, whether each is gold, decision features."""

    kind: str
    scores: Features
    gold: NDArray[np.bool_]
    features: Features


def rank(case: Case, ranker: LogisticModel) -> Ranked:
    """Order a case's sentences by their score."""
    scores = ranker.log_odds(case.features)
    order = np.argsort(-scores, kind="stable")
    decision = decision_features(case.question, case.features[order[0]], scores[order], case.matching)
    return Ranked(case.kind, scores[order], case.gold[order], decision)


def fit_margin(ranked: Sequence[Sequence[Ranked]], *, most: int = 3) -> tuple[float, dict[str, float | int | str]]:
    """The margin that maximises the mean F-measure of the sentences shown, and its figures; sets weigh the same."""

    def figures(margin: float) -> tuple[float, float, float, float]:
        means = np.mean([_means(part, margin) for part in ranked], axis=0)
        return float(means[0]), float(means[1]), float(means[2]), float(means[3])

    def _means(part: Sequence[Ranked], margin: float) -> NDArray[np.float64]:
        rows = []
        for one in part:
            shown = (one.scores[0] - one.scores[:most]) <= margin
            hits = float((shown & one.gold[:most]).sum())
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
    features = np.stack([one.features for one in ranked])
    answerable = np.array([one.kind in ANSWERABLE for one in ranked])
    return logistic(DECISION_FEATURES, features, answerable, kind_weights([one.kind for one in ranked]))


def kind_weights(kinds: Sequence[str]) -> NDArray[np.float64]:
    """Weights with a mean of one that give each kind of question its share of the mix."""
    counts = Counter(kinds)
    answerable = len([kind for kind in counts if kind in ANSWERABLE])
    shares = {
        kind: ANSWERABLE_SHARE / answerable
        if kind in ANSWERABLE
        else (1 - ANSWERABLE_SHARE) / (len(counts) - answerable)
        for kind in counts
    }
    return np.array([len(kinds) * shares[kind] / counts[kind] for kind in kinds])


def operating_point(ranked: Sequence[Ranked], confidences: NDArray[np.float64], threshold: float) -> OperatingPoint:
    """Coverage and risk at a threshold."""
    answered = confidences >= threshold
    kinds = np.array([one.kind for one in ranked])
    right = np.array([bool(one.gold[0]) for one in ranked])
    weights = kind_weights([one.kind for one in ranked])
    return OperatingPoint(
        threshold=round(float(threshold), 4),
        coverage=round(float(answered[kinds == "answerable"].mean()), 4),
        risk=round(float(np.average(~right, weights=weights * answered)), 4) if answered.any() else 0.0,
        answered_by_kind={
            str(kind): round(float(answered[kinds == kind].mean()), 4)
            for kind in np.unique(kinds)
            if kind != "answerable"
        },
    )


def calibration_error(
    confidences: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64], bins: int = 10
) -> float:
    """Expected calibration error over bins of equal width (Guo et al. 2017), 0..1."""
    in_bin = np.minimum((confidences * bins).astype(int), bins - 1)
    gaps = [abs(np.sum(((confidences - right) * weights)[in_bin == one])) for one in np.unique(in_bin)]
    return float(sum(gaps) / weights.sum())


@dataclass(frozen=True, slots=True)
class Data:
    """Where the data sets are; see the command's options."""

    train: Path
    squad2: Path
    clapnq: Path
    news_articles: Path
    news_questions: Path
    train_contexts: int


def short_answer_figures(rows: Sequence[Mapping[str, Any]]) -> dict[str, float | int | str]:
    """For each kind of question, how often a short answer is given for the right sentence, and overlaps the answer."""
    splitter = PassageSplitter()
    right: dict[str, list[bool]] = {}
    asked: Counter[str] = Counter()
    for row in rows:
        answers = [Span(answer["start"], answer["start"] + len(answer["text"])) for answer in row["answers"]]
        for sentence in splitter.sentences(row["context"]) if answers else ():
            if not sentence.contains(Span(answers[0].start, answers[0].start)):
                continue
            kind = answer_type(row["question"])
            asked[kind] += 1
            words = row["context"][sentence.start : sentence.end]
            given = short_answer(row["question"], words, offset=sentence.start, kinds=None)
            if given is not None:
                right.setdefault(kind, []).append(any(given.overlaps(answer) for answer in answers))
    figures: dict[str, float | int | str] = {}
    for name, hits in sorted(right.items()):
        figures |= {
            f"{name}_asked": asked[name],
            f"{name}_given": len(hits),
            f"{name}_right": round(sum(hits) / len(hits), 3),
        }
    return figures


def fit(data: Data) -> FittedReader:
    """Fit everything; see the module's docstring."""
    from sklearn.metrics import roc_auc_score

    rng = random.Random(SEED)
    embeddings = SentenceEmbeddings()
    rows = [row for row in read_rows(data.train) if row["source"] in {"squad1", "nq_open_oracle", "qed"}]
    contexts = sorted({row["context"] for row in rows})
    chosen = set(rng.sample(contexts, min(data.train_contexts, len(contexts))))
    training = list(
        cases(*squad_library([row for row in rows if row["context"] in chosen], by_title=False), embeddings)
    )
    ranker = fit_ranker(training)

    ranked: dict[str, list[Ranked]] = {}
    for name, (library, asked) in {
        "squad2": squad_library(read_rows(data.squad2), by_title=True),
        "clapnq": clapnq_library(read_rows(data.clapnq)),
        "news": news_library(read_rows(data.news_articles), read_rows(data.news_questions)),
    }.items():
        made = [*variants(asked, rng), *generated(asked, library, rng, elsewhere=9 if name == "news" else 1)]
        ranked[name] = [rank(case, ranker) for case in cases(library, [*asked, *made], embeddings)]
    margin, margin_figures = fit_margin(
        [[one for one in part if one.kind == "answerable" and one.gold.any()] for part in ranked.values()]
    )

    fitted_on = ranked["squad2"] + ranked["clapnq"]
    kinds = [one.kind for one in fitted_on]
    decision = fit_decision(fitted_on)
    log_odds = out_of_fold(fitted_on)
    answerable = np.array([kind in ANSWERABLE for kind in kinds])
    is_hard = np.array([kind in HARD for kind in kinds])
    plain = is_hard | np.array([kind == "answerable" for kind in kinds])

    # Confidences are calibrated, and the operating point is chosen, on news, which the decision has not seen; only the
    # hard kinds, which the news set lacks, come from the data that it was fitted on, by cross-validation.
    shown = [*ranked["news"], *(one for one in fitted_on if one.kind in HARD)]
    shown_log_odds = np.concatenate(
        [decision.log_odds(np.stack([one.features for one in ranked["news"]])), log_odds[is_hard]]
    )
    right = np.array([bool(one.gold[0]) for one in shown])
    weights = kind_weights([one.kind for one in shown])
    calibration = logistic(("log_odds",), shown_log_odds[:, np.newaxis], right, weights)
    confidences = probability(calibration.log_odds(shown_log_odds[:, np.newaxis]))
    elsewhere = confidences[[one.kind == "other_topic" for one in shown]]
    threshold = float(np.ceil(np.quantile(elsewhere, 1 - ANSWERED_ALL_THE_SAME) * 10_000) / 10_000)
    point = operating_point(shown, confidences, threshold)
    thresholds = np.unique(np.quantile(confidences, np.linspace(0, 0.98, 50)))
    evidence: dict[str, dict[str, float | int | str]] = {
        "ranker": {
            "data": "reading/train (squad1, nq_open_oracle, qed), one library",
            "contexts": len(chosen),
            "questions": len(training),
            "answer_retrieved": sum(bool(case.gold.any()) for case in training),
        },
        "margin": margin_figures,
        "short_answers": {
            "data": "reading/dev_squad2 and a twelfth of reading/train (squad1, nq, qed), given the right sentence",
            **short_answer_figures([*read_rows(data.squad2), *rows[::12]]),
        },
        "decision": {
            "data": "reading/dev_squad2, reading/dev_clapnq and generated questions; ten-fold cross-validation",
            **dict(sorted(Counter(kinds).items())),
            "auroc": round(float(roc_auc_score(answerable, log_odds, sample_weight=kind_weights(kinds))), 3),
            "auroc_answerable_against_adversarial_and_unanswerable": round(
                float(roc_auc_score(answerable[plain], log_odds[plain])), 3
            ),
        },
        "operating_point": {
            "data": "news/dev_onestop and generated questions, not used for the decision; adversarial and "
            "unanswerable questions as above",
            "rule": f"the lowest threshold at which {ANSWERED_ALL_THE_SAME:.0%} of other topics are answered",
            **dict(sorted(Counter(f"news_{one.kind}" for one in ranked["news"]).items())),
            "calibration_error": round(calibration_error(confidences, right, weights), 3),
            **point.model_dump(exclude={"answered_by_kind"}),
            **{f"answered_{kind}": share for kind, share in point.answered_by_kind.items()},
        },
    }
    return FittedReader(
        embedding_weights=embeddings.weights_hash,
        ranker=ranker,
        decision=decision,
        calibration=calibration,
        threshold=threshold,
        margin=margin,
        evidence=evidence,
        curve=tuple(operating_point(shown, confidences, float(one)) for one in thresholds),
    )


def draw(fitted: FittedReader, path: Path) -> None:
    """Draw the risk–coverage curve as SVG."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "article-assistant", "font.size": 10}):
        figure = Figure(figsize=(7, 4.2), layout="constrained")
        axes = figure.subplots()
        coverage = [point.coverage for point in fitted.curve]
        axes.plot(
            coverage,
            [point.risk for point in fitted.curve],
            color="black",
            label="risk: answers that are wrong",
        )
        for kind in fitted.curve[0].answered_by_kind:
            shares = [point.answered_by_kind[kind] for point in fitted.curve]
            axes.plot(
                coverage,
                shares,
                linewidth=1,
                linestyle="--",
                label=f"{kind.replace('_', ' ')}: answered all the same",
            )
        chosen = fitted.evidence["operating_point"]["coverage"]
        axes.axvline(float(chosen), color="grey", linewidth=1)
        axes.text(float(chosen), 1.01, f"threshold {fitted.threshold:.2f}", ha="right", fontsize=8)
        axes.set(
            xlabel="coverage: answerable questions that are answered",
            ylabel="share",
            xlim=(0, 1),
            ylim=(0, 1.05),
        )
        axes.legend(fontsize=8, frameon=False)
        figure.savefig(path, metadata={"Date": None})


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit from the command line."""
    parser = argparse.ArgumentParser(prog="python -m assistant.reader.fit", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with reading/ and news/, as docs/reader.md describes them")
    parser.add_argument("--train-contexts", type=int, default=1_000, help="contexts of the training library")
    weights = Path(__file__).parent / "weights"
    parser.add_argument("--output", type=Path, default=weights / FITTED_FILE)
    parser.add_argument("--curve", type=Path, help="also draw the risk–coverage curve, as SVG")
    options = parser.parse_args(arguments)
    weights.mkdir(exist_ok=True)
    reading, news = options.data / "reading", options.data / "news"
    fitted = fit(
        Data(
            train=reading / "train.jsonl.gz",
            squad2=reading / "dev_squad2.jsonl.gz",
            clapnq=reading / "dev_clapnq.jsonl.gz",
            news_articles=news / "dev_onestop_articles.jsonl.gz",
            news_questions=news / "dev_onestop_questions.jsonl.gz",
            train_contexts=options.train_contexts,
        )
    )
    options.output.write_text(fitted.model_dump_json(indent=1) + "\n", encoding="utf-8")
    if options.curve:
        draw(fitted, options.curve)
    parser.exit(0, json.dumps(fitted.evidence, indent=2) + "\n")


if __name__ == "__main__":
    main()
