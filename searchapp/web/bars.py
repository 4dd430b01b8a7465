"""Counts over time as bars, and what is worth naming below them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from searchapp.model import FacetCount
from searchapp.web.periods import Period, Unit, around
from searchapp.web.wording import day_and_month

#: The longest times that are shown by the day and by the month; longer ones are shown by the year.
DAYS: Final = 62
MONTHS: Final = 48

#: How high the bars are, and the lowest of them: one article must be seen beside ten thousand.
HEIGHT: Final = 100
_LOWEST: Final = 4

#: How many names have room below the bars, and where the last may begin, in percent.
_TICKS: Final = 4
_LAST_TICK: Final = 86


@dataclass(frozen=True, slots=True)
class Bar:
    """A day, month or year: its place in time, how many articles are of it, how high that is, where they are shown."""

    place: int
    period: Period
    count: int
    height: int
    url: str
    active: bool = False

    @property
    def words(self) -> str:
        """Its time in words."""
        return self.period.words


def unit_for(whole: Period) -> Unit:
    """Return the unit of time in which ``whole`` is shown best."""
    return "day" if whole.days <= DAYS else "month" if whole.months <= MONTHS else "year"


def by_unit(unit: Unit, counts: Iterable[FacetCount]) -> Counter[date]:
    """Return counts by day or month by the first day of each ``unit`` of time."""
    found: Counter[date] = Counter()
    for value, count in counts:
        found[around(first_day(value), unit).first] += count
    return found


def first_day(value: str) -> date:
    """Return the first day of a month or day as a facet has it."""
    return date.fromisoformat(f"{value}-01"[: len("2025-11-06")])


def bars_of(
    periods: Sequence[Period], unit: Unit, counts: Counter[date], most: int, url: Callable[[Period], str]
) -> tuple[Bar, ...]:
    """Return a bar for each of ``periods``; ``most`` is the count of the highest."""
    found = ((period, counts[around(period.first, unit).first]) for period in periods)
    return tuple(
        Bar(place, period, count, max(_LOWEST, round(HEIGHT * count / most)) if count else 0, url(period))
        for place, (period, count) in enumerate(found)
    )


def ticks_of(bars: Sequence[Bar], unit: Unit) -> tuple[tuple[float, str], ...]:
    """Return where years, months or days worth naming begin, in percent of the breadth, and their names."""
    found = ((round(100 * place / len(bars), 1), name) for place, name in _ticks(bars, unit))
    return tuple((percent, name) for percent, name in found if percent <= _LAST_TICK)


def _ticks(bars: Sequence[Bar], unit: Unit) -> Iterator[tuple[int, str]]:
    years = [place for place, bar in enumerate(bars) if unit == "month" and bar.period.first.month == 1]
    if len(years) > 1:
        for place in years[:: -(-len(years) // _TICKS)]:
            yield place, str(bars[place].period.first.year)
        return
    for place in range(0, len(bars), -(-len(bars) // _TICKS)):
        yield place, day_and_month(bars[place].period.first) if unit == "day" else bars[place].words
