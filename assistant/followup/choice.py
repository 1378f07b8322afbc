"""Which reading of a question counts: the reader's evidence decides."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.followup.phrasings import Phrasing
from assistant.passages import RetrievedPassage, Span
from assistant.reader import Evidence, Reading

LEAD: Final = -1.0
"""Log-odds of confidence by which a reading in the conversation's article must be ahead of the question as it was
typed, where that may stand alone: a conversation mostly goes on about what it was about."""

SHARE: Final = 0.2
"""A sentence is evidence from this share of the votes of the first one on; a vote is a sentence's probability to
answer, times the confidence of the reading."""

NEAR: Final = 2.0
"""How much more a vote counts for what was quoted last, and for what follows it closely: "says who?", "and then?" ask
about the very sentence, or the next one.

`python -m evals dialogues --fit` prints what values of these constants give on the development dialogues."""

REACH: Final = 300
"""Characters, about two sentences, over which nearness falls to 1/e."""

BEFORE: Final = 0.5
"""What a sentence before the quoted one is near, one behind it being 1."""


@dataclass(frozen=True, slots=True)
class PhrasingRead:
    """A phrasing with what it found.

    Attributes:
        phrasing: the question, and where it was read.
        passages: what it retrieved.
        reading: what the reader made of them.
    """

    phrasing: Phrasing
    passages: tuple[RetrievedPassage, ...]
    reading: Reading


def choose(
    read: Sequence[PhrasingRead],
    quoted: Sequence[str] = (),
    *,
    lead: float = LEAD,
    share: float = SHARE,
    near: float = NEAR,
) -> PhrasingRead:
    """The reading to answer from; several in the conversation's article are joined to one, by vote.

    Args:
        read: at least one.
        quoted: the sentences that the last answer quoted.
        lead, share, near: see the constants.
    """
    focused = [one for one in read if one.phrasing.in_focus]
    free = [one for one in read if not one.phrasing.in_focus]
    if not focused or (free and _log_odds(_best(focused)) <= _log_odds(_best(free)) + lead):
        return _best(free)
    return focused[0] if len(focused) == 1 else _joined(focused, quoted, share=share, near=near)


def _best(read: Sequence[PhrasingRead]) -> PhrasingRead:
    return max(read, key=lambda one: one.reading.confidence)


def _log_odds(one: PhrasingRead) -> float:
    confidence = min(max(one.reading.confidence, 1e-6), 1 - 1e-6)
    return math.log(confidence / (1 - confidence))


def _joined(read: Sequence[PhrasingRead], quoted: Sequence[str], *, share: float, near: float) -> PhrasingRead:
    """The best reading, with the sentences that all of them vote for: what several wordings find is seldom wrong."""
    best = _best(read)
    total = sum(one.reading.confidence for one in read)
    if not total:
        return best
    places = list(_places(quoted, read))
    votes: dict[tuple[str, Span], float] = defaultdict(float)
    found: dict[tuple[str, Span], Evidence] = {}
    for one in sorted(read, key=lambda one: -one.reading.confidence):
        for evidence in one.reading.evidence:
            place = evidence.passage.passage.article_id, evidence.sentence
            nearness = max((_nearness(evidence.sentence, span) for span in places), default=0.0)
            votes[place] += one.reading.confidence / total * evidence.score * (1 + near * nearness)
            found.setdefault(place, evidence)
    order = sorted(votes, key=lambda place: -votes[place])
    chosen = [place for place in order if votes[place] >= share * votes[order[0]]]
    passages = {passage.passage: passage for one in (best, *read) for passage in one.passages}
    reading = Reading(
        tuple(found[place] for place in chosen),
        best.reading.confidence,
        answerable=any(one.reading.answerable for one in read),
        question=best.reading.question if best.phrasing.question == best.phrasing.words else None,
    )
    return PhrasingRead(best.phrasing, tuple(passages.values()), reading)


def _places(quoted: Sequence[str], read: Sequence[PhrasingRead]) -> Iterator[Span]:
    """Where the quoted sentences stand in what was retrieved."""
    passages = {passage.passage: passage for one in read for passage in one.passages}
    for sentence in quoted:
        for passage, found in passages.items():
            if (at := found.text.find(sentence)) >= 0:
                yield Span(passage.start + at, passage.start + at + len(sentence))
                break


def _nearness(sentence: Span, quoted: Span) -> float:
    """How near a sentence is to a quoted one of its article, 0..1."""
    if sentence.end <= quoted.start:
        return BEFORE * math.exp((sentence.end - quoted.start) / REACH)
    return math.exp(-max(0, sentence.start - quoted.end) / REACH)
