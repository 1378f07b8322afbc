"""The reader: a trained cross-encoder that reads each passage for the question, and a fitted decision."""

from collections.abc import Sequence

from assistant.errors import SettingsError
from assistant.passages import RetrievedPassage, Span
from assistant.reader.cross_encoder import CrossEncoder
from assistant.reader.fitted import FittedReader, probability
from assistant.reader.observation import Observation, observe
from assistant.reader.question import answer_type
from assistant.reader.ranking import rank
from assistant.reader.reading import Evidence, Reading
from assistant.reader.risk_control import threshold_for
from assistant.reader.short_answer import LONG_KINDS, short_answer


class CrossEncoderReader:
    """Scores the sentences of the retrieved passages and decides whether the best one answers.

    The network gives each sentence log-odds that it answers and its best span. A logistic model joins them with what
    words tell (the share of the question's terms that the sentence, its neighbour and its passage have; whether it has
    what is asked for); a second one decides from the best sentence, its lead and the terms that nobody has, over all
    passages together. Both are fitted by `python -m evals calibrate`.
    """

    def __init__(
        self,
        *,
        cross_encoder: CrossEncoder | None = None,
        fitted: FittedReader | None = None,
        embedding_weights: str | None = None,
        min_confidence: float | None = None,
        max_error_rate: float | None = None,
    ) -> None:
        """Make a reader.

        Args:
            cross_encoder: another network than the package's; it is loaded when it first reads.
            fitted: other numbers than the package's.
            embedding_weights: hash of the model that the passages' cosines are of; None: of the one that the numbers
                were fitted with. Cosines of another model are left out, since their scale is another.
            min_confidence: decline below this confidence, 0..1.
            max_error_rate: decline so many that at most this share of the questions asked, 0..1, is answered wrongly;
                `threshold_for` states the guarantee and its limits. With neither, the fitted threshold is used.

        Raises:
            SettingsError: if the error rate is lower than the questions that were read can vouch for, or both are
                given.
            ModelError: if the fitted numbers or the network can't be found, or the network isn't the one that the
                numbers were fitted with.
        """
        self.fitted = fitted or FittedReader.load()
        self._cross_encoder = cross_encoder or CrossEncoder(expected=self.fitted.network)
        self._cosines = embedding_weights in (None, self.fitted.embedding_weights)
        self.threshold = self._threshold(min_confidence, max_error_rate)

    def _threshold(self, min_confidence: float | None, max_error_rate: float | None) -> float:
        if max_error_rate is None:
            return self.fitted.threshold if min_confidence is None else min_confidence
        if min_confidence is not None:
            raise SettingsError("Give min_confidence or max_error_rate, not both: each decides what is declined.")
        try:
            return threshold_for(max_error_rate, self.fitted.errors)
        except ValueError as error:
            raise SettingsError(f"max_error_rate is {max_error_rate:g}, but {error}.") from error

    def load(self) -> None:
        """Load the network now, rather than with the first question."""
        self._cross_encoder.load()

    def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
        """Find the sentences that answer `question`; see `Reader`."""
        seen = observe(question, passages, self._cross_encoder, cosines=self._cosines)
        if seen is None:
            return Reading((), 0.0, answerable=False)
        ranking = rank(seen, self.fitted.ranker)
        confidence = float(self.fitted.confidence(ranking.features))
        chosen = ranking.shown(self.fitted.margin)
        return Reading(
            tuple(
                self._evidence(seen, row, score) for row, score in zip(chosen.tolist(), ranking.scores, strict=False)
            ),
            confidence,
            answerable=confidence >= self.threshold,
            question=seen.question if seen.question != question else None,
        )

    def _evidence(self, seen: Observation, row: int, score: float) -> Evidence:
        return Evidence(
            passage=seen.where[row].passage,
            sentence=seen.where[row].sentence,
            score=float(probability(score)),
            short_answer=self._short_answer(seen, row),
        )

    def _short_answer(self, seen: Observation, row: int) -> Span | None:
        """The number or date that is asked for, where it is plain; else the network's span, where it is sure."""
        place, read = seen.where[row], seen.read[row]
        text = place.passage.sentence_text(place.sentence)
        plain = short_answer(seen.question, text, offset=place.sentence.start)
        if plain is not None or answer_type(seen.question) in LONG_KINDS:
            return plain
        least = self.fitted.short_answer
        if read.answer is None or least is None or read.span < least:
            return None
        return place.in_article(read.answer)
