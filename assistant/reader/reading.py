"""What a reader gets and returns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.passages import RetrievedPassage, Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that bears on the question.

    Attributes:
        passage: the passage that it stands in.
        sentence: its offsets in the article's canonical text.
        score: probability that this sentence answers the question, 0..1.
        short_answer: offsets of the words that answer in short, within the sentence, or None.
    """

    passage: RetrievedPassage
    sentence: Span
    score: float
    short_answer: Span | None = None

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.passage.sentence_text(self.sentence)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in the retrieved passages.

    Attributes:
        evidence: sentences that belong in the answer, the best first; sentences of equal words are
            listed once for each place. Also filled when the reader declines.
        confidence: calibrated probability that the best of them answers the question, 0..1; 0 where
            there was nothing to read.
        answerable: the reader's decision: does `confidence` reach its fitted operating point?
        question: the question as it was read, where that isn't as it was put: with slips mended, for instance.
    """

    evidence: tuple[Evidence, ...]
    confidence: float
    answerable: bool
    question: str | None = None


class Reader(Protocol):
    """Reads a question with passages. Implementations are stateless between calls and thread-safe."""

    def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
        """Find the sentences that answer `question`.

        Args:
            question: a standalone question.
            passages: what was retrieved, best first; may be empty.

        Raises:
            ModelError: where the model can't be run. Never an empty reading instead.
        """
        ...
