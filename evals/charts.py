"""The curves of a report as coordinates of an SVG drawing."""

from collections.abc import Iterable
from typing import NamedTuple

WIDTH, HEIGHT = 320, 240
LEFT, RIGHT, TOP, BOTTOM = 44, 10, 10, 40
"""Margins around the plot, in the drawing's units."""


class Tick(NamedTuple):
    """A mark of an axis: its label and where it is on each axis."""

    label: str
    x: float
    y: float


class Chart(NamedTuple):
    """Points in the unit square, placed in a drawing of `WIDTH` by `HEIGHT`.

    Attributes:
        points: their places, in the order given.
        line: the same, for the `points` of a polyline.
        ticks: quarters of both axes.
    """

    points: tuple[tuple[float, float], ...]
    line: str
    ticks: tuple[Tick, ...]


def chart(points: Iterable[tuple[float, float]]) -> Chart:
    """Place points, x and y in 0..1, with the origin at the bottom left."""
    placed = tuple((_x(x), _y(y)) for x, y in points)
    ticks = tuple(Tick(f"{part / 4:g}", _x(part / 4), _y(part / 4)) for part in range(5))
    return Chart(placed, " ".join(f"{x:g},{y:g}" for x, y in placed), ticks)


def _x(share: float) -> float:
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _y(share: float) -> float:
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)
