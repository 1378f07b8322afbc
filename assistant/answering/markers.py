"""Markers such as `[3]`, by which a chat model says what a sentence rests on, in the forms that models give them."""

import re

MOST_NUMBERS = 8
"""Numbers of a statement, at most: whoever cites everything has checked nothing, and mixing many sentences is how a
wrong statement finds all its words."""

_TOKEN = re.compile(r"\d+|[^\W\d_]+\.?|\S")
_WORDS = frozenset(
    "s n no nos nr number numbers sentence sentences source sources passage passages line lines ref refs reference "
    "references citation citations cite cites see evidence and to through".split()
)
_SENTENCE_WORDS = frozenset(
    "sentence sentences source sources ref refs reference references citation citations".split()
)
_SEPARATORS = frozenset(",;&/#^:+|")
_RANGE = frozenset({"-", "–", "—", "‑", "to", "through"})
# What tools that cite by themselves put behind a number: 【3†source】, 【3†L1-L4】.
_DETAIL = re.compile(r"†.*", re.DOTALL)
_EMPHASIS = str.maketrans("", "", "*_`")


def marker_numbers(inner: str) -> tuple[int, ...] | None:
    """The numbers that a marker names, given the words between its brackets.

    Args:
        inner: such as `3`, `3, 4`, `3-5`, `^3`, `S3`, `sentences 3 and 4`.

    Returns:
        Each number once, in order. A range that runs backwards or is too long gives 0, which is no sentence's number:
        what a model may have meant isn't guessed. None: this is no marker.
    """
    tokens = [token.lower() for token in _TOKEN.findall(_DETAIL.sub("", inner).translate(_EMPHASIS).rstrip(". "))]
    numbers: list[int] = []
    in_range = False
    for token in tokens:
        # `isdigit` also holds for "²", which `int` doesn't read.
        if token.isdecimal():
            numbers.extend(_range(numbers[-1], int(token[:9])) if in_range else (int(token[:9]),))
            in_range = False
        elif token in _RANGE:
            in_range = bool(numbers)
        elif token not in _SEPARATORS and token.rstrip(".") not in _WORDS:
            return None
    return tuple(dict.fromkeys(numbers)) if numbers else None


def names_sentences(inner: str) -> bool:
    """Whether words in round brackets speak of sentences or sources, which words of an article rarely do."""
    return any(token.lower().rstrip(".") in _SENTENCE_WORDS for token in _TOKEN.findall(inner))


def _range(first: int, last: int) -> tuple[int, ...]:
    return tuple(range(first + 1, last + 1)) if first < last < first + MOST_NUMBERS else (0,)
