"""A reader for tests that need a whole assistant and no model."""

from collections.abc import Sequence

from assistant.passages import RetrievedPassage
from assistant.reader import Evidence, Reading


class SharedWordsReader:
    """Finds the sentence that shares the most words with the question; two make it an answer."""

    def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
        wanted = set(question.lower().strip("?").split())
        best: tuple[int, Evidence] | None = None
        for passage in passages:
            for sentence in passage.passage.sentences:
                shared = len(wanted & set(passage.sentence_text(sentence).lower().strip(".").split()))
                if best is None or shared > best[0]:
                    best = shared, Evidence(passage=passage, sentence=sentence, score=0.9)
        if best is None:
            return Reading((), 0.0, answerable=False)
        answerable = best[0] >= 2
        return Reading((best[1],), 0.93 if answerable else 0.1, answerable=answerable)
