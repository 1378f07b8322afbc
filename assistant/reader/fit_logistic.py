"""Logistic models, fitted by scikit-learn."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.reader.features import Features
from assistant.reader.fitted import LogisticModel


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
