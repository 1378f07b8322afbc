"""From a reading to the sentences of an answer: which, in which order, and what they need to be understood."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from assistant.passages import RetrievedPassage, Span
from assistant.reader import Evidence

_QUOTES = "\"'“”‘’«»„([— "
_PRONOUN = re.compile(
    r"(?:and |but |so |then |also,? |however,? |still,? |yet )?"
    r"(?:he|she|they|it(?!(?:'s|’s| is| was) (?:\w+ )?(?:that|who|to|possible|likely|clear)\b)|him|them|his|her|hers|"
    r"their|theirs|its|"
    # "This week" and "That is why" differ: only the first points at a time that the reader knows.
    r"(?:this|that|these|those)(?! (?:year|month|week|weekend|morning|afternoon|evening|summer|autumn|fall|winter|"
    r"spring|season|time|century|decade)\b)|both|neither|such|the former|the latter|the two|"
    # Nouns that stand for what was said before (Schmid 2000, "shell nouns").
    r"the (?:step|move|decision|announcement|news|result|results|change|plan|proposal|measure|agreement|deal|attack|"
    r"incident|development|findings?|study|ruling|idea|problem|same))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ChosenSentence:
    """A sentence of the answer: the same words once, with every place where they stand.

    Attributes:
        places: where the words stand, the best first, each with its passage.
        role: whether it bears on the question or is there so that the next sentence can be understood.
        short_answer: offsets of the short answer in the article of the first place, or None.
    """

    places: tuple[tuple[RetrievedPassage, Span], ...]
    role: Literal["evidence", "context"] = "evidence"
    short_answer: Span | None = None

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        passage, sentence = self.places[0]
        return passage.sentence_text(sentence)


def needs_context(sentence: str) -> bool:
    """Whether a sentence begins with a word that points back: "He said…", "That led to…", "The step…"."""
    return _PRONOUN.match(sentence.lstrip(_QUOTES)) is not None


def choose_sentences(
    evidence: Sequence[Evidence], passages: Sequence[RetrievedPassage], *, max_statements: int
) -> list[ChosenSentence]:
    """The sentences of the answer, in reading order.

    Equal sentences of several articles become one with all their places. A sentence that points back gets the one
    before it, if that was retrieved, as context. Sentences that follow each other in an article are put in its order;
    such runs are ordered by their best evidence.

    Args:
        evidence: what the reader found, best first.
        passages: all that was retrieved, for context.
        max_statements: evidence sentences to take, at most.
    """
    chosen = _merge(evidence)[:max_statements]
    before = predecessors(passages)
    taken = {one.text for one in chosen}
    runs: list[list[ChosenSentence]] = []
    for one in chosen:
        passage, sentence = one.places[0]
        previous = before.get((passage.passage.article_id, sentence))
        run = [one]
        if previous is not None and needs_context(one.text):
            context = ChosenSentence((previous,), role="context")
            if context.text not in taken:
                taken.add(context.text)
                run.insert(0, context)
        runs.append(run)
    return [one for run in _joined(runs, before) for one in run]


def _merge(evidence: Sequence[Evidence]) -> list[ChosenSentence]:
    merged: dict[str, ChosenSentence] = {}
    for found in evidence:
        place = (found.passage, found.sentence)
        if (same := merged.get(found.text)) is None:
            # A short answer stands for the whole answer, so only the best evidence may give it.
            merged[found.text] = ChosenSentence((place,), short_answer=None if merged else found.short_answer)
        elif place not in same.places:
            merged[found.text] = replace(same, places=(*same.places, place))
    return list(merged.values())


def predecessors(
    passages: Sequence[RetrievedPassage],
) -> dict[tuple[str, Span], tuple[RetrievedPassage, Span]]:
    """For each retrieved sentence, the one before it in its article, if that was retrieved too."""
    by_article: dict[str, list[tuple[Span, RetrievedPassage]]] = {}
    for passage in passages:
        places = by_article.setdefault(passage.passage.article_id, [])
        places.extend((sentence, passage) for sentence in passage.passage.sentences)
    before: dict[tuple[str, Span], tuple[RetrievedPassage, Span]] = {}
    for article_id, sentences in by_article.items():
        sentences.sort(key=lambda place: place[0])
        for (previous, holder), (sentence, passage) in pairwise(sentences):
            # Between neighbours there is only white space; a passage that wasn't retrieved leaves a wider gap.
            adjoins = holder is passage or sentence.start - previous.end <= WIDEST_GAP
            if adjoins:
                before[article_id, sentence] = (holder, previous)
    return before


WIDEST_GAP = 4
"""Characters between sentences that follow each other: a blank line, and a little more."""


def _joined(
    runs: list[list[ChosenSentence]], before: dict[tuple[str, Span], tuple[RetrievedPassage, Span]]
) -> list[list[ChosenSentence]]:
    """Join runs that directly follow each other in their article; a joined run stands where its best part stood."""
    joined: list[list[ChosenSentence]] = []
    for run in runs:
        ahead = next((other for other in joined if _follows(run[0], other[-1], before)), None)
        behind = next((other for other in joined if _follows(other[0], run[-1], before)), None)
        merged = [*(ahead or []), *run, *(behind or [])]
        parts = [part for part in (ahead, behind) if part is not None]
        place = min((joined.index(part) for part in parts), default=len(joined))
        joined = [other for other in joined if other not in parts]
        joined.insert(place, merged)
    return joined


def _follows(
    later: ChosenSentence,
    earlier: ChosenSentence,
    before: dict[tuple[str, Span], tuple[RetrievedPassage, Span]],
) -> bool:
    passage, sentence = later.places[0]
    previous = before.get((passage.passage.article_id, sentence))
    return previous is not None and any(
        previous[1] == span and previous[0].passage.article_id == place.passage.article_id
        for place, span in earlier.places
    )
