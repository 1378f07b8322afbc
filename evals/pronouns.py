"""What pronouns mean, learnt from people's rewrites: the weights of `assistant.followup.salience`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from assistant.followup.mentions import Mention, mentions
from assistant.followup.question import take_apart
from assistant.followup.salience import agreement, salience
from assistant.followup.tokens import tokens
from assistant.followup.words import ARTICLES, PREPOSITIONS
from assistant.history import Turn
from evals.canard import Row, histories
from evals.dataset import read_lines, schema_problems
from evals.dialogues import Dialogue
from evals.errors import DatasetError

NEWS_WEIGHT: Final = 10.0
"""How much a case of the news dialogues counts, one of CANARD's being 1: they are few, and what the product is for."""

PENALTY: Final = 1.0
"""Of the squared weights (ridge)."""

TITLE: Final = "title"
"""A feature of CANARD's mentions alone: they nearly always mean the article's title, which is its first turn."""


@dataclass(frozen=True, slots=True)
class PronounCase:
    """A pronoun with what it may mean.

    Attributes:
        weight: how much it counts.
        features: of each mention that agrees with it.
        right: whether that is what the person put in its place.
    """

    weight: float
    features: tuple[Mapping[str, float], ...]
    right: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class FittedWeights:
    """The weights and how good they are.

    Attributes:
        weights: by feature.
        accuracy: for each set of cases how many there are, and the shares whose likeliest mention, and whose likeliest
            two, are right; of the cases that they were fitted on.
    """

    weights: dict[str, float]
    accuracy: dict[str, tuple[int, float, float]]


def fit_weights(rows: Sequence[Row], dialogues: Path) -> FittedWeights:
    """Fit a softmax over each pronoun's mentions.

    Args:
        rows: of CANARD.
        dialogues: a file of dialogues.

    Raises:
        DatasetError: if the dialogues can't be read.
    """
    canard = list(_cases(_of_canard(rows), weight=1.0, title=True))
    news = list(_cases(_of_dialogues(dialogues), weight=NEWS_WEIGHT, title=False))
    names = sorted({name for case in (*canard, *news) for features in case.features for name in features})
    weights = _fit([*canard, *news], names)
    found = dict(zip(names, weights.tolist(), strict=True))
    return FittedWeights(
        {name: weight for name, weight in found.items() if name != TITLE},
        {name: _accuracy(cases, names, weights) for name, cases in (("CANARD", canard), ("dialogues", news))},
    )


def _of_canard(rows: Sequence[Row]) -> Iterator[tuple[str, str, Sequence[Turn]]]:
    """Questions, people's rewrites and turns before."""
    return ((row.question, row.rewrite, turns) for row, turns in histories(rows, by_people=True))


def _of_dialogues(path: Path) -> Iterator[tuple[str, str, Sequence[Turn]]]:
    for line, raw in read_lines(path)[0]:
        try:
            dialogue = Dialogue.model_validate_json(raw)
        except ValidationError as error:
            raise DatasetError(path, schema_problems(line, error)) from error
        history: list[Turn] = []
        for turn in dialogue.turns:
            if turn.dependent:
                yield turn.question, turn.standalone, tuple(history)
            history.append(Turn(question=turn.standalone, evidence=turn.evidence))


def _cases(asked: Iterator[tuple[str, str, Sequence[Turn]]], *, weight: float, title: bool) -> Iterator[PronounCase]:
    """The first pronoun of each question, where the rewrite has something in its place."""
    for question, rewrite, history in asked:
        cue = next((one for one in take_apart(question).cues if one.kind == "pronoun" and not one.weak), None)
        if cue is None:
            continue
        found = [(one, features) for one in mentions(history) if (features := agreement(cue.word, one)) is not None]
        words = {token.lower for token in tokens(rewrite)}
        new = words - {token.lower for token in tokens(question)}
        right = np.array([_put_in(one, words, new) for one, _ in found])
        if not right.any():  # people shorten names
            right = np.array([one.named and bool({*one.words} & new - ARTICLES - PREPOSITIONS) for one, _ in found])
        if right.any():
            rows = [
                {**agreeing, **salience(one), **({TITLE: float(one.first)} if title else {})} for one, agreeing in found
            ]
            yield PronounCase(weight, tuple(rows), right)


def _put_in(mention: Mention, words: set[str], new: set[str]) -> bool:
    return bool({*mention.words} & new) and {*mention.words} <= words


def _fit(cases: Sequence[PronounCase], names: Sequence[str]) -> NDArray[np.float64]:
    """Weights of the largest likelihood of a right mention, less the penalty."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]  # of the extra `eval`

    tables = [_table(case, names) for case in cases]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total = PENALTY * float(weights @ weights)
        gradient = 2 * PENALTY * weights
        for case, table in zip(cases, tables, strict=True):
            scores = table @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            right = shares * case.right
            chance = right.sum() + 1e-12
            total -= case.weight * float(np.log(chance))
            gradient = gradient - case.weight * (table.T @ (right / chance - shares))
        return total, gradient

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B")
    return np.asarray(found.x)


def _accuracy(
    cases: Sequence[PronounCase], names: Sequence[str], weights: NDArray[np.float64]
) -> tuple[int, float, float]:
    orders = [np.argsort(-(_table(case, names) @ weights), kind="stable") for case in cases]
    first, two = (
        float(np.mean([case.right[order[:count]].any() for case, order in zip(cases, orders, strict=True)]))
        for count in (1, 2)
    )
    return len(cases), first, two


def _table(case: PronounCase, names: Sequence[str]) -> NDArray[np.float64]:
    """The features as numbers, of shape (mentions, features)."""
    return np.array([[features.get(name, 0.0) for name in names] for features in case.features])
