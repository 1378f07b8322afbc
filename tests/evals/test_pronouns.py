import json
from pathlib import Path

import pytest

from assistant.followup.salience import WEIGHTS
from evals.canard import load
from evals.errors import DatasetError
from evals.pronouns import TITLE, fit_weights
from tests.evals.test_canard import ROWS, saved
from tests.evals.test_dialogues import DIALOGUE
from tests.evals.test_dialogues import saved as saved_dialogues


def test_weights_are_learnt_from_what_people_put_for_pronouns(tmp_path: Path) -> None:
    fitted = fit_weights(load(saved(tmp_path, ROWS)), saved_dialogues(tmp_path, DIALOGUE))
    assert set(fitted.accuracy) == {"CANARD", "dialogues"}
    cases, first, two = fitted.accuracy["CANARD"]
    assert (cases, first, two) == (3, 1.0, 1.0)
    assert TITLE not in fitted.weights
    assert set(fitted.weights) <= set(WEIGHTS)
    assert any(fitted.weights.values())


def test_dialogues_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "talk.jsonl"
    path.write_text(json.dumps({"id": "d1"}), encoding="utf-8")
    with pytest.raises(DatasetError, match=r"talk\.jsonl:1: article_id"):
        fit_weights(load(saved(tmp_path, ROWS)), path)
