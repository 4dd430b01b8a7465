"""Days, months and years: divided without a gap, widened, and put into words."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from searchapp.errors import Language
from searchapp.web.charts import Period, Unit, divided, period_around, wider

UNITS: tuple[Unit, ...] = ("day", "month", "year")
units = st.sampled_from(UNITS)
days = st.dates(min_value=date(1800, 1, 1), max_value=date(2100, 1, 1))


@given(days, st.integers(0, 1500), units)
def test_parts_follow_each_other_and_cover_the_whole(first: date, length: int, unit: Unit) -> None:
    whole = Period(first, first + timedelta(days=length))
    parts = list(divided(whole, unit))
    assert all(
        part.unit is not None and unit in (part.unit, unit) and period_around(part.first, unit) == part
        for part in parts
    )
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


@pytest.mark.parametrize("unit", UNITS)
def test_the_ends_of_the_calendar_are_no_trouble(unit: Unit) -> None:
    for day in (date.min, date.max):
        (part,) = divided(Period(day, day), unit)
        assert part == period_around(day, unit)


def test_months_are_those_it_touches() -> None:
    assert Period(date(2024, 12, 31), date(2025, 1, 1)).months == 2
    assert period_around(date(2024, 2, 9), "year").months == 12
    assert period_around(date(2024, 2, 9), "month").days == 29


@pytest.mark.parametrize(
    ("language", "words"),
    [("ar", ["6 نوفمبر 2025", "نوفمبر 2025", "2025"]), ("en", ["6 November 2025", "November 2025", "2025"])],
)
def test_units_are_worded(app: Flask, language: Language, words: list[str]) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert [period_around(date(2025, 11, 6), unit).words for unit in UNITS] == words
        assert "2025" in Period(date(2025, 11, 6), date(2025, 11, 9)).words
