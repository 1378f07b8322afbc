"""How long answers took."""

from collections.abc import Iterable

from pydantic import Field

from assistant.model import FrozenModel


class Latency(FrozenModel):
    """Percentiles of wall-clock times, in seconds.

    Attributes:
        count: how many times were measured.
        p50, p95: the times that 50 % and 95 % of them don't exceed, interpolated linearly between the two
            nearest ranks (method 7 of Hyndman and Fan 1996); None where nothing was measured.
    """

    count: int = Field(ge=0)
    p50: float | None
    p95: float | None

    @classmethod
    def of(cls, seconds: Iterable[float]) -> "Latency":
        """Summarise times in seconds, in any order."""
        times = sorted(seconds)
        return cls(count=len(times), p50=percentile(times, 0.50), p95=percentile(times, 0.95))


def percentile(ordered: list[float], share: float) -> float | None:
    """The value that `share` (0..1) of the ascending values don't exceed; None where there is none."""
    if not ordered:
        return None
    position = share * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    # Of the form a + t (b - a), which never leaves [a, b] when clamped and is exact for equal neighbours.
    value = ordered[below] + (position - below) * (ordered[above] - ordered[below])
    return min(max(value, ordered[below]), ordered[above])
