"""Searching one generation: the nearest vectors and BM25, fused."""

from assistant.embedding import Vectors
from assistant.errors import ArticleNotFoundError
from assistant.fusion import fuse
from assistant.generation import Generation
from assistant.passages import RetrievedPassage
from assistant.text_store import Snapshot

_ATTEMPTS = 3


def hybrid_search(
    generation: Generation, question: str, vector: Vectors, *, k: int, fetch_k: int, article_id: str | None
) -> list[RetrievedPassage]:
    """Find passages; see `PassageIndex.search`.

    Args:
        generation: to search.
        question: its words, for BM25.
        vector: its unit vector, of shape (dimension,).
        k: passages to return, at most.
        fetch_k: passages to take from each search.
        article_id: search this article only.
    """
    texts, vectors = generation.texts, generation.vectors
    for attempt in range(_ATTEMPTS):
        revision = texts.revision
        vectors.follow(texts, revision=revision)
        found = vectors.nearest(vector, limit=fetch_k, article_id=article_id)
        with texts.snapshot() as snapshot:
            # A commit between the two searches may have taken away what the first one found.
            if snapshot.revision != revision and attempt + 1 < _ATTEMPTS:
                continue
            if article_id is not None and not snapshot.has_article(article_id):
                raise ArticleNotFoundError(article_id)
            limit = fetch_k
            while len(known := snapshot.known(found)) < len(found) == limit:
                limit *= 2  # vectors that are about to be committed or deleted took places
                found = vectors.nearest(vector, limit=limit, article_id=article_id)
            nearest = [passage_id for passage_id in found if passage_id in known][:fetch_k]
            bm25 = snapshot.bm25(question, limit=fetch_k, article_id=article_id)
            return _results(snapshot, fuse([nearest, list(bm25)]), bm25, vector, k=k)
    raise AssertionError("unreachable")


def _results(
    snapshot: Snapshot, fused: dict[str, float], bm25: dict[str, float], vector: Vectors, *, k: int
) -> list[RetrievedPassage]:
    best = list(fused)[:k]
    stored = snapshot.passages(best)
    return [
        RetrievedPassage(
            passage=stored[passage_id].passage,
            text=stored[passage_id].text,
            title=stored[passage_id].title,
            url=stored[passage_id].url,
            score=fused[passage_id],
            cosine=float(stored[passage_id].vector @ vector),
            bm25=bm25.get(passage_id),
        )
        for passage_id in best
    ]
