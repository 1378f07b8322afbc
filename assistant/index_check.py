"""Looking for anything that is wrong with a generation."""

from collections.abc import Iterator

from assistant.database import REBUILD
from assistant.generation import Generation
from assistant.manifest import Manifest

SAMPLE = 100
"""Vectors that are looked for: enough to notice that one in thirty can't be found, in a third of a second."""

_SAME = 0.999
_SYNC = "Run: article-assistant index"


def index_problems(generation: Generation, wanted: Manifest) -> Iterator[str]:
    """Yield a sentence for each problem, which says what to run."""
    differences = generation.manifest().differences(wanted)
    if differences:
        yield f"The index was made otherwise: {'; '.join(differences)}. {_SYNC}"
    damage = list(generation.texts.problems())
    yield from damage
    if not damage:
        yield from _vector_problems(generation)


def _vector_problems(generation: Generation) -> Iterator[str]:
    texts, vectors = generation.texts, generation.vectors
    vectors.follow(texts, revision=texts.revision)
    with vectors.changing():
        wanted, there = texts.passage_ids(), vectors.ids()
        if missing := len(wanted - there):
            yield f"{missing} of {len(wanted)} passages have no vector in Chroma. {_SYNC}"
        if superfluous := len(there - wanted):
            yield f"Chroma holds {superfluous} vectors of passages that there are no more. {_SYNC}"
        ids = sorted(wanted & there)
        sample = texts.vectors(ids[:: max(1, len(ids) // SAMPLE)])
        lost = 0
        for stored in sample:
            found = texts.vectors(vectors.nearest(stored.vector, limit=1))
            lost += not any(float(stored.vector @ other.vector) >= _SAME for other in found)
        if lost:
            yield f"{lost} of {len(sample)} vectors can't be found by Chroma. {REBUILD}"
