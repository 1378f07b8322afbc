"""The sentences of an observation in order, and what the decision sees of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.reader.features import Features, decision_features
from assistant.reader.fitted import LogisticModel
from assistant.reader.observation import Observation


@dataclass(frozen=True, slots=True)
class Ranking:
    """Sentences by how likely they answer.

    Attributes:
        order: their numbers, the best first, of shape (sentences,).
        scores: their log-odds, in that order.
        features: for the decision, of shape (len(DECISION_FEATURES),).
    """

    order: NDArray[np.intp]
    scores: Features
    features: Features

    def shown(self, margin: float) -> NDArray[np.intp]:
        """Numbers of the sentences that belong in an answer: those within `margin` of the best one's log-odds."""
        return self.order[: int((self.scores[0] - self.scores <= margin).sum())]


def rank(seen: Observation, ranker: LogisticModel) -> Ranking:
    """Order the sentences of an observation by `ranker`."""
    scores = ranker.log_odds(seen.features)
    order = np.argsort(-scores, kind="stable")
    scores = scores[order]
    return Ranking(order, scores, decision_features(seen.question, seen.features[order[0]], scores, seen.matching))
