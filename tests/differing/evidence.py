"""Evidence of articles for tests, without a reader."""

from datetime import date

from assistant.article import Article
from assistant.passages import Passage, RetrievedPassage, Span
from assistant.reader import Evidence, Reading


def article_of(name: str, text: str, *, published: date | None = date(2025, 5, 3), title: str | None = None) -> Article:
    """An article of one paragraph."""
    return Article(id=name, title=title or f"News of {name}", text=text, published=published)


def evidence_of(article: Article, short: str | None = None, *, score: float = 0.9) -> Evidence:
    """The whole text as one sentence that answers, in short by the last place of `short`."""
    whole = Span(0, len(article.text))
    passage = RetrievedPassage(
        passage=Passage(article.id, *whole, (whole,)),
        text=article.text,
        title=article.title,
        url=None,
        score=1.0,
        cosine=None,
        bm25=None,
    )
    start = article.text.rindex(short) if short is not None else 0
    return Evidence(passage, whole, score, None if short is None else Span(start, start + len(short)))


def reading_of(*evidence: Evidence) -> Reading:
    """A reading that answers."""
    return Reading(evidence, 0.9, answerable=True)
