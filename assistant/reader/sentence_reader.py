"""The first reader: ranks sentences by vectors and words, and declines by a fitted rule."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from assistant.embedding import EmbeddingModel, SentenceEmbeddings, Vectors
from assistant.passages import RetrievedPassage
from assistant.reader.features import Place, decision_features, places, sentence_features
from assistant.reader.fitted import FittedReader, probability
from assistant.reader.reading import Evidence, Reading
from assistant.reader.short_answer import short_answer
from assistant.reader.spelling import mended

CACHED_SENTENCES = 16_384
"""Sentences whose vectors are kept, by passages: 25 MB."""


class SentenceReader:
    """Ranks the sentences of the retrieved passages and decides whether the best one answers.

    A sentence is scored by a logistic model over its cosine to the question, the share of the question's terms
    that it, its neighbour and its passage have (weighted by inverse frequency among the sentences read), and
    whether it has what is asked for: a number, date, name, reason. A second logistic model turns the best
    sentence's features, its lead and the terms that nobody has into the probability that it answers.
    Both are fitted by `python -m assistant.reader.fit`.
    """

    def __init__(
        self,
        embeddings: EmbeddingModel,
        *,
        fitted: FittedReader | None = None,
        min_confidence: float | None = None,
    ) -> None:
        """Make a reader.

        Args:
            embeddings: the index's model; where it isn't the one that the numbers were fitted with, the shipped one
                is used for reading.
            fitted: other numbers than the package's.
            min_confidence: decline below this confidence, 0..1; None: at the fitted threshold.

        Raises:
            ModelError: if the fitted numbers or the model can't be found.
        """
        self.fitted = fitted or FittedReader.load()
        own = embeddings.weights_hash == self.fitted.embedding_weights
        self._embeddings: EmbeddingModel = embeddings if own else SentenceEmbeddings()
        self.threshold = self.fitted.threshold if min_confidence is None else min_confidence
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
        """Find the sentences that answer `question`; see `Reader`."""
        where = places(passages)
        if not where:
            return Reading((), 0.0, answerable=False)
        asked = question
        question = mended(question, [passage.text for passage in passages], self._embeddings.count_tokens)
        cosines = self._sentence_vectors(passages) @ self._embeddings.encode_query(question)
        features, matching = sentence_features(question, where, cosines)
        scores = self.fitted.ranker.log_odds(features)
        order = np.argsort(-scores, kind="stable")
        best = order[0]
        decision = decision_features(question, features[best], scores[order], matching)
        confidence = float(self.fitted.confidence(decision))
        chosen = [row for row in order if scores[best] - scores[row] <= self.fitted.margin]
        evidence = tuple(self._evidence(question, where[row], float(scores[row])) for row in chosen)
        return Reading(
            evidence,
            confidence,
            answerable=confidence >= self.threshold,
            question=question if question != asked else None,
        )

    @staticmethod
    def _evidence(question: str, place: Place, score: float) -> Evidence:
        text = place.passage.sentence_text(place.sentence)
        return Evidence(
            passage=place.passage,
            sentence=place.sentence,
            score=float(probability(score)),
            short_answer=short_answer(question, text, offset=place.sentence.start),
        )

    def _sentence_vectors(self, passages: Sequence[RetrievedPassage]) -> Vectors:
        """Vectors of all sentences of the passages, in order; those of passages read lately are kept."""
        keys = ["\0".join(self._sentences(passage)) for passage in passages]
        with self._lock:
            known = {key: self._vectors[key] for key in keys if key in self._vectors}
            for key in known:
                self._vectors.move_to_end(key)
        new = {key: self._sentences(passage) for key, passage in zip(keys, passages, strict=True) if key not in known}
        encoded = self._embeddings.encode([sentence for sentences in new.values() for sentence in sentences])
        start = 0
        for key, sentences in new.items():
            known[key] = encoded[start : start + len(sentences)]
            start += len(sentences)
        with self._lock:
            self._vectors.update({key: known[key] for key in new})
            kept = sum(map(len, self._vectors.values())) if new else 0
            while len(self._vectors) > 1 and kept > CACHED_SENTENCES:
                kept -= len(self._vectors.popitem(last=False)[1])
        return np.concatenate([known[key] for key in keys])

    @staticmethod
    def _sentences(passage: RetrievedPassage) -> list[str]:
        return [passage.sentence_text(sentence) for sentence in passage.passage.sentences]
