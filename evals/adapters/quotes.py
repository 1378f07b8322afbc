"""Where the quotes in a chat model's words stand in the articles."""

import re
from collections.abc import Iterable, Iterator

from assistant.article import Article
from evals.prediction import Place

# Between quotation marks of one kind, within a paragraph; or a line set off as a Markdown quotation.
_QUOTED = re.compile(r'“([^“”\n]+)”|"([^"\n]+)"|«([^«»\n]+)»|^[ \t]*>[ \t]*(\S.*)$', re.MULTILINE)


def quotes_in(words: str) -> Iterator[str]:
    """Yield what is quoted, without its marks, in order."""
    for found in _QUOTED.finditer(words):
        quoted = next(group for group in found.groups() if group is not None).strip()
        # A quotation that is set off may have marks as well.
        if quoted := quoted.strip('“”"«»'):
            yield quoted


def locate(quote: str, articles: Iterable[Article]) -> Place | None:
    """Where a quote stands, letter by letter; None where it stands nowhere or more than once."""
    places: list[Place] = []
    for article in articles:
        start = article.text.find(quote)
        while start >= 0:
            places.append(Place(article.id, start, start + len(quote)))
            if len(places) > 1:
                return None
            start = article.text.find(quote, start + 1)
    return places[0] if places else None
