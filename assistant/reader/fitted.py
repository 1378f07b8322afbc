"""The fitted numbers of the reader, as they are stored with their evidence."""

import json
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from assistant.errors import ModelError
from assistant.model import FrozenModel
from assistant.reader.cross_encoder import REMEDY, WEIGHTS
from assistant.reader.features import DECISION_FEATURES, SENTENCE_FEATURES, Features
from assistant.reader.risk_control import KindErrors

FITTED_FILE = "fitted.json"


def probability(log_odds: Features | float) -> Features:
    """The logistic function, safe at both ends."""
    return np.asarray(0.5 * (1 + np.tanh(np.asarray(log_odds) / 2)))


class LogisticModel(FrozenModel):
    """Log-odds of a yes: intercept + coefficients · ((features - means) / scales)."""

    features: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[Annotated[float, Field(gt=0)], ...]
    coefficients: tuple[float, ...]
    intercept: float

    @model_validator(mode="after")
    def _lengths_agree(self) -> Self:
        lengths = {len(self.features), len(self.means), len(self.scales), len(self.coefficients)}
        if len(lengths) != 1:
            raise ValueError("features, means, scales and coefficients must be of one length")
        return self

    def log_odds(self, features: Features) -> Features:
        """Log-odds for features of shape (..., len(self.features)), of shape (...); NaN counts as the mean."""
        standardised = np.nan_to_num((features - np.array(self.means)) / np.array(self.scales))
        return np.asarray(standardised @ np.array(self.coefficients) + self.intercept)


class OperatingPoint(FrozenModel):
    """One point of the risk–coverage curve.

    Attributes:
        threshold: decline below this confidence.
        coverage: share of the answerable questions that are answered, 0..1.
        risk: share of the answers given that are wrong (a wrong sentence, or any to a question without an answer),
            in the mix of questions that confidences are calibrated for.
        answered_by_kind: for each kind of unanswerable question, the share that is answered all the same.
    """

    threshold: float
    coverage: float
    risk: float
    answered_by_kind: dict[str, float]


class FittedReader(FrozenModel):
    """What `python -m evals calibrate` writes.

    Attributes:
        network: hash of the network that the numbers were fitted with; see `CrossEncoder.weights_hash`.
        embedding_weights: SHA-256 of the weights of the embedding model that cosines came from.
        ranker: scores a sentence.
        decision: tells whether the passages answer the question at all.
        calibration: turns the decision's log-odds into the probability that the best sentence answers (Platt 1999).
        threshold: of that probability, below which to decline.
        margin: a sentence belongs in the answer if its log-odds are at most this far below the best one's.
        short_answer: a span of the best sentence is a short answer from this score of the network's on; None: none is.
        evidence: how the numbers came about: data, sizes, figures.
        errors: what is answered wrongly of each kind of question, for `max_error_rate`.
        curve: risk and coverage over thresholds, on the same questions.
    """

    network: str
    embedding_weights: str
    ranker: LogisticModel
    decision: LogisticModel
    calibration: LogisticModel
    threshold: Annotated[float, Field(gt=0, lt=1)]
    margin: Annotated[float, Field(ge=0)]
    short_answer: float | None
    evidence: dict[str, dict[str, float | int | str]]
    errors: dict[str, KindErrors]
    curve: tuple[OperatingPoint, ...]

    @model_validator(mode="after")
    def _features_are_ours(self) -> Self:
        models = (self.ranker, self.decision, self.calibration)
        if tuple(model.features for model in models) != (SENTENCE_FEATURES, DECISION_FEATURES, ("log_odds",)):
            raise ValueError("it was fitted on other features than this version computes; fit it again")
        return self

    def confidence(self, features: Features) -> Features:
        """Probability that the best sentence answers, for decision features of shape (..., n), of shape (...)."""
        log_odds = self.calibration.log_odds(self.decision.log_odds(features)[..., np.newaxis])
        return probability(log_odds)

    @classmethod
    def load(cls) -> Self:
        """The numbers that come with the package.

        Raises:
            ModelError: if the file is missing or was altered so that it doesn't fit.
        """
        path = WEIGHTS / FITTED_FILE
        try:
            return cls.model_validate(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise ModelError(f"The reader's fitted numbers in {path} can't be used: {error}. {REMEDY}") from error
