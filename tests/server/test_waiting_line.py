from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from assistant.server.waiting_line import LONGEST_SECONDS, WaitingLine


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def line(*, workers: int = 1, answer_seconds: float = 0.1) -> tuple[WaitingLine, Clock]:
    clock = Clock()
    made = WaitingLine(at_once=workers, clock=clock)
    for _ in range(200):
        made.note(answer_seconds)
    return made, clock


def test_no_more_come_back_in_a_second_than_can_be_answered() -> None:
    waiting_line, _ = line(answer_seconds=0.125)
    turns = Counter(waiting_line.seconds_until_turn(16) for _ in range(56))
    assert turns == {3: 8, 4: 8, 5: 8, 6: 8, 7: 8, 8: 8, 9: 8}


def test_who_comes_when_the_line_has_gone_waits_for_the_queue_alone() -> None:
    waiting_line, clock = line()
    assert [waiting_line.seconds_until_turn(16) for _ in range(60)][-1] > 5
    clock.now += 60
    assert waiting_line.seconds_until_turn(16) == 2


def test_more_workers_and_faster_answers_make_the_wait_shorter() -> None:
    slow, two, fast = (
        line(workers=workers, answer_seconds=seconds)[0] for workers, seconds in ((1, 0.5), (2, 0.5), (1, 0.05))
    )
    assert [one.seconds_until_turn(15) for one in (slow, two, fast)] == [8, 4, 1]


@given(
    steps=st.lists(st.tuples(st.floats(0, 1_000), st.integers(0, 100), st.floats(0, 600)), min_size=1, max_size=50),
    workers=st.integers(1, 64),
)
def test_a_turn_is_always_a_whole_number_of_seconds_that_someone_waits(
    steps: list[tuple[float, int, float]], workers: int
) -> None:
    waiting_line, clock = line(workers=workers)
    for took, waiting, passed in steps:
        waiting_line.note(took)
        clock.now += passed
        assert 1 <= waiting_line.seconds_until_turn(waiting) <= LONGEST_SECONDS
