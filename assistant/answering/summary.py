"""Extractive summaries: the sentences that an article's other sentences, its title and its lead agree on."""

import re
from collections.abc import Sequence

import numpy as np

from assistant.answering.extractive import ChosenSentence, needs_context
from assistant.embedding import EmbeddingModel, Vectors
from assistant.passages import RetrievedPassage

DAMPING = 0.85
"""Of the random walk, as in PageRank and LexRank."""

SUMMARY_SENTENCES = 4
"""Sentences of a summary: what fits on a phone's screen."""

MOST_SENTENCES = 400
"""Sentences of a very long article that are compared with each other; the walk's cost grows with the square."""

_ASKED_LENGTH = re.compile(
    r"\b(?:in|one|a) (?:just |only )?(one|a|two|three|four|five|\d+|single) (?:short )?sentences?\b", re.I
)
_NUMBERS = {"a": 1, "single": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}


def summarise(
    question: str, title: str, passages: Sequence[RetrievedPassage], embeddings: EmbeddingModel
) -> list[ChosenSentence]:
    """The sentences that sum up an article, in its order.

    Sentences are ranked by a random walk over their similarities (LexRank, Erkan & Radev 2004) that restarts at
    sentences like the title (topic-sensitive, Otterbacher et al. 2005) and near the beginning, where news says what
    matters. They are then taken greedily; one that says again what has been taken (nearer to it than to the title)
    and one that points back to a sentence which isn't taken are passed over.

    Args:
        question: may ask for a number of sentences ("in two sentences").
        title: of the article.
        passages: all passages of the article.
        embeddings: vectors of sentences.
    """
    where = [(passage, sentence) for passage in passages for sentence in passage.passage.sentences][:MOST_SENTENCES]
    texts = [passage.sentence_text(sentence) for passage, sentence in where]
    vectors = embeddings.encode([title, *texts])
    to_title, similarity = vectors[1:] @ vectors[0], vectors[1:] @ vectors[1:].T
    paragraph = np.cumsum([row > 0 and where[row - 1][0] is not where[row][0] for row in range(len(where))])
    ranks = _walk(similarity, restart=np.clip(to_title, 0.01, None) / (1 + paragraph))
    chosen: list[int] = []
    for row in np.argsort(-ranks, kind="stable"):
        if len(chosen) == summary_length(question):
            break
        said = any(similarity[row, other] > max(0.6, to_title[row]) for other in chosen)
        dangling = needs_context(texts[row]) and row - 1 not in chosen
        if not said and (not dangling or len(where) <= SUMMARY_SENTENCES):
            chosen.append(int(row))
    return [ChosenSentence((where[row],)) for row in sorted(chosen or [0])]


def _walk(similarity: Vectors, *, restart: Vectors) -> Vectors:
    """The stationary distribution of a walk along positive similarities, of shape (sentences,)."""
    links = np.clip(similarity, 0, None)
    np.fill_diagonal(links, 0)
    totals = links.sum(axis=1, keepdims=True)
    restart = restart / restart.sum()
    steps = np.where(totals > 0, links / np.where(totals > 0, totals, 1), restart)
    ranks = restart
    for _ in range(100):
        following = (1 - DAMPING) * restart + DAMPING * ranks @ steps
        if np.abs(following - ranks).sum() < 1e-9:
            break
        ranks = following
    return np.asarray(ranks)


def summary_length(question: str) -> int:
    """How many sentences a summary is to have: as many as the message asks for, within reason."""
    asked = _ASKED_LENGTH.search(question)
    if asked is None:
        return SUMMARY_SENTENCES
    word = asked.group(1).lower()
    return max(1, min(10, _NUMBERS.get(word) or int(word)))
