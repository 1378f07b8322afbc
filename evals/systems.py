"""Other ways to find the evidence than the product's answer, measured by the same metrics."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from assistant.answering.extractive import ChosenSentence, choose_sentences
from assistant.article import Article
from assistant.embedding import EmbeddingModel
from assistant.passages import Passage, RetrievedPassage
from assistant.reader import Reader
from assistant.settings import Settings
from evals.baselines import DenseRecipes
from evals.dataset import Case
from evals.metrics import EVIDENCE_METRICS, RETRIEVAL_METRICS, Figure
from evals.prediction import Place, Prediction
from evals.report import metric_figures


class Index(Protocol):
    """The part of `PassageIndex` that is used here."""

    def search(self, question: str, *, k: int, fetch_k: int, article_id: str | None = None) -> list[RetrievedPassage]:
        """The best passages, best first."""
        ...

    def passages_of(self, article_id: str) -> list[Passage]:
        """All passages of an article."""
        ...


def forced(index: Index, reader: Reader, settings: Settings, cases: Iterable[Case]) -> dict[str, list[Prediction]]:
    """What the reader would have cited for each case, had it not been allowed to decline.

    Returns:
        By system: `forced_top1`, its best sentence alone; `forced_cited`, what its answer would have cited.
    """
    predictions: dict[str, list[Prediction]] = {"forced_top1": [], "forced_cited": []}
    for case in cases:
        passages = index.search(case.question, k=settings.retrieve_k, fetch_k=settings.fetch_k)
        evidence = reader.read(case.question, passages).evidence
        predictions["forced_top1"].append(
            _cited([ChosenSentence(((best.passage, best.sentence),)) for best in evidence[:1]], passages)
        )
        predictions["forced_cited"].append(
            _cited(choose_sentences(evidence, passages, max_statements=settings.max_statements), passages)
        )
    return predictions


def recipes(
    index: Index, embeddings: EmbeddingModel, articles: Mapping[str, Article], cases: Iterable[Case]
) -> dict[str, list[Prediction]]:
    """What the plain recipes cite for each case, by system."""
    passages = [passage for article_id in sorted(articles) for passage in index.passages_of(article_id)]
    dense = DenseRecipes(embeddings, passages, articles)
    questions = [case.question for case in cases]
    return {
        "dense_passage_sentence": [dense.passage_sentence(question) for question in questions],
        "dense_sentence": [dense.sentence(question) for question in questions],
    }


def system_figures(cases: Sequence[Case], systems: Mapping[str, Sequence[Prediction]]) -> dict[str, dict[str, Figure]]:
    """Evidence and retrieval figures of each system."""
    metrics = (*EVIDENCE_METRICS, *RETRIEVAL_METRICS)
    return {
        name: metric_figures(metrics, zip(cases, predictions, strict=True)) for name, predictions in systems.items()
    }


def _cited(sentences: Sequence[ChosenSentence], passages: Sequence[RetrievedPassage]) -> Prediction:
    def places(role: str) -> tuple[Place, ...]:
        return tuple(
            Place(passage.passage.article_id, *span)
            for sentence in sentences
            if sentence.role == role
            for passage, span in sentence.places
        )

    return Prediction(
        declined=False,
        evidence=places("evidence"),
        context=places("context"),
        retrieved=tuple(Place(found.passage.article_id, *found.passage.span) for found in passages),
    )
