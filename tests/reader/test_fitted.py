import json
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from assistant.errors import ModelError
from assistant.reader import fitted as module
from assistant.reader.cross_encoder import CrossEncoder
from assistant.reader.features import DECISION_FEATURES
from assistant.reader.fitted import FittedReader, LogisticModel


def test_the_packages_numbers_belong_to_its_network_and_bring_their_evidence() -> None:
    fitted = FittedReader.load()
    assert fitted.network == CrossEncoder().weights_hash
    assert {"ranker", "margin", "decision", "operating_point", "short_answers"} <= set(fitted.evidence)
    assert fitted.evidence["operating_point"]["threshold"] == fitted.threshold


def test_the_threshold_is_a_point_of_its_curve() -> None:
    fitted = FittedReader.load()
    thresholds = [point.threshold for point in fitted.curve]
    assert thresholds == sorted(thresholds)
    assert thresholds[0] <= fitted.threshold <= thresholds[-1]
    coverages = [point.coverage for point in fitted.curve]
    assert coverages == sorted(coverages, reverse=True)


def test_log_odds_are_those_of_a_logistic_model() -> None:
    model = LogisticModel(
        features=("a", "b"), means=(1.0, 0.0), scales=(2.0, 1.0), coefficients=(3.0, -1.0), intercept=0.5
    )
    assert model.log_odds(np.array([3.0, 2.0])) == pytest.approx(0.5 + 3 * 1 - 1 * 2)
    assert model.log_odds(np.zeros((5, 2))).shape == (5,)


def test_what_is_not_known_counts_as_the_mean() -> None:
    model = LogisticModel(features=("a",), means=(2.0,), scales=(1.0,), coefficients=(3.0,), intercept=0.5)
    assert model.log_odds(np.array([np.nan])) == pytest.approx(0.5)


def test_confidences_are_probabilities_even_for_absurd_features() -> None:
    fitted = FittedReader.load()
    for value in (-1e9, 0.0, 1e9):
        assert 0 <= float(fitted.confidence(np.full(len(DECISION_FEATURES), value))) <= 1


def test_numbers_fitted_on_other_features_are_refused() -> None:
    numbers = json.loads(FittedReader.load().model_dump_json())
    numbers["decision"]["features"][0] = "colour"
    with pytest.raises(ValidationError, match="fit it again"):
        FittedReader.model_validate(numbers)


def test_lists_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValidationError, match="of one length"):
        LogisticModel(features=("a",), means=(0.0, 1.0), scales=(1.0,), coefficients=(1.0,), intercept=0)


@pytest.mark.parametrize("content", [None, "{", "{}", "[1]"])
def test_a_file_that_cannot_be_used_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    if content is not None:
        (tmp_path / module.FITTED_FILE).write_text(content, encoding="utf-8")
    monkeypatch.setattr(module, "WEIGHTS", tmp_path)
    with pytest.raises(ModelError, match="Install the package again"):
        FittedReader.load()
