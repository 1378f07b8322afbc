"""A question with its passages after reading: what the decision is made from, and fitted on."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.passages import RetrievedPassage
from assistant.reader.cross_encoder import CrossEncoder
from assistant.reader.decoding import ReadSentence
from assistant.reader.features import Features, Matching, Place, places, sentence_features
from assistant.reader.spelling import mended


@dataclass(frozen=True, slots=True)
class Observation:
    """What is known of the sentences of some passages.

    Attributes:
        question: as it was read, with slips mended.
        where: the sentences; there is at least one.
        read: what the network says of each.
        features: of each, of shape (sentences, len(SENTENCE_FEATURES)).
        matching: how the question's terms are found in them.
    """

    question: str
    where: tuple[Place, ...]
    read: tuple[ReadSentence, ...]
    features: Features
    matching: Matching


def observe(
    question: str, passages: Sequence[RetrievedPassage], cross_encoder: CrossEncoder, *, cosines: bool = True
) -> Observation | None:
    """Read passages for a question; None where they have no sentence. `cosines` as for `sentence_features`.

    Raises:
        ModelError: if the network can't be run.
    """
    where = places(passages)
    if not where:
        return None
    question = mended(question, [passage.text for passage in passages], cross_encoder.count_tokens)
    read = cross_encoder.read(question, passages)
    features, matching = sentence_features(question, where, read, cosines=cosines)
    return Observation(question, tuple(where), tuple(read), features, matching)
