"""Does the same question in other words get the same answer?"""

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

from evals.dataset import Case
from evals.metrics.metric import Figure
from evals.metrics.normalise import normalised_tokens
from evals.prediction import Prediction

SAME = "same:"
"""Starts a tag that marks paraphrases: cases with the same `same:ID` ask the same thing in other words."""

Agreement = Callable[[Prediction, Prediction], float | None]
"""1 where two answers agree, 0 where they don't, None where that can't be judged."""


def paraphrases(pairs: Iterable[tuple[Case, Prediction | None]]) -> dict[str, list[Prediction | None]]:
    """What was said to the cases of each `same:` tag, by tag; None where an error was raised."""
    groups: dict[str, list[Prediction | None]] = {}
    for case, prediction in pairs:
        for tag in case.tags:
            if tag.startswith(SAME):
                groups.setdefault(tag, []).append(prediction)
    return groups


def same_evidence(one: Prediction, other: Prediction) -> float:
    """Whether two answers cite the same sentences as evidence; two that are declined do."""
    return float(one.declined == other.declined and set(one.evidence) == set(other.evidence))


def same_answer(one: Prediction, other: Prediction) -> float | None:
    """Whether two answers have the same short form, after SQuAD's normalisation.

    Two that are declined agree; one that is declined and one that isn't don't, nor do one with a short form and one
    without. None where both are answered without any: a list has no short form to compare.
    """
    if one.declined or other.declined:
        return float(one.declined and other.declined)
    if one.short_answer is None and other.short_answer is None:
        return None
    if one.short_answer is None or other.short_answer is None:
        return 0.0
    return float(normalised_tokens(one.short_answer) == normalised_tokens(other.short_answer))


def stability(groups: Mapping[str, Iterable[Prediction | None]], agree: Agreement) -> Figure:
    """How often answers to the same question in other words agree.

    Definition: the share of a group's pairs of answers that agree, averaged over the groups, so that a group of many
    doesn't outweigh the others. Agreement says nothing of being right: read it beside the evidence figures. Range:
    0..1. Source: consistency of Elazar et al. 2021 ("Measuring and Improving Consistency in Pretrained Language
    Models"). Ineligible: cases that raised an error; groups without a pair that can be judged. The figure counts
    groups, not cases.
    """
    return Figure.mean(_share(group, agree) for group in groups.values())


def _share(group: Iterable[Prediction | None], agree: Agreement) -> float | None:
    answers = [prediction for prediction in group if prediction is not None]
    judged = [score for pair in combinations(answers, 2) if (score := agree(*pair)) is not None]
    return sum(judged) / len(judged) if judged else None
