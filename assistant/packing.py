"""Packing sentences of known size into passages: which go together."""

from collections.abc import Sequence
from itertools import accumulate


def merge_tiny(sizes: Sequence[int], *, smallest: int, largest: int) -> list[tuple[int, int]]:
    """Join tiny neighbours.

    A tiny block goes with what follows, as a heading does; at the end, with what comes before if both fit
    together. What is not tiny stays by itself, but for the tiny blocks before it.

    Args:
        sizes: tokens of each block, in order.
        smallest: a group of fewer tokens is tiny.
        largest: tokens that the last group may have for tiny blocks to join it.

    Returns:
        Half-open ranges of block indices, in order, that cover all blocks.
    """
    groups: list[tuple[int, int]] = []
    start, total, previous_total = 0, 0, 0
    for index, size in enumerate(sizes):
        total += size
        if total >= smallest:
            groups.append((start, index + 1))
            start, previous_total, total = index + 1, total, 0
    if start < len(sizes):
        if groups and previous_total + total <= largest:
            start = groups.pop()[0]
        groups.append((start, len(sizes)))
    return groups


def partition(sizes: Sequence[int], *, largest: int) -> list[tuple[int, int]]:
    """Cut a sequence into as few parts as fit, as equal in size as they can be.

    By dynamic programming over (number of parts, sum of squared sizes), both to be least. Takes time in
    proportion to the number of items times the number of items that fit in one part.

    Args:
        sizes: tokens of each item, in order, each at least 1.
        largest: tokens in a part at most; a larger item makes a part by itself.

    Returns:
        Half-open ranges of item indices, in order, that cover all items.
    """
    ends = [0, *accumulate(sizes)]
    # best[end]: cost of the best partition of the first `end` items, and where its last part starts.
    best: list[tuple[int, int, int]] = [(0, 0, 0)]
    for end in range(1, len(ends)):
        options: list[tuple[int, int, int]] = []
        for start in range(end - 1, -1, -1):
            size = ends[end] - ends[start]
            if size > largest and start < end - 1:
                break
            parts, squares, _ = best[start]
            options.append((parts + 1, squares + size * size, start))
        best.append(min(options))
    ranges: list[tuple[int, int]] = []
    end = len(sizes)
    while end:
        start = best[end][2]
        ranges.append((start, end))
        end = start
    return ranges[::-1]
