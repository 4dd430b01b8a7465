"""Counts or shares over time as lines: where everything is, for a drawing that needs neither scripts nor colours.

Lines differ in dashes and in marks as well as in colour, and each bears its name at its end. A line breaks where
nothing was collected.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

#: Room around the lines: above, below, for the values beside them and for the names at their ends.
_ABOVE: Final = 14
_BELOW: Final = 30
_VALUES: Final = 56
_NAMES: Final = 150
_NUMBERS: Final = 22

#: How far apart names are at least, and how many letters of one are shown.
_NAME_HEIGHT: Final = 18
_LETTERS: Final = 20

#: How many lines across there are about, and how many marks on a line at most.
_LINES_ACROSS: Final = 5
_STEPS: Final = (1, 2, 2.5, 5, 10, 100, 1000)
_MARKS: Final = 40

#: The least width of the name of a time below the lines.
_TICK: Final = 92

#: The marks, as paths around their middle.
MARKS: Final = (
    "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z",
    "M-3.2 -3.2h6.4v6.4h-6.4z",
    "M0 -4.2l4 7h-8z",
    "M0 -4.5l4.2 4.5l-4.2 4.5l-4.2 -4.5z",
    "M0 4.2l4 -7h-8z",
    "M-4 -1.3h2.7v-2.7h2.6v2.7h2.7v2.6h-2.7v2.7h-2.6v-2.7h-2.7z",
)
#: The dashes, in the order of the marks.
DASHES: Final = ("", "7 4", "2 3", "9 3 2 3", "14 4", "5 2 1 2 1 2")
#: The colours, dark enough for paper; a style sheet may have others for a dark ground.
COLOURS: Final = ("#0b5a57", "#a33b00", "#3b4aa0", "#7a5200", "#8a1f6b", "#45423b")


class Point(NamedTuple):
    """Where a value stands, which of the times it is of, and whether it bears a mark."""

    x: float
    y: float
    place: int
    marked: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line in pieces between the gaps; its name, and where that stands and the line ends."""

    number: int
    name: str
    pieces: tuple[tuple[Point, ...], ...]
    name_y: float
    end: Point | None

    @property
    def points(self) -> tuple[Point, ...]:
        """All its points."""
        return tuple(point for piece in self.pieces for point in piece)


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of the time in which nothing was collected."""

    x: float
    width: float
    places: tuple[int, int]


@dataclass(frozen=True, slots=True)
class LineChart:
    """Everything that is drawn, in pixels. ``ticks`` are the names below, by the places of their times; ``across`` the
    values and heights of the lines across. Where there is no room for names, lines are ``numbered``.
    """

    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    values_x: float
    names_x: float
    across: tuple[tuple[float, float], ...]
    ticks: tuple[tuple[float, int], ...]
    bands: tuple[Band, ...]
    lines: tuple[Line, ...]
    right_to_left: bool
    numbered: bool


def line_chart(  # noqa: PLR0913 - each is a separate choice
    names: Sequence[str],
    values: Sequence[Sequence[float | None]],
    *,
    width: int,
    height: int,
    right_to_left: bool,
    whole_numbers: bool,
) -> LineChart:
    """Return the chart of ``values``, a row for each of ``names`` and a column for each time.

    A value is None where nothing was collected. Time runs from right to left where the words do.
    """
    beside = _NAMES if width > 4 * _NAMES else _NUMBERS
    left, right = (beside, width - _VALUES) if right_to_left else (_VALUES, width - beside)
    top, bottom = _ABOVE, height - _BELOW
    times = len(values[0])
    step = (right - left) / times
    highest = max((value for row in values for value in row if value is not None), default=0.0)
    across = tuple(_across(highest, whole_numbers=whole_numbers))
    scale = (bottom - top) / (across[-1] or 1)

    def x_of(place: float) -> float:
        return round(right - place * step if right_to_left else left + place * step, 2)

    def point(place: int, value: float) -> Point:
        return Point(x_of(place + 0.5), round(bottom - value * scale, 2), place, place % _every(times, _MARKS) == 0)

    pieces = [tuple(_pieces(row, point)) for row in values]
    ends = [each[-1][-1] if each else None for each in pieces]
    heights = _spread([end.y if end else bottom for end in ends], top, bottom)
    return LineChart(
        width=width,
        height=height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        values_x=right + 8 if right_to_left else left - 8,
        names_x=left - 12 if right_to_left else right + 12,
        across=tuple((value, round(bottom - value * scale, 2)) for value in across),
        ticks=tuple(
            (x_of(place + 0.5), place) for place in range(0, times, _every(times, max(1, int((right - left) // _TICK))))
        ),
        bands=tuple(_bands(values, x_of)),
        lines=tuple(
            Line(number, shortened(name), its, name_y, end)
            for number, (name, its, name_y, end) in enumerate(zip(names, pieces, heights, ends, strict=True))
        ),
        right_to_left=right_to_left,
        numbered=beside == _NUMBERS,
    )


def shortened(name: str) -> str:
    """Return as much of ``name`` as there is room for."""
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"


def _every(count: int, most: int) -> int:
    """Return every how many-th of ``count`` to take, so that they are at most ``most``."""
    return max(1, -(-count // most))


def _across(highest: float, *, whole_numbers: bool) -> Iterator[float]:
    """Yield round values from 0 to the first that is not below ``highest``."""
    rough = (highest or 1.0) / _LINES_ACROSS
    size = 10.0 ** math.floor(math.log10(rough))
    steps = (factor * size for factor in _STEPS if factor * size >= rough * 0.999)
    step = next(step for step in steps if not whole_numbers or step == int(step))
    for number in range(math.ceil(round((highest or 1.0) / step, 6)) + 1):
        yield round(number * step, 10)


def _pieces(row: Sequence[float | None], point: Callable[[int, float], Point]) -> Iterator[tuple[Point, ...]]:
    for known, run in groupby(enumerate(row), lambda each: each[1] is not None):
        if known:
            yield tuple(point(place, value) for place, value in run if value is not None)


def _bands(values: Sequence[Sequence[float | None]], x_of: Callable[[float], float]) -> Iterator[Band]:
    """Yield the stretches in which no line has a value."""
    silent = [all(row[place] is None for row in values) for place in range(len(values[0]))]
    for is_silent, run in groupby(range(len(silent)), silent.__getitem__):
        places = [*run]
        if is_silent:
            ends = sorted((x_of(places[0]), x_of(places[-1] + 1)))
            yield Band(ends[0], round(ends[1] - ends[0], 2), (places[0], places[-1]))


def _spread(heights: Iterable[float], top: float, bottom: float) -> list[float]:
    """Return ``heights`` moved as little as need be for names not to overlap, between ``top`` and ``bottom``."""
    wanted = [*heights]
    order = sorted(range(len(wanted)), key=lambda number: (wanted[number], number))
    placed = dict[int, float]()
    before = top - _NAME_HEIGHT
    for number in order:
        before = placed[number] = max(wanted[number], before + _NAME_HEIGHT)
    after = bottom + _NAME_HEIGHT
    for number in reversed(order):
        after = placed[number] = min(placed[number], after - _NAME_HEIGHT)
    return [round(placed[number], 2) for number in range(len(wanted))]
