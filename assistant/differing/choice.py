"""Which articles answer a question differently: the best sentence of each."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from assistant.article import Article
from assistant.attribution import MOST_SOURCES, DifferingKind
from assistant.differing.comparison import difference
from assistant.differing.naming import named_apart
from assistant.reader import Evidence, Reading

LEAST_SCORE: Final = 0.7
"""Probability from which on another article's sentence counts as an answer too. It trades differences that are missed
for ones that there aren't; docs/conflicts.md has what `python -m evals conflicts … --fit` gives for each value on the
development questions."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What articles say differently.

    Attributes:
        reading: without evidence that contradicts the best and is about something that the question doesn't name.
        kind: in what articles differ that the question may mean; None: none do.
        evidence: the best sentence of each of them, best first: two or more, or none.
    """

    reading: Reading
    kind: DifferingKind | None = None
    evidence: tuple[Evidence, ...] = ()


def choose_differing(
    question: str, reading: Reading, article: Callable[[str], Article], *, least_score: float = LEAST_SCORE
) -> Chosen:
    """The articles that answer differently.

    The reader has scored the sentences of all articles against each other, and shows those that come close to the best.
    Of these, the best of each article is compared with the best of all. One that says what another has said already
    adds nothing. An article that lacks a name of the question which the best one has is about something else: where it
    contradicts, nothing of it is shown.

    Args:
        question: as it was read.
        reading: of passages of the whole library.
        article: gives an article by its id.
        least_score: see `LEAST_SCORE`.
    """
    best: dict[str, Evidence] = {}
    for found in reading.evidence:
        best.setdefault(_id(found), found)
    if len(best) < 2:
        return Chosen(reading)
    first, *others = best.values()
    kinds: list[DifferingKind] = []
    taken, apart = [first], set[str]()
    for other in others:
        found_kinds = [kind for one in taken if (kind := difference(question, one, other)) is not None]
        if len(found_kinds) < len(taken):
            continue
        if named_apart(question, article(_id(first)), article(_id(other))):
            apart.add(_id(other))
        elif len(taken) < MOST_SOURCES and min(first.score, other.score) >= least_score:
            taken.append(other)
            kinds += found_kinds
    if apart:
        reading = replace(reading, evidence=tuple(one for one in reading.evidence if _id(one) not in apart))
    return Chosen(reading, kinds[0], tuple(taken)) if kinds else Chosen(reading)


def _id(evidence: Evidence) -> str:
    return evidence.passage.passage.article_id
