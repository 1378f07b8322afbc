"""Where to cut a sentence that is too long for the embedding model."""

import re
import unicodedata

from assistant.passages import Span

# From the best place to the worst; the cut is behind the match.
_PLACES = (
    re.compile(r"[;:)”»\]][,.]?\s+|\s[–—-]\s+|—|[；：]"),
    re.compile(r",\s+|[、，]"),
    re.compile(r"\s+"),
)


def cut_in_two(text: str, span: Span) -> tuple[Span, Span]:
    """Cut a span of at least two characters into two, as near to its middle as a good place allows.

    Good places are, in this order: between clauses, behind a comma, at white space. Only the middle half
    is searched; if there is none, the cut is between characters, never before a combining mark. Both
    parts are free of white space at their ends if the span is.
    """
    middle = (span.start + span.end) // 2
    margin = (span.end - span.start) // 4
    for place in _PLACES:
        cuts = [match.end() for match in place.finditer(text, span.start + margin, span.end - margin)]
        cuts = [cut for cut in cuts if span.start < cut < span.end]
        if cuts:
            cut = min(cuts, key=lambda cut: abs(cut - middle))
            break
    else:
        cut = _between_characters(text, span, middle)
    left = span.start + len(text[span.start : cut].rstrip())
    right = span.end - len(text[cut : span.end].lstrip())
    return Span(span.start, left), Span(right, span.end)


def _between_characters(text: str, span: Span, middle: int) -> int:
    cut = middle
    while cut < span.end and unicodedata.combining(text[cut]):
        cut += 1
    return cut if cut < span.end else middle
