from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.packing import merge_tiny, partition

SIZES = st.lists(st.integers(1, 30), max_size=20)


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ([], []),
        ([50, 50], [(0, 1), (1, 2)]),
        ([3, 50, 50], [(0, 2), (2, 3)]),
        ([50, 3], [(0, 2)]),
        ([98, 3], [(0, 1), (1, 2)]),
        ([9, 9, 9, 9, 9], [(0, 5)]),
        ([3, 3], [(0, 2)]),
        ([50, 3, 98], [(0, 1), (1, 3)]),
    ],
)
def test_tiny_blocks_join_what_follows_or_at_the_end_what_precedes(
    sizes: list[int], groups: list[tuple[int, int]]
) -> None:
    assert merge_tiny(sizes, smallest=20, largest=100) == groups


@pytest.mark.parametrize(
    ("sizes", "parts"),
    [
        ([], []),
        ([100], [(0, 1)]),
        ([30, 30, 30], [(0, 3)]),
        ([30, 30, 30, 30], [(0, 2), (2, 4)]),
        ([90, 10, 10, 10], [(0, 1), (1, 4)]),
        ([150, 20], [(0, 1), (1, 2)]),
        ([40, 40, 40, 40, 40], [(0, 1), (1, 3), (3, 5)]),
    ],
)
def test_parts_are_few_and_equal(sizes: list[int], parts: list[tuple[int, int]]) -> None:
    assert partition(sizes, largest=100) == parts


@given(SIZES, st.integers(0, 40), st.integers(40, 80))
def test_groups_cover_all_blocks_in_order(sizes: list[int], smallest: int, largest: int) -> None:
    groups = merge_tiny(sizes, smallest=smallest, largest=largest)
    assert [index for start, end in groups for index in range(start, end)] == list(range(len(sizes)))
    assert all(start < end for start, end in groups)


@given(SIZES, st.integers(1, 60))
def test_parts_cover_all_items_and_fit(sizes: list[int], largest: int) -> None:
    parts = partition(sizes, largest=largest)
    assert [index for start, end in parts for index in range(start, end)] == list(range(len(sizes)))
    assert all(sum(sizes[start:end]) <= largest or end - start == 1 for start, end in parts)


@given(SIZES.filter(bool), st.integers(30, 60))
def test_no_partition_into_fewer_parts_fits(sizes: list[int], largest: int) -> None:
    greedy, total = 1, 0
    for size in sizes:
        if total + size > largest:
            greedy, total = greedy + 1, 0
        total += size
    assert len(partition(sizes, largest=largest)) == greedy


@given(SIZES, st.integers(1, 60))
def test_parts_follow_each_other(sizes: list[int], largest: int) -> None:
    assert all(left[1] == right[0] for left, right in pairwise(partition(sizes, largest=largest)))
