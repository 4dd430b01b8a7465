"""Days, weeks, months and years: divided without a gap, widened, and the gaps between days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.dates.timeline import (
    YEARS,
    Period,
    Unit,
    divided,
    extent_of,
    gaps_between,
    joined,
    period_around,
    wider,
)
from searchapp.model import FacetCount

UNITS: tuple[Unit, ...] = ("day", "month", "year")
units = st.sampled_from(UNITS)
every_unit = st.sampled_from((*UNITS, "week"))
days = st.dates(min_value=date(1800, 1, 1), max_value=date(2100, 1, 1))


@given(days, st.integers(0, 1500), every_unit)
def test_parts_follow_each_other_and_cover_the_whole(first: date, length: int, unit: Unit) -> None:
    whole = Period(first, first + timedelta(days=length))
    parts = list(divided(whole, unit))
    assert all(period_around(part.first, unit) == period_around(part.last, unit) == part for part in parts)
    assert all(later.first - former.last == timedelta(days=1) for former, later in pairwise(parts))
    assert parts[0].first <= whole.first <= parts[0].last
    assert parts[-1].first <= whole.last <= parts[-1].last
    inside = [part.within(whole) for part in parts]
    assert sum(part.days for part in inside) == whole.days


@given(days, units)
def test_a_unit_knows_itself_and_lies_in_the_wider_one(day: date, unit: Unit) -> None:
    period = period_around(day, unit)
    assert period.first <= day <= period.last
    assert period.unit == unit
    larger = wider(period)
    assert (larger is None) == (unit == "year")
    assert larger is None or larger.first <= period.first <= period.last <= larger.last


@pytest.mark.parametrize("unit", [*UNITS, "week"])
def test_the_ends_of_the_calendar_are_no_trouble(unit: Unit) -> None:
    for day in (date.min, date.max):
        (part,) = divided(Period(day, day), unit)
        assert part == period_around(day, unit)


def test_months_are_those_it_touches() -> None:
    assert Period(date(2024, 12, 31), date(2025, 1, 1)).months == 2
    assert period_around(date(2024, 2, 9), "year").months == 12
    assert period_around(date(2024, 2, 9), "month").days == 29


@given(days)
def test_a_week_begins_on_a_monday(day: date) -> None:
    week = period_around(day, "week")
    assert (week.first.isocalendar()[:2], week.first.isoweekday()) == (day.isocalendar()[:2], 1)
    assert week.days == 7


@given(st.sets(st.dates(min_value=date(2024, 1, 1), max_value=date(2024, 3, 1))))
def test_gaps_are_what_lies_between(filled: set[date]) -> None:
    gaps = gaps_between(sorted(filled))
    between = [
        day
        for day in (date(2024, 1, 1) + timedelta(days=number) for number in range(61))
        if filled and min(filled) < day < max(filled) and day not in filled
    ]
    assert [gap.first + timedelta(days=number) for gap in gaps for number in range(gap.days)] == between
    assert all(gap.first <= gap.last for gap in gaps)
    assert joined(Period(day, day) for day in between) == gaps


@given(st.dictionaries(st.integers(1000, 9999), st.integers(1, 3), min_size=1, max_size=12))
def test_of_too_many_years_those_with_most_articles_are_shown(counts: dict[int, int]) -> None:
    def within(last: int) -> int:
        return sum(count for year, count in counts.items() if last - YEARS <= year <= last)

    whole = extent_of(FacetCount(str(year), count) for year, count in counts.items())
    assert whole
    last = max(counts, key=lambda year: (within(year), year))
    assert whole.last == date(last, 12, 31)
    assert whole.first == date(min(year for year in counts if last - YEARS <= year <= last), 1, 1)


def test_of_nothing_no_time_is_shown() -> None:
    assert extent_of([]) is None
