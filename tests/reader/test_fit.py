import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.reader import fit as module
from assistant.reader.cross_encoder import CrossEncoder
from assistant.reader.features import DECISION_FEATURES, SENTENCE_FEATURES, match_terms
from assistant.reader.fit import fit, fit_short_answers
from assistant.reader.fit_calibration import cross_validated_error, kind_errors, least_threshold
from assistant.reader.fit_cases import Case, Ranked
from assistant.reader.fit_curve import (
    ANSWERABLE,
    ANSWERABLE_SHARE,
    calibration_error,
    draw,
    kind_weights,
    operating_point,
)
from assistant.reader.fitted import FittedReader
from assistant.reader.observation import Observation
from tests.reader.train.samples import TEXTS, rows, write_rows, written_rows


def case(kind: str, rng: np.random.Generator) -> Case:
    """A question whose first sentence stands out if it is answerable."""
    answerable = kind in ANSWERABLE
    features = rng.normal(0, 1, (4, len(SENTENCE_FEATURES)))
    features[0, 0] += 4 if answerable else 0
    gold = np.array([answerable, False, False, False])
    seen = Observation("Who came?", (), (), features, match_terms("came", [{"came"}]))
    return Case(kind, seen, gold, gold, (None,) * 4)


def sets() -> dict[str, list[Case]]:
    rng = np.random.default_rng(3)
    kinds = {
        "squad2": (*ANSWERABLE, "adversarial", "other_topic", "near_miss", "nonsense", "order"),
        "clapnq": ("answerable", "unanswerable", "other_topic", "nonsense", "order"),
        "news": (*ANSWERABLE, "other_topic", "near_miss", "nonsense", "order"),
    }
    return {name: [case(kind, rng) for kind in found for _ in range(40)] for name, found in kinds.items()}


def test_a_fit_finds_what_tells_answers_apart() -> None:
    fitted = fit(sets(), network="network", embedding_weights="weights")
    assert (fitted.network, fitted.embedding_weights) == ("network", "weights")
    assert np.argmax(fitted.ranker.coefficients) == SENTENCE_FEATURES.index("evidence")
    point = fitted.evidence["operating_point"]
    assert float(point["coverage"]) > 0.8
    assert float(point["answered_other_topic"]) < 0.2
    assert sum(one.share for one in fitted.errors.values()) == pytest.approx(1)
    assert fitted.errors["order"].questions == len(fitted.errors["order"].wrong) == 40
    assert len(fitted.errors["answerable"].wrong) < 8
    assert FittedReader.model_validate_json(fitted.model_dump_json()) == fitted


def test_the_threshold_is_the_lowest_from_which_on_few_enough_are_answered() -> None:
    found = {"a": [ranked("order", right=False)] * 10, "b": [ranked("order", right=False)] * 20}
    confidences = {"a": np.linspace(0.05, 0.5, 10), "b": np.zeros(20)}
    # One in ten of the first set and none of the second is 5 % as the mean.
    assert least_threshold(found, confidences, "order") == pytest.approx(0.4501, abs=1e-4)
    assert least_threshold(found, {"a": np.zeros(10), "b": np.zeros(20)}, "order") > 0


def test_the_curve_is_drawn(tmp_path: Path) -> None:
    fitted = fit(sets(), network="network", embedding_weights="weights")
    draw(fitted, tmp_path / "curve.svg")
    drawn = (tmp_path / "curve.svg").read_bytes()
    assert drawn.startswith(b"<?xml")
    draw(fitted, tmp_path / "again.svg")
    assert (tmp_path / "again.svg").read_bytes() == drawn


def test_each_kind_has_its_share_of_the_mix() -> None:
    kinds = ["answerable"] * 30 + ["other_topic"] * 5 + ["nonsense"] * 65
    weights = kind_weights(kinds)
    assert weights.mean() == pytest.approx(1)
    assert weights[:30].sum() / len(kinds) == pytest.approx(ANSWERABLE_SHARE)
    assert weights[30:35].sum() == pytest.approx(weights[35:].sum())


def ranked(
    kind: str, *, right: bool, span_score: float = 0.0, span_right: bool = False, plain_right: bool | None = None
) -> Ranked:
    gold, features = np.array([right, False]), np.zeros(len(DECISION_FEATURES))
    return Ranked(kind, "Who came?", np.array([2.0, 0.0]), gold, features, span_score, span_right, plain_right)


def test_coverage_and_risk_at_a_threshold() -> None:
    found = [
        ranked("answerable", right=True),
        ranked("answerable", right=False),
        ranked("answerable", right=True),
        ranked("nonsense", right=False),
    ]
    point = operating_point(found, np.array([0.9, 0.8, 0.1, 0.7]), 0.5)
    assert point.coverage == pytest.approx(2 / 3, abs=1e-4)
    assert point.answered_by_kind == {"nonsense": 1.0}
    # Of the answers, those to answerable questions weigh 1/6 each, of which one is wrong, the nonsense 1/2.
    assert point.risk == pytest.approx((1 / 6 + 1 / 2) / (2 / 6 + 1 / 2), abs=1e-4)


def test_an_answer_is_wrong_if_no_sentence_shown_answers() -> None:
    second = replace(ranked("answerable", right=False), gold=np.array([False, True]))  # its scores are 2 apart
    found = [second, ranked("answerable", right=True), ranked("nonsense", right=False)]
    confidences = np.array([0.9, 0.8, 0.70004])
    close, far = kind_errors(found, confidences, 2.0), kind_errors(found, confidences, 1.9)
    assert (close["answerable"].questions, close["answerable"].wrong, far["answerable"].wrong) == (2, (), (0.9,))
    assert close["nonsense"].wrong == far["nonsense"].wrong == (0.7,)
    assert {kind: one.share for kind, one in close.items()} == {"answerable": ANSWERABLE_SHARE, "nonsense": 0.5}


def test_calibrated_confidences_are_right_as_often_as_they_say() -> None:
    rng = np.random.default_rng(1)
    log_odds = rng.normal(0, 2, 4_000)
    right = rng.random(4_000) < 1 / (1 + np.exp(-log_odds))
    assert cross_validated_error(3 * log_odds + 5, right, np.ones(4_000)) < 0.03
    assert cross_validated_error(np.zeros(4_000), right, np.ones(4_000)) < 0.03


def test_short_answers_are_given_from_the_score_on_from_which_enough_are_right() -> None:
    scores = [(9 - 0.1 * number, number < 18) for number in range(30)]
    usable = [ranked("answerable", right=True, span_score=score, span_right=right) for score, right in scores]
    ignored = [ranked("answerable", right=False, span_score=99), ranked("adversarial", right=False, span_score=99)]
    lowest, figures = fit_short_answers([*usable, *ignored])
    assert (figures["questions"], figures["span_given"], figures["span_right"]) == (30, 20, 0.9)
    assert lowest == pytest.approx(9 - 1.9)
    plain = [ranked("answerable", right=True, plain_right=right) for right in (True, True, False)]
    lowest_with_plain, figures = fit_short_answers([*usable, *plain])
    assert lowest_with_plain == lowest
    assert (figures["plain_given"], figures["plain_right"]) == (3, 0.667)
    none, figures = fit_short_answers([ranked("answerable", right=True)])
    assert none is None
    assert figures["span_given"] == 0


def test_confidences_that_are_right_as_often_as_they_say_have_no_error() -> None:
    confidences, right = np.array([0.25] * 4 + [0.75] * 4), np.array([1, 0, 0, 0, 1, 1, 1, 0], dtype=bool)
    assert calibration_error(confidences, right, np.ones(8)) == pytest.approx(0)
    assert calibration_error(1 - confidences, right, np.ones(8)) == pytest.approx(0.5)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of development sets, with three small articles each."""

    titles = dict(zip(TEXTS, ("Bridge", "Ferry", "Library"), strict=True))
    squad = [row | {"title": titles[row["context"]]} for row in written_rows()]
    write_rows(tmp_path / "reading/dev_squad2.jsonl.gz", squad)
    chosen = [row | {"selected_sentences": [[row["context"][:30]]], "answerable": True} for row in rows()]
    write_rows(tmp_path / "reading/dev_clapnq.jsonl.gz", chosen)
    articles = [{"title": title, "level": "Adv", "text": text} for text, title in titles.items()]
    write_rows(tmp_path / "news/dev_onestop_articles.jsonl.gz", articles)
    write_rows(
        tmp_path / "news/dev_onestop_questions.jsonl.gz", [row | {"evidence": row["answers"]} for row in squad[:9]]
    )
    return tmp_path


@pytest.mark.model
def test_development_sets_are_read_through_the_products_own_index(data: Path) -> None:
    found = module.read_sets(data, random.Random(1))
    kinds = {name: {one.kind for one in part} for name, part in found.items()}
    assert {"answerable", "keywords", "misspelt", "other_topic", "near_miss", "adversarial"} <= kinds["squad2"]
    assert {"answerable", "other_topic"} <= kinds["clapnq"] & kinds["news"]
    plain = [one for one in found["news"] if one.kind == "answerable"]
    assert len(plain) == 9
    assert all(one.gold.any() for one in plain)
    right = [bool(one.gold[one.seen.features[:, SENTENCE_FEATURES.index("evidence")].argmax()]) for one in plain]
    assert sum(right) >= 7


@pytest.mark.model
def test_refitting_writes_the_numbers_and_draws_the_curve(data: Path, tmp_path: Path) -> None:
    output, curve = tmp_path / "fitted.json", tmp_path / "curve.svg"
    fitted = module.refit(data, output=output, curve=curve)
    assert FittedReader.model_validate_json(output.read_text(encoding="utf-8")) == fitted
    assert fitted.network == CrossEncoder().weights_hash
    assert curve.read_bytes().startswith(b"<?xml")


def test_a_missing_set_is_an_error_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="dev_squad2"):
        module.refit(tmp_path, output=tmp_path / "fitted.json")
    assert not list(tmp_path.iterdir())
