"""The questions that the reader is fitted on, after retrieval and reading: features and labels."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import CACHED_QUESTIONS, SentenceEmbeddings
from assistant.index import PassageIndex
from assistant.passages import Span
from assistant.reader.cross_encoder import CrossEncoder
from assistant.reader.features import SENTENCE_FEATURES, Features
from assistant.reader.fit_data import Asked, Library
from assistant.reader.fitted import LogisticModel
from assistant.reader.observation import Observation, observe
from assistant.reader.ranking import rank
from assistant.reader.short_answer import short_answer

MOST_SHOWN = 3
"""Sentences in an answer, as `Settings.max_statements` has it."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question that was read.

    Attributes:
        kind: of the question; see `fit_data`.
        seen: the question and its sentences.
        gold: whether each sentence answers.
        span_right: whether each sentence's best span is the evidence, or nearly.
        plain_right: the same for the number or date that `short_answer` sees in it; None where it sees none.
    """

    kind: str
    seen: Observation
    gold: NDArray[np.bool_]
    span_right: NDArray[np.bool_]
    plain_right: tuple[bool | None, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A case after ranking.

    Attributes:
        kind, question: as of the case.
        scores: the sentences' log-odds, in descending order.
        gold: whether each answers, in that order.
        features: for the decision.
        span_score, span_right: of the best sentence's best span: the network's log-odds, and whether it is right.
        plain_right: of the best sentence, as for a case.
    """

    kind: str
    question: str
    scores: Features
    gold: NDArray[np.bool_]
    features: Features
    span_score: float
    span_right: bool
    plain_right: bool | None

    def shown(self, margin: float) -> NDArray[np.bool_]:
        """Whether each of the best sentences is shown, of shape (at most MOST_SHOWN,)."""
        return np.asarray(self.scores[0] - self.scores[:MOST_SHOWN] <= margin)

    def shows_right(self, margin: float) -> bool:
        """Whether a sentence that is shown answers."""
        return bool((self.shown(margin) & self.gold[:MOST_SHOWN]).any())


def cases(
    library: Library, asked: Sequence[Asked], embeddings: SentenceEmbeddings, cross_encoder: CrossEncoder
) -> Iterator[Case]:
    """Retrieve and read for each question as the product does; a question for which nothing is found is left out."""
    with (
        tempfile.TemporaryDirectory() as directory,
        PassageIndex.open(Path(directory), embeddings=embeddings) as index,
    ):
        index.add(library.articles)
        for position, one in enumerate(asked):
            if position % CACHED_QUESTIONS == 0:
                embeddings.prepare([later.question for later in asked[position : position + CACHED_QUESTIONS]])
            passages = index.search(one.question, article_id=one.article_id)
            seen = observe(one.question, passages, cross_encoder)
            if seen is None:
                continue
            gold = np.array(
                [
                    place.passage.passage.article_id == one.evidence_in
                    and any(place.sentence.overlaps(span) for span in one.evidence)
                    for place in seen.where
                ]
            )
            span_right = np.array(
                [
                    bool(is_gold) and found.answer is not None and _agrees(place.in_article(found.answer), one.evidence)
                    for place, found, is_gold in zip(seen.where, seen.read, gold, strict=True)
                ]
            )
            plain = [
                short_answer(seen.question, place.passage.sentence_text(place.sentence), offset=place.sentence.start)
                for place in seen.where
            ]
            plain_right = tuple(
                None if span is None else bool(is_gold) and _agrees(span, one.evidence)
                for span, is_gold in zip(plain, gold, strict=True)
            )
            yield Case(one.kind, seen, gold, span_right, plain_right)


def _agrees(found: Span, answers: Sequence[Span]) -> bool:
    """Whether a span and an acceptable answer share at least half of what they cover together."""
    return any(
        2 * (min(found.end, answer.end) - max(found.start, answer.start))
        >= max(found.end, answer.end) - min(found.start, answer.start)
        for answer in answers
    )


def rank_case(case: Case, ranker: LogisticModel) -> Ranked:
    """Order a case's sentences by their score."""
    ranking = rank(case.seen, ranker)
    best = ranking.order[0]
    return Ranked(
        kind=case.kind,
        question=case.seen.question,
        scores=ranking.scores,
        gold=case.gold[ranking.order],
        features=ranking.features,
        span_score=float(case.seen.features[best, SENTENCE_FEATURES.index("span")]),
        span_right=bool(case.span_right[best]),
        plain_right=case.plain_right[best],
    )
