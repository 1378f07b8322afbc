from collections import Counter

import pytest

from evals.load.traffic import Level, Reply, Traffic, unexpected

REPLIES = [
    Reply("200", ended=9.0, seconds=5.0),  # before the measurement
    Reply("200", ended=10.0, seconds=0.25, first_event=0.125),
    Reply("503", ended=10.5, seconds=0.0, retry_after=1.0),
    Reply("500", ended=11.0, seconds=0.0),
    Reply("200", ended=11.5, seconds=0.75),
    Reply("200", ended=12.0, seconds=9.0, first_event=9.0),  # after it
]


def test_answers_count_that_ended_within_the_measurement_and_nothing_else() -> None:
    traffic = Traffic(REPLIES, began=10.0, ended=12.0)
    assert traffic.answers_per_second == 1.0
    assert traffic.latencies == [0.25, 0.75]
    assert traffic.first_events == [0.125]


def test_every_reply_counts_for_what_went_wrong() -> None:
    traffic = Traffic(REPLIES, began=11.6, ended=12.0)
    assert traffic.outcomes == {"200": 4, "503": 1, "500": 1}
    assert unexpected(traffic.outcomes) == {"500": 1}


def test_a_level_is_the_median_of_its_rounds() -> None:
    traffic = Traffic(REPLIES, began=10.0, ended=12.0)
    level = Level(8, [(traffic, 2.0), (traffic, 1.25), (traffic, 1.0)])
    assert level.answers_per_second == 1.0
    assert level.ratio == pytest.approx(0.8)
    assert level.latency(1.0) == 0.75
    assert level.first_event(0.5) == 0.125
    assert level.outcomes == Counter({"200": 12, "503": 3, "500": 3})


def test_without_an_answer_there_is_no_latency_rather_than_none_at_all() -> None:
    level = Level(1, [(Traffic(REPLIES, began=20.0, ended=21.0), 1.0)])
    assert level.latency(0.5) is None
    assert level.first_event(0.5) is None
    assert level.ratio == 0.0
