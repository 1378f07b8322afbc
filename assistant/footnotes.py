"""An answer as Markdown: its text, and below it a list of what it quotes."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from assistant.answer import Answer, Citation
from assistant.text_fragment import link_to_words

_INLINE = re.compile(r"([\\`*_\[\]<>~|])")
_BLOCK = re.compile(r"^([#+\-=])")
_LIST = re.compile(r"\n\n1\. [^\n]*: “.*\Z", re.DOTALL)
_IN_ADDRESS: Final = {"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C"}


class Marker(NamedTuple):
    """Where a citation's marker stands in an answer's text: half-open, in characters."""

    start: int
    end: int
    number: int


def with_footnotes(answer: Answer) -> str:
    """The answer's text, and a numbered list of its citations, whose numbers are those of the markers.

    A list, not the footnotes that some kinds of Markdown have: it is shown the same everywhere, plain text included.
    The text and the quotes are the articles' own words, letter by letter, so they are not escaped.
    """
    notes = "\n".join(f"{citation.number}. {_source(citation)}: “{citation.quote}”" for citation in answer.citations)
    return f"{answer.text}\n\n{notes}" if notes else answer.text


def without_footnotes(text: str) -> str:
    """What `with_footnotes` made, without the list; other texts stay as they are."""
    return _LIST.sub("", text)


def markers(answer: Answer) -> Iterator[Marker]:
    """Where the markers stand in `answer.text`, in order. Words of an article that look like one are none."""
    start = 0 if answer.differing is None else len(answer.differing.opening) + 1
    for statement in answer.statements:
        end = start + len(statement.marked_text)
        position = end - len(statement.markers)
        for number in statement.citations:
            width = len(f"[{number}]")
            yield Marker(position, position + width, number)
            position += width
        start = end + 1


def address(citation: Citation) -> str | None:
    """The address of the quoted words, or None where the article has none."""
    return None if citation.url is None else link_to_words(citation.url, citation.quote)


def _source(citation: Citation) -> str:
    title = _BLOCK.sub(r"\\\1", _INLINE.sub(r"\\\1", " ".join(citation.title.split())))
    link = address(citation)
    if link is None:
        return title
    return f"[{title}]({''.join(_IN_ADDRESS.get(character, character) for character in link)})"
