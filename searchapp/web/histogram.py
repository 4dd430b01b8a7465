"""How many of the articles found were published when, as bars that lead to the articles of their time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from searchapp.model import FacetCount, Results, SearchRequest
from searchapp.web.bars import MONTHS, Bar, bars_of, by_unit, first_day, ticks_of, unit_for
from searchapp.web.choices import Choice
from searchapp.web.counting import Count
from searchapp.web.language import gettext
from searchapp.web.links import search_url
from searchapp.web.periods import Period, Unit, around, divided, wider

#: Years beyond are a slip in a date rather than news.
_YEARS: Final = 150


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars in the order of time, those of no article too.

    ``others`` is how many articles are not in it: undated ones. ``wider`` leads to the longer time that it is part of.
    """

    unit: Unit
    bars: tuple[Bar, ...]
    others: int
    wider: Choice | None

    @property
    def most(self) -> int:
        """How many articles the highest bar stands for."""
        return max(bar.count for bar in self.bars)

    @property
    def ticks(self) -> tuple[tuple[float, str], ...]:
        """What is named below the bars, and where; see :func:`~searchapp.web.bars.ticks_of`."""
        return ticks_of(self.bars, self.unit)


def histogram_of(results: Results, count: Count) -> Histogram | None:
    """Return the chart of ``results``, or None where there is nothing to compare.

    It covers the dates asked for, or where there are none those of the articles; of a single day it shows the month.
    """
    asked = results.request
    chosen = _chosen(asked)
    months = results.facets.get("month", ())
    whole = _frame(chosen, months)
    if whole is None:
        return None
    unit = unit_for(whole)
    counts = by_unit(unit, months)
    if unit == "day":
        dated = replace(asked, match=results.match, page=1, date_from=whole.first, date_to=whole.last)
        counts = by_unit(unit, count(dated, ("day",)).facets["day"])
    periods = list(divided(whole, unit))
    if chosen is None:
        filled = [place for place, period in enumerate(periods) if counts[period.first]]
        periods = periods[filled[0] : filled[-1] + 1] if filled else []
    elif unit != "day":
        periods = [period.within(chosen) for period in periods]
    if len(periods) < 2 or not counts:  # noqa: PLR2004  # one bar is no comparison
        return None
    bars = bars_of(periods, unit, counts, max(counts.values()), lambda period: _url(asked, period))
    bars = tuple(replace(bar, active=bar.period == chosen) for bar in bars)
    others = 0 if chosen else results.total - sum(bar.count for bar in bars)
    return Histogram(unit, bars, others, _wider(asked, chosen))


def _chosen(asked: SearchRequest) -> Period | None:
    """Return the dates asked for; where they are open at an end that end is far away."""
    if asked.date_from is None and asked.date_to is None:
        return None
    return Period(asked.date_from or date.min, asked.date_to or date.max)


def _frame(chosen: Period | None, months: tuple[FacetCount, ...]) -> Period | None:
    """Return which time is shown."""
    if chosen and chosen.unit == "day":
        return around(chosen.first, "month")
    if chosen and chosen.months <= MONTHS:
        return chosen
    if not months:
        return None
    last = around(first_day(months[-1].value), "month").last
    found = Period(max(first_day(months[0].value), date(max(1, last.year - _YEARS), 1, 1)), last)
    return found.within(chosen) if chosen else found


def _url(asked: SearchRequest, period: Period) -> str:
    return search_url(replace(asked, page=1, date_from=period.first, date_to=period.last))


def _wider(asked: SearchRequest, chosen: Period | None) -> Choice | None:
    if chosen is None:
        return None
    larger = wider(chosen)
    if larger is None:
        return Choice(gettext("All dates"), search_url(replace(asked, page=1, date_from=None, date_to=None)))
    return Choice(larger.words, _url(asked, larger))
