"""When to ask again, for those who find the queue full."""

import math
import time
from collections.abc import Callable
from typing import Final

FIRST_SECONDS: Final = 0.1
"""For an answer, before there was one: what quoting takes."""

LATEST: Final = 0.1
"""The weight of the latest answer in the mean, which so looks back on some ten of them."""

LONGEST_SECONDS: Final = 10
"""A reader's patience, and what the widget waits at most."""


class WaitingLine:
    """Gives each one who is refused a time of their own, as if they stood in line behind the queue.

    Told the same time, a hundred clients would come back together, and all but a few be refused again; refusing them
    every second takes time from answering. So no more come back in a second than can be answered in it.

    Args:
        at_once: questions that are answered at the same time.
        clock: seconds of any origin, never going back.
    """

    def __init__(self, *, at_once: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._at_once, self._clock = at_once, clock
        self._answer_seconds = FIRST_SECONDS
        self._last = -math.inf

    def note(self, seconds: float) -> None:
        """Take in how long an answer took."""
        self._answer_seconds += LATEST * (seconds - self._answer_seconds)

    def seconds_until_turn(self, waiting: int) -> int:
        """Whole seconds, at least 1, after which the next one to be refused should ask again.

        Args:
            waiting: questions in the queue.
        """
        now, pace = self._clock(), self._answer_seconds / self._at_once
        turn = max(self._last, now + waiting * pace) + pace
        self._last = min(turn, now + LONGEST_SECONDS)
        return min(max(1, math.ceil(self._last - now)), LONGEST_SECONDS)
