"""Plain recipes on the same library, which the product must beat."""

from collections.abc import Mapping, Sequence

import numpy as np

from assistant.article import Article
from assistant.embedding import EmbeddingModel, Vectors
from assistant.passages import Passage, Span
from evals.prediction import Place, Prediction

DEPTH = 8
"""Passages that a recipe retrieves: the deepest recall@k that is reported."""


class DenseRecipes:
    """Dense retrieval and nothing else: no BM25, no reader, no declining.

    Both recipes rank by the cosine of the vectors of question and text. They rank every passage (sentence) of
    the library exactly, without an index, so what they miss no vector index finds.
    """

    def __init__(
        self, embeddings: EmbeddingModel, passages: Sequence[Passage], articles: Mapping[str, Article]
    ) -> None:
        """Embed the library.

        Args:
            embeddings: the model that the product uses.
            passages: those of the product's index, so that only the ranking differs.
            articles: by id.
        """
        self._embeddings = embeddings
        self._passages = [Place(passage.article_id, passage.start, passage.end) for passage in passages]
        self._sentences = [
            Place(passage.article_id, *sentence) for passage in passages for sentence in passage.sentences
        ]
        self._passage_vectors = self._embed(self._passages, articles)
        self._sentence_vectors = self._embed(self._sentences, articles)

    def passage_sentence(self, question: str) -> Prediction:
        """The best passage, then the best sentence in it."""
        vector = self._embeddings.encode_query(question)
        order = np.argsort(-(self._passage_vectors @ vector), kind="stable")
        ranked = [self._passages[index] for index in order]
        inside = [index for index, sentence in enumerate(self._sentences) if _contains(ranked[0], sentence)]
        best = inside[int(np.argmax(self._sentence_vectors[inside] @ vector))]
        return Prediction(declined=False, evidence=(self._sentences[best],), retrieved=tuple(ranked[:DEPTH]))

    def sentence(self, question: str) -> Prediction:
        """The best sentence of the whole library; a passage ranks as its best sentence does."""
        vector = self._embeddings.encode_query(question)
        order = np.argsort(-(self._sentence_vectors @ vector), kind="stable")
        sentences = [self._sentences[index] for index in order]
        ranked = dict.fromkeys(
            passage for sentence in sentences for passage in self._passages if _contains(passage, sentence)
        )
        return Prediction(declined=False, evidence=(sentences[0],), retrieved=tuple(ranked)[:DEPTH])

    def _embed(self, places: Sequence[Place], articles: Mapping[str, Article]) -> Vectors:
        return self._embeddings.encode([articles[place.article_id].text[place.start : place.end] for place in places])


def _contains(passage: Place, sentence: Place) -> bool:
    return passage.article_id == sentence.article_id and Span(*passage[1:]).contains(Span(*sentence[1:]))
