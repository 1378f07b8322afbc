from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.dataset import Case
from evals.metrics import Figure
from evals.metrics.stability import paraphrases, same_answer, same_evidence, stability
from evals.prediction import Place, Prediction

NO = Prediction(declined=True)


def said(start: int = 0, short: str | None = "246") -> Prediction:
    return Prediction(declined=False, evidence=(Place("a", start, start + 10),), short_answer=short)


@pytest.mark.parametrize(
    ("one", "other", "evidence", "answer"),
    [
        (said(), said(), 1, 1),
        (said(), said(10), 0, 1),
        (said(), said(short="the 246."), 1, 1),
        (said(), said(short="245"), 1, 0),
        (said(), said(short=None), 1, 0),
        (said(short=None), said(short=None), 1, None),
        (said(), NO, 0, 0),
        (said(short=None), NO, 0, 0),
        (NO, NO, 1, 1),
        (Prediction(declined=False), NO, 0, 0),  # neither cites anything, but one answers
    ],
)
def test_two_answers_agree_in_evidence_and_in_short(
    one: Prediction, other: Prediction, evidence: float, answer: float | None
) -> None:
    assert same_evidence(one, other) == same_evidence(other, one) == evidence
    assert same_answer(one, other) == same_answer(other, one) == answer


def test_the_order_in_which_evidence_is_cited_does_not_matter() -> None:
    places = (Place("a", 0, 10), Place("a", 20, 30))
    one, other = (Prediction(declined=False, evidence=order) for order in (places, places[::-1]))
    assert same_evidence(one, other) == 1


def test_stability_is_the_share_of_pairs_that_agree_averaged_over_groups() -> None:
    groups: dict[str, list[Prediction | None]] = {
        "same:a": [said(), said(), said(10)],  # one of three pairs
        "same:b": [NO, NO],
        "same:c": [said()],  # no pair
        "same:d": [said(), None],  # an error is no answer
    }
    assert stability(groups, same_evidence) == Figure(value=2 / 3, eligible=2, ineligible=2)
    assert stability({"same:e": [said(short=None)] * 2}, same_answer) == Figure(value=None, eligible=0, ineligible=1)
    assert stability({}, same_evidence) == Figure(value=None, eligible=0, ineligible=0)


def test_cases_belong_together_that_share_a_tag_for_it() -> None:
    def case(number: int, *tags: str) -> Case:
        return Case(id=str(number), question="What?", answerable=False, type="order", tags=tags)

    pairs = [(case(1, "short", "same:a"), said()), (case(2, "short"), said()), (case(3, "same:a"), None)]
    assert paraphrases(pairs) == {"same:a": [said(), None]}


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([NO, said(), said(10), said(short="9")]), min_size=2), st.randoms(use_true_random=False)
)
def test_stability_lies_in_range_and_does_not_depend_on_order(group: list[Prediction], random: Random) -> None:
    for agree in (same_evidence, same_answer):
        share = stability({"same:a": group}, agree).value
        assert share is not None
        assert 0 <= share <= 1
        assert stability({"same:a": [group[0]] * 3}, agree).value == 1
        assert stability({"same:a": random.sample(group, len(group))}, agree).value == share


def test_answers_that_all_differ_are_not_stable_at_all() -> None:
    assert stability({"same:a": [NO, said(), said(10)]}, same_evidence).value == 0
