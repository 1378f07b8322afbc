import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.fusion import RANK_CONSTANT, fuse

rankings = st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True), max_size=3)


def test_scores_are_sums_of_reciprocal_ranks() -> None:
    fused = fuse([["a", "b"], ["b"]])
    assert fused == {
        "b": pytest.approx(1 / (RANK_CONSTANT + 2) + 1 / (RANK_CONSTANT + 1)),
        "a": pytest.approx(1 / (RANK_CONSTANT + 1)),
    }


def test_what_both_rankings_found_comes_before_what_one_found() -> None:
    assert next(iter(fuse([["a", "c"], ["b", "c"]]))) == "c"


def test_equal_scores_keep_the_order_of_the_first_ranking() -> None:
    assert list(fuse([["a"], ["b"]])) == ["a", "b"]


@given(rankings)
def test_every_item_appears_once_and_scores_fall(ranked: list[list[str]]) -> None:
    fused = fuse(ranked)
    assert set(fused) == {item for ranking in ranked for item in ranking}
    assert list(fused.values()) == sorted(fused.values(), reverse=True)
