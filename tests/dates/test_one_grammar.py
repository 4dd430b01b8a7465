"""One grammar for documents and queries: what both read alike, and where they differ on purpose."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from searchapp.dates.calendars import Days
from searchapp.dates.documents import parse_date
from searchapp.dates.extent import date_at_start
from searchapp.dates.grammar import WrittenDate, WrittenTime, dates_in, whole_date
from searchapp.dates.names import MONTHS, folded
from searchapp.dates.periods import parse_period
from tests.query.notation import TODAY

DAY = date(2025, 11, 6)


@pytest.mark.parametrize(
    "text",
    [
        *("2025-11-06", "6/11/2025", "06.11.2025", "20251106", "٢٠٢٥/١١/٠٦", "6 نوفمبر 2025", "November 6th, 2025"),
        *("6-نوفمبر-2025", "6/نوفمبر/2025", "06-Nov-2025", "6.تشرين الثاني.2025", "6 من شهر نوفمبر لسنة 2025"),
        *("6 نوفمبر/تشرين الثاني 2025", "6 نوفمبر     2025", "الخميس، 6 نوفمبر 2025"),
    ],
)
def test_a_day_is_the_same_in_a_document_and_in_a_query(text: str) -> None:
    assert parse_date(text) == datetime(DAY.year, DAY.month, DAY.day)
    assert parse_period(text, TODAY) == Days(DAY, DAY)


@pytest.mark.parametrize("name", MONTHS)
def test_a_month_joined_to_its_year_is_that_month(name: str) -> None:
    for text in (f"{name}/2024", f"{name}-2024", f"{name}.2024"):
        period = parse_period(text, TODAY)
        assert period is not None
        assert (period.first, period.last.month) == (date(2024, MONTHS[name], 1), MONTHS[name])


@pytest.mark.parametrize("text", ["06 / 11 / 2025", "6 نوفمبر - 2025", "نوفمبر، 6، 2025"])
def test_separators_between_spaces_are_read_in_documents_only(text: str) -> None:
    assert parse_date(text) == datetime(DAY.year, DAY.month, DAY.day)
    assert parse_period(text, TODAY) is None


def test_a_minus_after_a_month_excludes_the_next_word_of_a_query() -> None:
    assert date_at_start("نوفمبر -2025") == len("نوفمبر")
    assert date_at_start("2025 -11-06") == len("2025")


@pytest.mark.parametrize("text", ["6 تشرين الأول/نوفمبر 2025", "6/10/2025 هـ"])
def test_a_slip_of_the_pen_costs_a_query_its_date_not_an_article(text: str) -> None:
    assert parse_date(text) == datetime(2025, 10, 6)
    assert parse_period(text, TODAY) is None


def test_a_hijri_date_is_the_same_day_in_both() -> None:
    assert parse_date("15 رمضان 1446") == datetime(2025, 3, 15)
    assert parse_period("15 رمضان 1446", TODAY) == Days(date(2025, 3, 15), date(2025, 3, 15))


def test_what_is_said_is_returned_as_precisely_as_it_is_said() -> None:
    assert whole_date(folded("٢٠٢٥")) == WrittenDate(2025, None, None, None)
    assert whole_date(folded("2025-11")) == WrittenDate(2025, 11, None, None)
    assert whole_date(folded("رمضان")) == WrittenDate(None, 9, None, "hijri")
    assert whole_date(folded("6 نوفمبر")) == WrittenDate(None, 11, 6, "gregorian")
    assert list(dates_in(folded("نشر في 6/11/2025 10:30 م"))) == [WrittenDate(2025, 11, 6, None, WrittenTime(22, 30))]
