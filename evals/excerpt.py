"""Words of an article with those around them, so that a person can judge them without opening it."""

from assistant.article import Article
from assistant.model import FrozenModel

AROUND = 160
"""Characters on either side: about a sentence of news text."""


class Excerpt(FrozenModel):
    """A half-open range of an article's canonical text, in its context.

    Attributes:
        article_id, start, end: where it stands, in characters.
        quote: its words.
        before, after: the words around it, cut between words; "" where there are none or the article isn't known.
    """

    article_id: str
    start: int
    end: int
    quote: str
    before: str = ""
    after: str = ""


def excerpt(article: Article | None, article_id: str, start: int, end: int, quote: str) -> Excerpt:
    """The place with up to `AROUND` characters on either side.

    Args:
        article: the one that the place is in; None leaves the context out.
        article_id, start, end, quote: of the place.
    """
    text = article.text if article else ""
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if start > AROUND and text:
        before = "…" + before.partition(" ")[2]
    if end + AROUND < len(text):
        after = after.rpartition(" ")[0] + "…"
    return Excerpt(article_id=article_id, start=start, end=end, quote=quote, before=before, after=after)
