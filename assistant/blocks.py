"""Blocks of an article: its paragraphs, headings, list items and table rows, free of markup."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from assistant.canonical import collapse_spaces

WIDEST_WRAP = 120
"""Longest line, in characters, that can come from wrapping at a fixed width. Mail and printed plain text are
wrapped at 60 to 80, code comments at up to 120; a longer line was never wrapped."""


class Block(NamedTuple):
    """A block's text, and its level where it is a heading (1..6; 0 where it is none)."""

    text: str
    heading: int = 0


def plain_blocks(source: str) -> Iterator[Block]:
    r"""Split plain text, whose lines end in "\n", into blocks.

    Blank lines separate blocks. Within a run of lines, breaks that come from wrapping at a fixed width
    become spaces; where the lines were not wrapped (one paragraph a line, a list, a poem), each is a block.
    """
    run: list[str] = []
    for line in [*source.split("\n"), ""]:
        line = collapse_spaces(line).strip()
        if line:
            run.append(line)
        elif run:
            if _is_wrapped(run):
                yield Block(" ".join(run))
            else:
                yield from map(Block, run)
            run = []


def _is_wrapped(lines: list[str]) -> bool:
    """Whether each line but the last is so full that the next line's first word didn't fit."""
    width = max(map(len, lines))
    return width <= WIDEST_WRAP and all(
        len(line) + 1 + len(following.split(" ", 1)[0]) > width for line, following in pairwise(lines)
    )
