"""Training pairs: a statement with the sentences that it cites, supported or not, made from passages and questions."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.grounding.train.corruption import Corrupted, Material, corrupted, names_of, numbers_of
from assistant.grounding.train.declarative import declarative
from assistant.grounding.train.rewording import reworded
from assistant.grounding.train.wordnet import WordNet
from assistant.passages import Span
from assistant.reader.candidates import candidates
from assistant.reader.encoding import Reads
from assistant.reader.question import answer_type
from assistant.reader.rows import read_rows
from assistant.reader.terms import stems
from assistant.reader.train.examples import Source, sentences_of, sources

MOST = {"squadshifts-amazon_reviews": 0, "squadshifts-reddit": 0, "fairytaleqa": 1_500, "qamr": 2_500}
"""Questions of a data set that are used, at most; of the others all. Reviews and posts are little like news."""
TEXTS = frozenset({"squad1", "squad2", "qed", "nq_open_oracle", "multispanqa"})
"""Data sets whose passages statements are made from without a question."""
SENTENCES = 24_000
"""Sentences of passages that statements are made from directly."""

SHORTEST, LONGEST = 6, 42
"""Words of a sentence that statements are made from."""

_POINTS_BACK = re.compile(
    r"^(?:He|She|It|They|His|Her|Its|Their|This|These|That|Those|Both|Such|Here|There)\b|"
    r"^The (?:former|latter|same|two)\b"
)
_CAUSAL = re.compile(r"\b(?:because|since|due to|led to|caused|result|therefore|so that|thus|hence|after|as)\b")
_CONNECTED = (" because ", ", which led to the fact that ", ", since ", ", so ", " as a result of which ", " after ")


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement with its evidence.

    Attributes:
        reads: the statement in the place of the question, the evidence in that of the passage.
        supported: whether the evidence supports it.
        wrong: offsets in the statement of what isn't supported; None where that isn't at a known place.
        way: how the pair was made.
    """

    reads: Reads
    supported: bool
    wrong: tuple[tuple[int, int], ...] | None
    way: str


PairBundle = tuple[Pair, ...]
"""A supported pair and behind it unsupported ones that differ from it in one thing; or any pair alone."""


def pair(
    statement: str, evidence: Sequence[str], *, supported: bool, wrong: tuple[tuple[int, int], ...] | None, way: str
) -> Pair:
    """A pair whose evidence is made of these sentences."""
    spans, at = [], 0
    for sentence in evidence:
        spans.append(Span(at, at + len(sentence)))
        at += len(sentence) + 1
    return Pair(Reads(statement, "", " ".join(evidence), tuple(spans)), supported, wrong, way)


class PairMaker:
    """Makes bundles.

    Args:
        rows: of reading sets, as `read_rows` gives them.
        wordnet: synonyms and opposites.
        rng: chooses.
    """

    def __init__(self, rows: Sequence[dict[str, object]], wordnet: WordNet, rng: random.Random) -> None:
        self._wordnet = wordnet
        self._rng = rng
        self._sources = [source for source in sources(rows) if MOST.get(source.dataset, 1)]
        self._texts = sorted({source.text for source in self._sources if source.dataset in TEXTS})
        self._answers: dict[str, list[str]] = {}
        for source in self._sources:
            self._answers.setdefault(source.text, []).extend(source.text[slice(*span)] for span in source.answers[:1])

    def bundles(self) -> list[PairBundle]:
        """All bundles of an epoch, in random order."""
        made = [*self._from_sentences(), *self._from_questions(), *self._from_two(), *self._misplaced()]
        self._rng.shuffle(made)
        return made

    def _elsewhere(self) -> str:
        return self._rng.choice(self._texts)

    def _from_sentences(self) -> Iterator[PairBundle]:
        places = [(text, number) for text in self._texts for number in range(len(sentences_of(text)))]
        for text, number in self._rng.sample(places, k=min(SENTENCES, len(places))):
            sentence = _sentence(text, number)
            if not _fit(sentence):
                continue
            evidence = self._evidence(text, number)
            steps = self._rng.choices((0, 1, 2, 3, 4), (0.12, 0.3, 0.28, 0.2, 0.1))[0]
            statement = reworded(sentence, self._rng, self._wordnet, steps=steps)
            yield from self._bundle(statement, evidence, sentence, text, "sentence")

    def _bundle(self, statement: str, evidence: list[str], sentence: str, text: str, way: str) -> Iterator[PairBundle]:
        rng = self._rng
        material = Material(" ".join(evidence), text, self._elsewhere())
        first = pair(statement, evidence, supported=True, wrong=(), way=way)
        wrongs: list[Pair] = []
        for _ in range(2):
            made = corrupted(statement, material, rng, self._wordnet)
            if made is not None and made.text not in {one.reads.question for one in wrongs}:
                wrongs.append(pair(made.text, evidence, supported=False, wrong=made.wrong, way=made.way))
        draw = rng.random()
        if draw < 0.25 and sentence in evidence:
            # The other way round: the evidence is changed, so that a strange word alone doesn't tell.
            other = corrupted(sentence, material, rng, self._wordnet)
            if other is not None and (changed := _in_statement(statement, sentence, other)):
                instead = [other.text if one == sentence else one for one in evidence]
                wrongs.append(pair(statement, instead, supported=False, wrong=None, way=f"evidence_{other.way}"))
                if changed is not statement:
                    yield (pair(changed, instead, supported=True, wrong=(), way="both"),)
        yield (first, *wrongs)

    def _evidence(self, text: str, number: int) -> list[str]:
        """The sentence with, where it points back, the one before it, and now and then a neighbour."""
        spans = sentences_of(text)
        first = last = number
        if number > 0 and (_POINTS_BACK.match(_sentence(text, number)) or self._rng.random() < 0.25):
            first = number - 1
        if number + 1 < len(spans) and self._rng.random() < 0.25:
            last = number + 1
        return [_sentence(text, one) for one in range(first, last + 1)]

    def _from_questions(self) -> Iterator[PairBundle]:
        seen: dict[str, int] = {}
        rng = self._rng
        for source in rng.sample(self._sources, k=len(self._sources)):
            seen[source.dataset] = seen.get(source.dataset, 0) + 1
            if seen[source.dataset] > MOST.get(source.dataset, len(self._sources)):
                continue
            yield from self._from_question(source) if source.answers else self._from_unanswerable(source)

    def _from_question(self, source: Source) -> Iterator[PairBundle]:
        rng = self._rng
        answer = source.answers[0]
        said = source.text[slice(*answer)]
        before = source.text[max(0, answer.start - 30) : answer.start]
        statement = declarative(source.question, said, before, self._wordnet)
        if statement is None or len(said.split()) > 10 or len(statement.split()) < 5 or len(source.gold) != 1:
            return
        number = min(source.gold)
        evidence = self._evidence(source.text, number)
        if number > 0 and len(evidence) == 1 and rng.random() < 0.5:
            evidence.insert(0, _sentence(source.text, number - 1))
        if rng.random() < 0.4:
            statement = reworded(statement, rng, self._wordnet, steps=1)
        others = [other for other in self._answers[source.text] if not stems(other) & stems(said)]
        others += [source.text[slice(*span)] for span in candidates(source.text, answer_type(source.question))]
        others = [other for other in others if not stems(other) & stems(said)]
        wrongs = []
        if others and rng.random() < 0.7:
            other = rng.choice(others)
            made = declarative(source.question, other, before, self._wordnet)
            if made is not None and (at := made.lower().find(other.lower())) >= 0:
                wrongs.append(pair(made, evidence, supported=False, wrong=((at, at + len(other)),), way="other_answer"))
        for bundle in self._bundle(statement, evidence, _sentence(source.text, number), source.text, "question"):
            yield (*bundle, *wrongs) if bundle[0].way == "question" else bundle

    def _from_unanswerable(self, source: Source) -> Iterator[PairBundle]:
        """A question that people wrote so that the text doesn't answer it, with what it might be taken to answer."""
        found = [source.text[slice(*span)] for span in candidates(source.text, answer_type(source.question))]
        found += self._answers.get(source.text, [])
        if not found:
            return
        near = sorted(found, key=lambda _: self._rng.random())
        for said in near[:2]:
            at = source.text.find(said)
            made = declarative(source.question, said, source.text[max(0, at - 30) : at], self._wordnet)
            number = next((n for n, span in enumerate(source.sentences) if span.start <= at < span.end), None)
            if made is not None and number is not None:
                evidence = self._evidence(source.text, number)
                yield (pair(made, evidence, supported=False, wrong=None, way="unanswerable"),)

    def _from_two(self) -> Iterator[PairBundle]:
        """Two sentences in one: joined; with a cause that isn't said; with what belongs to one in the other."""
        rng = self._rng
        for text in rng.sample(self._texts, k=min(6_000, len(self._texts))):
            spans = sentences_of(text)
            if len(spans) < 2:
                continue
            number = rng.randrange(len(spans) - 1)
            one, two = _sentence(text, number), _sentence(text, number + 1)
            if not (_fit(one) and _fit(two)) or len(one.split()) + len(two.split()) > 60:
                continue
            steps = rng.choice((1, 2, 3))
            first = reworded(one, rng, self._wordnet, steps=steps)[:-1]
            second = reworded(two, rng, self._wordnet, steps=steps)
            lower = (
                second
                if names_of("x " + second)[:1]
                and second[0].isupper()
                and not _POINTS_BACK.match(second)
                and not re.match(r"(?:The|An?|In|On|At|After|By|For)\b", second)
                else second[0].lower() + second[1:]
            )
            evidence = [one, two]
            joined = f"{first}{rng.choice((', and ', '; ', ' and '))}{lower}"
            bundle = [pair(joined, evidence, supported=True, wrong=(), way="joined")]
            if not _CAUSAL.search(one + two):
                words = rng.choice(_CONNECTED)
                made = f"{first}{words}{lower}"
                bundle.append(
                    pair(made, evidence, supported=False, wrong=((len(first), len(first) + len(words)),), way="cause")
                )
            if (mixed := _mixed(first, second, rng)) is not None:
                text_mixed, wrong = mixed
                bundle.append(pair(text_mixed, evidence, supported=False, wrong=wrong, way="mixture"))
            yield tuple(bundle)

    def _misplaced(self) -> Iterator[PairBundle]:
        """A true statement with other sentences of the same text as evidence."""
        rng = self._rng
        for text in rng.sample(self._texts, k=min(5_000, len(self._texts))):
            spans = sentences_of(text)
            if len(spans) < 3:
                continue
            number = rng.randrange(len(spans))
            sentence = _sentence(text, number)
            others = [n for n in range(len(spans)) if n != number]
            chosen = sorted(rng.sample(others, k=min(len(others), rng.choice((1, 1, 2)))))
            evidence = [_sentence(text, one) for one in chosen]
            own = stems(sentence)
            if not _fit(sentence) or len(own & stems(" ".join(evidence))) > 0.7 * len(own):
                continue
            statement = reworded(sentence, rng, self._wordnet, steps=2)
            yield (pair(statement, evidence, supported=False, wrong=None, way="misplaced"),)


def _mixed(first: str, second: str, rng: random.Random) -> tuple[str, tuple[tuple[int, int], ...]] | None:
    """The second sentence with a name or number of the first one in the place of its own."""
    for find in rng.sample([names_of, numbers_of], k=2):
        here, there = find(second), find(first)
        options = [(a, b, first[c:d]) for a, b in here for c, d in there if not stems(first[c:d]) & stems(second)]
        if options:
            a, b, new = rng.choice(options)
            return second[:a] + new + second[b:], ((a, a + len(new)),)
    return None


def _in_statement(statement: str, sentence: str, other: Corrupted) -> str | None:
    """`statement` with the change that `other` made to its sentence; itself if it only lacks what was changed; None if
    it isn't touched."""
    if other.way in {"role", "agent", "addition"} or len(other.wrong) != 1:
        return None
    ((start, end),) = other.wrong
    removed = len(sentence) + (end - start) - len(other.text)
    old = sentence[start : start + removed]
    new = other.text[start:end]
    if not old or statement.count(old) != 1:
        return None
    return statement.replace(old, new)


def _sentence(text: str, number: int) -> str:
    return " ".join(text[slice(*sentences_of(text)[number])].split())


def _fit(sentence: str) -> bool:
    words = sentence.split()
    return (
        SHORTEST <= len(words) <= LONGEST
        and sentence.endswith((".", '."', ".”"))
        and (sentence[0].isupper() or sentence[0] in '"“')
        and sum(character.isalpha() for character in sentence) > 0.7 * len(sentence)
    )


def training_pairs(reading: Path, wordnet: WordNet, *, seed: int, epochs: int = 1) -> list[PairBundle]:
    """The bundles of a run, in order."""
    rng = random.Random(seed)
    maker = PairMaker(list(read_rows(reading / "train.jsonl.gz")), wordnet, rng)
    return [bundle for _ in range(epochs) for bundle in maker.bundles()]
