"""Where sentences begin and end, in characters."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.abbreviations import ABBREVIATIONS, BEFORE_NUMBERS, TITLES
from assistant.passages import Span

if TYPE_CHECKING:
    from nupunkt import PunktSentenceTokenizer

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_DOTTED = re.compile(r"[a-z]{1,3}(?:\.[a-z]{1,3})+\Z")
# Full stops of scripts that the library doesn't know, and whatever closes the quotation or bracket. Chinese
# and Japanese have no space after them.
_OTHER_STOP = re.compile("[。｡！？।॥؟۔։።]+[\"'”’»）」』】]*")
# Words that begin sentences and are no one's name.
_STARTER = (
    "(?:The|This|That|These|Those|He|She|It|They|We|His|Her|Its|Their|Our|But|And|In|On|At|For|After|When|While"
    r"|However|There|Then)\b"
)
_STARTS_SENTENCE = re.compile(_STARTER)
# A capital letter that isn't a first or middle initial, as in "vitamin C. It": a starter follows.
_LETTER_STOP = re.compile(rf"(?<=\w )[A-Z]\.[\"'”’)]*(?=\s+{_STARTER})")
_CLOSERS = "”"
_WORD = re.compile(r"\w+")


def block_spans(text: str) -> Iterator[Span]:
    """Yield the blocks (paragraphs, headings, list items) of a text: what blank lines separate, trimmed."""
    start = 0
    for gap in _BLANK_LINE.finditer(text):
        yield from _trimmed(text, start, gap.start())
        start = gap.end()
    yield from _trimmed(text, start, len(text))


def sentence_spans(text: str, block: Span | None = None) -> list[Span]:
    """Split a text, or one of its blocks, into sentences.

    Sentences are in order, don't overlap, have no white space at either end, cover every character that
    isn't white space, and never reach across a blank line.

    The library decides by the words to the left and right of a full stop. Six rules are added, each for
    news of any kind: a title never ends a sentence before a name, nor "No." before a digit; text written with
    capitals has no sentence that begins in lower case; closing quotation marks stay with what they close; a
    single letter ends a sentence before a word such as "He"; the full stops of other scripts count.
    """
    if block is None:
        return [sentence for part in block_spans(text) for sentence in sentence_spans(text, part)]
    words = text[block.start : block.end]
    cuts = {
        moved
        for start, _ in _tokenizer().span_tokenize(words)
        if (moved := _after_closers(words, start)) and _is_boundary(words, moved)
    }
    cuts.update(match.end() for pattern in (_OTHER_STOP, _LETTER_STOP) for match in pattern.finditer(words))
    bounds = [0, *sorted(cuts - {0, len(words)}), len(words)]
    return [
        sentence
        for start, end in pairwise(bounds)
        for sentence in _trimmed(text, block.start + start, block.start + end)
    ]


@cache
def _tokenizer() -> "PunktSentenceTokenizer":
    """A tokenizer of our own: the library's loaded model is shared by all its users."""
    from nupunkt import PunktSentenceTokenizer
    from nupunkt.models import get_default_model_path

    tokenizer = PunktSentenceTokenizer.load(get_default_model_path())
    known = tokenizer.parameters.abbrev_types
    kept = {word for word in known if len(word) == 1 or word == "..." or _DOTTED.match(word)}
    tokenizer.parameters.abbrev_types = kept | ABBREVIATIONS
    tokenizer.clear_decision_cache()
    # "Yahoo! said": news has no sentence that begins in lower case.
    tokenizer.EXCL_QUEST_LOWERCASE_CONTINUES = True
    return tokenizer


def _after_closers(words: str, start: int) -> int:
    """Move a boundary behind closing quotation marks that stand after a space: `‘Go home.’ ”`."""
    while start < len(words) and words[start] in _CLOSERS:
        start += 1
        while start < len(words) and words[start].isspace():
            start += 1
    return start


def _is_boundary(words: str, start: int) -> bool:
    """Whether a sentence can begin at `start`, given what stands before."""
    end = start
    while end and words[end - 1].isspace():
        end -= 1
    if words[end - 1 : end] != ".":
        return True
    following = _WORD.match(words, start)
    if following is None:
        return True
    if _is_lower_case(following[0]):
        first = _WORD.search(words)
        return first is not None and _is_lower_case(first[0])
    last_word = re.split(r"\W", words[max(0, end - 20) : end - 1])[-1]
    if following[0][0].isdigit():
        return last_word not in BEFORE_NUMBERS
    return last_word.lower() not in TITLES or bool(_STARTS_SENTENCE.match(words, start))


def _is_lower_case(word: str) -> bool:
    """Whether a word is written small: `and`, but not `iPhone` or `14th`."""
    return word[0].isalpha() and word.islower()


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)
