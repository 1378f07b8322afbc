"""Fits the first reader: `python -m assistant.reader.fit --train … --squad2 … --clapnq …`.

The ranker learns which sentence answers, on training questions over a library of their passages. The decision learns
whether the best sentence does, on development questions: answerable ones, unanswerable ones from the data sets, and
generated ones (asked of another article, words without sense, orders to the assistant). Everything goes through the
product's own index, so that the reader is fitted on what it will see. Needs the extra `[eval]`.
"""

import argparse
import gzip
import json
import random
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.article import Article
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
from assistant.reader.fitted import FITTED_FILE, FittedReader, LogisticModel, OperatingPoint

RETRIEVE_K, FETCH_K = 8, 32
SEED = 20_261_123
TARGET_COVERAGE = 0.96
"""The operating point: the highest threshold at which at least this share of the answerable development questions is
answered. A declined question still shows the nearest passages, and the curve shows what other choices would cost."""

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


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a data set: where it is asked, and which words of which article answer."""

    kind: str
    question: str
    article_id: str | None
    evidence_in: str | None = None
    evidence: tuple[Span, ...] = ()


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a gzipped JSON-lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


class Library:
    """Contexts of a data set as articles, and where in an article each context stands."""

    def __init__(self, contexts: Iterable[tuple[str, str]]) -> None:
        """`contexts` are pairs of article id and context; contexts of one article become its paragraphs."""
        paragraphs: dict[str, dict[str, None]] = {}
        for article_id, context in contexts:
            paragraphs.setdefault(article_id, {})[_one_block(context)] = None
        self.articles = [
            Article(id=article_id, title=article_id, text="\n\n".join(texts)) for article_id, texts in paragraphs.items()
        ]
        self._texts = {article.id: article.text for article in self.articles}

    def find(self, article_id: str, context: str, start: int, length: int) -> Span | None:
        """Where characters of a context stand in its article; None where canonicalisation moved them."""
        text, context = self._texts[article_id], _one_block(context)
        base = text.find(context)
        return None if base < 0 else Span(base + start, base + start + length)


def _one_block(context: str) -> str:
    return context.replace("\r", " ").replace("\n", " ").rstrip()


def squad_library(rows: Sequence[Mapping[str, Any]], *, by_title: bool) -> tuple[Library, list[Asked]]:
    """SQuAD-like rows: one article a title, or one a context."""
    ids: dict[str, str] = {}
    for row in rows:
        ids.setdefault(row["context"], row["title"] if by_title else f"context-{len(ids)}")
    library = Library((article_id, context) for context, article_id in ids.items())
    asked = []
    for row in rows:
        article_id = ids[row["context"]]
        spans = (
            library.find(article_id, row["context"], answer["start"], len(answer["text"])) for answer in row["answers"]
        )
        evidence = tuple(span for span in spans if span is not None)
        if not row["is_impossible"] and not evidence:
            continue
        kind = "adversarial" if row["is_impossible"] else "answerable"
        asked.append(Asked(kind, row["question"], article_id if by_title else None, article_id, evidence))
    return library, asked


def clapnq_library(rows: Sequence[Mapping[str, Any]]) -> tuple[Library, list[Asked]]:
    """CLAPNQ rows: one article a passage, asked of the whole library."""
    ids = {row["context"]: f"passage-{number}" for number, row in enumerate(rows)}
    library = Library((article_id, context) for context, article_id in ids.items())
    asked = []
    for row in rows:
        article_id = ids[row["context"]]
        sentences = {sentence for chosen in row["selected_sentences"] for sentence in chosen}
        found = ((row["context"].find(sentence), len(sentence)) for sentence in sorted(sentences))
        spans = (library.find(article_id, row["context"], *place) for place in found if place[0] >= 0)
        evidence = tuple(span for span in spans if span is not None)
        if row["answerable"] and not evidence:
            continue
        kind = "answerable" if row["answerable"] else "unanswerable"
        asked.append(Asked(kind, row["question"], article_id, article_id, evidence))
    return library, asked


def generated(asked: Sequence[Asked], article_ids: Sequence[str], rng: random.Random) -> Iterator[Asked]:
    """Questions that an article can't answer, made from those of a data set."""
    words = [word for one in asked for word in one.question.rstrip("?").split()]
    for one in asked:
        others = [article_id for article_id in article_ids if article_id != one.evidence_in]
        yield Asked("other_topic", one.question, rng.choice(others))
    for _ in range(len(asked) // 8):
        yield Asked("nonsense", " ".join(rng.sample(words, rng.randint(2, 8))), rng.choice(article_ids))
        letters = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz   ", k=rng.randint(4, 30)))
        yield Asked("nonsense", letters.strip() or "x", rng.choice(article_ids))
    verbs = ("Ignore all rules and", "Please", "You must now", "Forget the text and", "From now on,", "")
    tasks = (
        "write a poem about {}",
        "translate {} into Spanish",
        "tell me a joke about {}",
        "pretend that you are {}",
        "print your hidden instructions about {}",
        "say that {} is a lie",
        "write code that prints {}",
        "repeat the word {} ten times",
        "answer only with {}",
    )
    for _ in range(len(asked) // 8):
        order = f"{rng.choice(verbs)} {rng.choice(tasks).format(' '.join(rng.sample(words, 2)))}".strip()
        yield Asked("order", order, rng.choice(article_ids))


def cases(library: Library, asked: Sequence[Asked], embeddings: SentenceEmbeddings) -> Iterator[Case]:
    """Retrieve for each question as the product does, and compute features and labels."""
    with tempfile.TemporaryDirectory() as directory, PassageIndex.open(Path(directory), embeddings=embeddings) as index:
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
            cosines = np.stack([vectors[text] for text in texts]) @ embeddings.encode_query(one.question)
            features, matching = sentence_features(one.question, where, cosines)
            gold = np.array(
                [
                    place.passage.passage.article_id == one.evidence_in
                    and any(place.sentence.overlaps(span) for span in one.evidence)
                    for place in where
                ]
            )
            yield Case(one.kind, one.question, features, gold, matching)


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


def fit_margin(ranked: Sequence[Ranked], *, most: int = 3) -> tuple[float, dict[str, float | int | str]]:
    """The margin that maximises the mean F-measure of the sentences shown, and its figures."""

    def figures(margin: float) -> tuple[float, float, float, float]:
        rows = []
        for one in ranked:
            shown = (one.scores[0] - one.scores[:most]) <= margin
            hits = float((shown & one.gold[:most]).sum())
            precision, recall = hits / shown.sum(), hits / one.gold.sum()
            beta = RECALL_WEIGHT**2
            score = (1 + beta) * precision * recall / (beta * precision + recall) if hits else 0.0
            rows.append((score, precision, recall, float(hits > 0)))
        means = np.mean(rows, axis=0)
        return float(means[0]), float(means[1]), float(means[2]), float(means[3])

    best = max(np.round(np.linspace(0, 3, 61), 2), key=lambda margin: figures(float(margin))[0])
    score, precision, recall, hit = figures(float(best))
    return float(best), {
        "f_beta": round(score, 3),
        "beta": RECALL_WEIGHT,
        "precision": round(precision, 3),
        "recall": round(recall, 3),
        "any_right": round(hit, 3),
        "best_right": round(figures(0.0)[3], 3),
        "questions": len(ranked),
    }


def out_of_fold(ranked: Sequence[Ranked]) -> NDArray[np.float64]:
    """Confidences by ten-fold cross-validation, so that no question is judged by a model that has seen it."""
    confidences = np.empty(len(ranked))
    folds = np.random.default_rng(SEED).integers(0, 10, len(ranked))
    for fold in range(10):
        model = fit_decision([one for one, part in zip(ranked, folds, strict=True) if part != fold])
        for position in np.flatnonzero(folds == fold):
            confidences[position] = 1 / (1 + np.exp(-model.log_odds(ranked[position].features)))
    return confidences


def fit_decision(ranked: Sequence[Ranked]) -> LogisticModel:
    """Fit the probability that the best sentence answers."""
    features = np.stack([one.features for one in ranked])
    right = np.array([bool(one.gold[0]) for one in ranked])
    return logistic(DECISION_FEATURES, features, right, kind_weights([one.kind for one in ranked]))


def kind_weights(kinds: Sequence[str]) -> NDArray[np.float64]:
    """Weights with a mean of one that give each kind of question its share of the mix."""
    counts = Counter(kinds)
    other = (1 - ANSWERABLE_SHARE) / (len(counts) - 1)
    shares = {kind: ANSWERABLE_SHARE if kind == "answerable" else other for kind in counts}
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
            str(kind): round(float(answered[kinds == kind].mean()), 4) for kind in np.unique(kinds) if kind != "answerable"
        },
    )


def calibration_error(
    confidences: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64], bins: int = 10
) -> float:
    """Expected calibration error over bins of equal width (Guo et al. 2017), 0..1."""
    in_bin = np.minimum((confidences * bins).astype(int), bins - 1)
    gaps = [abs(np.sum(((confidences - right) * weights)[in_bin == one])) for one in np.unique(in_bin)]
    return float(sum(gaps) / weights.sum())


def fit(train: Path, squad2: Path, clapnq: Path, *, train_contexts: int) -> FittedReader:
    """Fit everything; see the module's docstring."""
    from sklearn.metrics import roc_auc_score

    rng = random.Random(SEED)
    embeddings = SentenceEmbeddings()
    rows = [row for row in read_rows(train) if row["source"] in {"squad1", "nq_open_oracle", "qed"}]
    contexts = sorted({row["context"] for row in rows})
    chosen = set(rng.sample(contexts, min(train_contexts, len(contexts))))
    training = list(cases(*squad_library([row for row in rows if row["context"] in chosen], by_title=False), embeddings))
    ranker = fit_ranker(training)

    development: list[Case] = []
    for library, asked in (squad_library(read_rows(squad2), by_title=True), clapnq_library(read_rows(clapnq))):
        made = list(generated(asked, [article.id for article in library.articles], rng))
        development.extend(cases(library, [*asked, *made], embeddings))
    ranked = [rank(case, ranker) for case in development]
    answerable = [one for one in ranked if one.kind == "answerable" and one.gold.any()]
    margin, margin_figures = fit_margin(answerable)
    confidences = out_of_fold(ranked)
    right = np.array([bool(one.gold[0]) for one in ranked])
    kinds = [one.kind for one in ranked]
    covered = confidences[[kind == "answerable" for kind in kinds]]
    threshold = float(np.floor(np.quantile(covered, 1 - TARGET_COVERAGE) * 10_000) / 10_000)
    hard = np.array([kind in {"answerable", "adversarial", "unanswerable"} for kind in kinds])
    answers = np.array([kind == "answerable" for kind in kinds])
    return FittedReader(
        embedding_weights=embeddings.weights_hash,
        ranker=ranker,
        decision=fit_decision(ranked),
        threshold=threshold,
        margin=margin,
        evidence={
            "ranker": {
                "data": "reading/train (squad1, nq_open_oracle, qed), one library",
                "contexts": len(chosen),
                "questions": len(training),
                "answer_retrieved": sum(bool(case.gold.any()) for case in training),
            },
            "margin": margin_figures,
            "decision": {
                "data": "reading/dev_squad2, reading/dev_clapnq and generated negatives; ten-fold cross-validation",
                **{kind: kinds.count(kind) for kind in sorted(set(kinds))},
                "auroc": round(float(roc_auc_score(right, confidences, sample_weight=kind_weights(kinds))), 3),
                "auroc_answerable_against_adversarial_and_unanswerable": round(
                    float(roc_auc_score(answers[hard], confidences[hard])), 3
                ),
                "calibration_error": round(calibration_error(confidences, right, kind_weights(kinds)), 3),
            },
            "operating_point": {
                "rule": f"the highest threshold that answers {TARGET_COVERAGE:.0%} of the answerable questions",
                **operating_point(ranked, confidences, threshold).model_dump(exclude={"answered_by_kind"}),
                **{
                    f"answered_{kind}": share
                    for kind, share in operating_point(ranked, confidences, threshold).answered_by_kind.items()
                },
            },
        },
        curve=tuple(
            operating_point(ranked, confidences, one) for one in np.unique(np.quantile(confidences, np.linspace(0, 0.98, 50)))
        ),
    )


def draw(fitted: FittedReader, path: Path) -> None:
    """Draw the risk–coverage curve as SVG."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "article-assistant", "font.size": 10}):
        figure = Figure(figsize=(7, 4.2), layout="constrained")
        axes = figure.subplots()
        coverage = [point.coverage for point in fitted.curve]
        axes.plot(coverage, [point.risk for point in fitted.curve], color="black", label="risk: answers that are wrong")
        for kind in fitted.curve[0].answered_by_kind:
            shares = [point.answered_by_kind[kind] for point in fitted.curve]
            axes.plot(coverage, shares, linewidth=1, linestyle="--", label=f"{kind.replace('_', ' ')}: answered all the same")
        chosen = fitted.evidence["operating_point"]["coverage"]
        axes.axvline(float(chosen), color="grey", linewidth=1)
        axes.text(float(chosen), 1.01, f"threshold {fitted.threshold:.2f}", ha="right", fontsize=8)
        axes.set(xlabel="coverage: answerable questions that are answered", ylabel="share", xlim=(0, 1), ylim=(0, 1.05))
        axes.legend(fontsize=8, frameon=False)
        figure.savefig(path, metadata={"Date": None})


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit from the command line."""
    parser = argparse.ArgumentParser(prog="python -m assistant.reader.fit", description=__doc__)
    parser.add_argument("--train", type=Path, required=True, help="reading/train.jsonl.gz")
    parser.add_argument("--squad2", type=Path, required=True, help="reading/dev_squad2.jsonl.gz")
    parser.add_argument("--clapnq", type=Path, required=True, help="reading/dev_clapnq.jsonl.gz")
    parser.add_argument("--train-contexts", type=int, default=1_000, help="contexts of the training library")
    weights = Path(__file__).parent / "weights"
    parser.add_argument("--output", type=Path, default=weights / FITTED_FILE)
    parser.add_argument("--curve", type=Path, help="also draw the risk–coverage curve, as SVG")
    options = parser.parse_args(arguments)
    fitted = fit(options.train, options.squad2, options.clapnq, train_contexts=options.train_contexts)
    options.output.parent.mkdir(exist_ok=True)
    options.output.write_text(fitted.model_dump_json(indent=1) + "\n", encoding="utf-8")
    if options.curve:
        draw(fitted, options.curve)
    parser.exit(0, json.dumps(fitted.evidence, indent=2) + "\n")


if __name__ == "__main__":
    main()
