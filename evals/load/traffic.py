"""What came back under load, and what it amounts to."""

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import Final, NamedTuple

from evals.latency import percentile

ANSWERED: Final = "200"
EXPECTED: Final = frozenset((ANSWERED, "429", "503"))
"""What may come of a question under load: an answer, or a refusal that says when to ask again."""


class Reply(NamedTuple):
    """What came of one question.

    Attributes:
        outcome: the status, such as "503"; else what went wrong, in words.
        ended: when its last byte was there, by the clock that the clients use.
        seconds: from asking to the last byte.
        first_event: seconds to the first event, of an answer in events; else None.
        retry_after: seconds that a refusal asks to wait; else None.
    """

    outcome: str
    ended: float
    seconds: float
    first_event: float | None = None
    retry_after: float | None = None


class Traffic:
    """The replies to a number of clients, and what of it counts."""

    def __init__(self, replies: Sequence[Reply], *, began: float, ended: float) -> None:
        """Take the replies.

        Args:
            replies: all of them, of the time before and after the measurement too.
            began, ended: of the measurement, by the same clock as `Reply.ended`.
        """
        self.replies = tuple(replies)
        self._seconds = ended - began
        self._answers = [one for one in replies if one.outcome == ANSWERED and began <= one.ended < ended]

    @property
    def answers_per_second(self) -> float:
        """Whole answers, and nothing else, in the time measured."""
        return len(self._answers) / self._seconds

    @property
    def outcomes(self) -> Counter[str]:
        """How often each thing came of a question, whenever it was asked."""
        return Counter(one.outcome for one in self.replies)

    @property
    def latencies(self) -> list[float]:
        """Seconds of each answer in the time measured."""
        return [one.seconds for one in self._answers]

    @property
    def first_events(self) -> list[float]:
        """Seconds to the first event, of those that came in events."""
        return [one.first_event for one in self._answers if one.first_event is not None]


class Level(NamedTuple):
    """So many clients at once, measured in turn with the chain.

    Attributes:
        clients: how many.
        rounds: of each, the traffic, and the answers a second of the chain called directly just before or after.
    """

    clients: int
    rounds: Sequence[tuple[Traffic, float]]

    @property
    def answers_per_second(self) -> float:
        """Of the server; the median of the rounds."""
        return median(traffic.answers_per_second for traffic, _ in self.rounds)

    @property
    def ratio(self) -> float:
        """Of the server's answers to the chain's; the median of the rounds."""
        return median(traffic.answers_per_second / direct for traffic, direct in self.rounds)

    @property
    def outcomes(self) -> Counter[str]:
        """How often each thing came of a question."""
        return sum((traffic.outcomes for traffic, _ in self.rounds), Counter())

    def latency(self, share: float) -> float | None:
        """Seconds that this share (0 to 1) of the answers did not exceed; None where there are none."""
        return percentile(sorted(time for traffic, _ in self.rounds for time in traffic.latencies), share)

    def first_event(self, share: float) -> float | None:
        """The same, to the first event."""
        return percentile(sorted(time for traffic, _ in self.rounds for time in traffic.first_events), share)


def unexpected(outcomes: Counter[str]) -> Counter[str]:
    """Those outcomes that must not be."""
    return Counter({outcome: count for outcome, count in outcomes.items() if outcome not in EXPECTED})
