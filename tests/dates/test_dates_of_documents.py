"""Dates as newspapers, dumps and feeds write them."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.dates.documents import document_date, parse_date
from searchapp.dates.names import MONTHS

DAY = datetime(2025, 11, 6)
TIME = datetime(2025, 11, 6, 10, 30)
SECOND = datetime(2025, 11, 6, 10, 30, 15)
EVENING = datetime(2025, 11, 6, 22, 30)

READ = {
    # ISO 8601 and its like
    "2025-11-06": DAY,
    "2025/11/06": DAY,
    "2025.11.06": DAY,
    "2025-1-6": datetime(2025, 1, 6),
    "2025-11-06T10:30": TIME,
    "2025-11-06T10:30:15": SECOND,
    "2025-11-06T10:30:15Z": SECOND,
    "2025-11-06t10:30:15.123456+03:00": SECOND,
    "2025-11-06 10:30:15,123 +0300": SECOND,
    "2025-11-06 10:30:15.5 UTC": SECOND,
    "2025-11-06T10:30:15-05:00": SECOND,
    "2025-11-06+03:00": DAY,
    "20251106": DAY,
    "20251106T103015Z": SECOND,
    "20251106103015": SECOND,
    "202511061030": TIME,
    "  2025-11-06\n": DAY,
    # RFC 2822, and what else machines write
    "Thu, 06 Nov 2025 10:30:15 +0300": SECOND,
    "Thu, 6 Nov 2025 10:30:15 GMT": SECOND,
    "6 Nov 2025 10:30 GMT": TIME,
    "Thu, 06 Nov 25 10:30:15 GMT": SECOND,
    "Sat, 06 Nov 99 10:30 GMT": datetime(1999, 11, 6, 10, 30),
    "Thu Nov  6 10:30:15 2025": SECOND,
    "Thu Nov 06 10:30:15 +0000 2025": SECOND,
    "Thu Nov 06 10:30:15 UTC 2025": SECOND,
    "Thu Nov 06 2025 10:30:15 GMT+0300 (Arabian Standard Time)": SECOND,
    "06/Nov/2025:10:30:15 +0300": SECOND,
    "06-Nov-2025": DAY,
    # English
    "6 November 2025": DAY,
    "6th of November, 2025": DAY,
    "November 6, 2025": DAY,
    "Nov. 6, 2025 10:30 PM": EVENING,
    "Thursday, November 6th, 2025 at 10:30 p.m.": EVENING,
    "November 6, 2025, 12:05 AM": datetime(2025, 11, 6, 0, 5),
    "November 6, 2025, 12:05 PM": datetime(2025, 11, 6, 12, 5),
    # day/month/year
    "6/11/2025": DAY,
    "06-11-2025": DAY,
    "06.11.2025": DAY,
    "06 / 11 / 2025": DAY,
    "6–11–2025": DAY,
    "٦/١١/٢٠٢٥": DAY,
    "٢٠٢٥/١١/٠٦": DAY,
    "٦؍١١؍٢٠٢٥": DAY,
    "۶/۱۱/۲۰۲۵": DAY,
    "\u200f6\u200f/11\u200f/2025": DAY,
    "الخميس-6-11-2025": DAY,
    "6/11/2025م": DAY,
    "6/11/2025 10:30": TIME,
    "10:30 6/11/2025": TIME,
    "10:30 6/11/2025 م": TIME,
    "الخميس 6/11/2025 م الساعة 10:30": TIME,
    "الخميس 6/11/2025 الساعة 10:30 مساءً": EVENING,
    "6/11/2025 10:30 م": EVENING,
    "6/11/2025 10:30 ص": TIME,
    "6/11/2025 12:05 ص": datetime(2025, 11, 6, 0, 5),
    "6/11/2025 22:30 مساء": EVENING,
    "نُشر في: 6/11/2025 - ١٠:٣٠ صباحًا بتوقيت القدس": TIME,
    # Months in words
    "٦ نوفمبر ٢٠٢٥": DAY,
    "6 نوفمبر، 2025": DAY,
    "الخميس، 6 نوفمبر 2025": DAY,
    "نوفمبر 6, 2025": DAY,
    "6 من نوفمبر 2025": DAY,
    "6 من شهر نوفمبر عام 2025": DAY,
    "6 نوفمبر لسنة 2025": DAY,
    "6-نوفمبر-2025": DAY,
    "6/نوفمبر/2025": DAY,
    "6 تشرين الثاني 2025": DAY,
    "6 تشرين ثاني 2025": DAY,
    "6 تَشرين الثّاني 2025": DAY,
    "6 تشرين  الثاني 2025": DAY,
    "6 نوفمبر/تشرين الثاني 2025": DAY,
    "6 نوفمبر / تشرين الثاني 2025": DAY,
    "6 تشرين الثاني (نوفمبر) 2025": DAY,
    "6 نـوفمبر 2025 - 10:30": TIME,
    "الخميس ٦ نوفمبر ٢٠٢٥، ١٠:٣٠ مساءً": EVENING,
    "أبوظبي في 6 نوفمبر 2025 / وام": DAY,
    "1 أيّار 2025": datetime(2025, 5, 1),
    "1 مايس 2025": datetime(2025, 5, 1),
    "1 آب 2025": datetime(2025, 8, 1),
    "14 جويلية 2025": datetime(2025, 7, 14),
    "20 غشت 2025": datetime(2025, 8, 20),
    "1 أوت 2025": datetime(2025, 8, 1),
    "6 نونبر 2025": DAY,
    "23 يولية 1952": datetime(1952, 7, 23),
    "29 فبراير 2024": datetime(2024, 2, 29),
    # Beside a date of the Hijri calendar
    "15 جمادى الأولى 1447هـ الموافق 6 نوفمبر 2025م": DAY,
    "15/05/1447 هـ - 06/11/2025 م": DAY,
    "1447/5/15 الموافق 2025/11/6": DAY,
    "الخميس 15-5-1447 - 6-11-2025 10:30": TIME,
    # In the Hijri calendar alone
    "15/5/1447هـ": DAY,
    "15/5/1447": DAY,
    "1447-05-15": DAY,
    "الخميس 15 جمادى الأولى 1447": DAY,
    "15 محرم 1447 هـ 10:30": datetime(2025, 7, 10, 10, 30),
    # Glued, two names, words, two digits of the year
    "6نوفمبر2025": DAY,
    "25 حزيران يونيو 2015": datetime(2015, 6, 25),
    "6 ت2 2025": DAY,
    "السادس من نوفمبر 2025": DAY,
    "الحادي والعشرين من شهر أبريل 2015": datetime(2015, 4, 21),
    "6 تشرين الأول 2025": datetime(2025, 10, 6),
    "6/11/25": DAY,
    "06-Nov-25": DAY,
    "6 novembre 2025": DAY,
    "jeudi 6 août 2015 à 10:30": datetime(2015, 8, 6, 10, 30),
    # Published before updated
    "آخر تحديث: 7 نوفمبر 2025 - نشر: 6 نوفمبر 2025": DAY,
    "Updated 2025-11-07, published 2025-11-06": DAY,
    # Parts of the day
    "6 نوفمبر 2025 1:30 ظهرا": datetime(2025, 11, 6, 13, 30),
    "6 نوفمبر 2025 11:30 ظهرا": datetime(2025, 11, 6, 11, 30),
    "6 نوفمبر 2025 8:00 ليلا": datetime(2025, 11, 6, 20),
    "6 نوفمبر 2025 2:00 ليلا": datetime(2025, 11, 6, 2),
    "6 نوفمبر 2025 4:00 عصرا": datetime(2025, 11, 6, 16),
    # Impossible times
    "2025-11-06T24:00:00": DAY,
    "2025-11-06 10:75": DAY,
    "2025-11-06 23:59:60": datetime(2025, 11, 6, 23, 59, 59),
    "2025-11-06T10": DAY,
}

NOT_READ = [
    "",
    " ",
    "اليوم",
    "منذ ساعتين",
    "نوفمبر 2025",
    "6 نوفمبر",
    "2025",
    "2025-11",
    "10:30",
    "2025-13-06",
    "2025-00-10",
    "2025-11-31",
    "31/02/2025",
    "29 فبراير 2025",
    "0 نوفمبر 2025",
    "45 نوفمبر 2025",
    "0000-00-00 00:00:00",
    "0001-01-01T00:00:00",
    "11/25/2025",
    "6/11/20255",
    "126/11/2025",
    "1.6/11/2025",
    "6 مارسيليا 2025",
    "99999999",
    "1234567",
    "-1415232000",
    "²⁰²⁵⁻¹¹⁻⁰⁶",
    "(" * 300,
    "1/" * 100,
    "x" * 300 + " 2025-11-06",
]

NUMBERS = {
    20251106: DAY,
    1762425015: SECOND,
    1762425015.75: SECOND,
    1762425015123: SECOND,
    999999999: datetime(2001, 9, 9, 1, 46, 39),
    999999999000: datetime(2001, 9, 9, 1, 46, 39),
    202511061030: TIME,
    "1762425015": SECOND,
    "1762425015.75": SECOND,
    "١٧٦٢٤٢٥٠١٥": SECOND,
    "1762425015123": SECOND,
    "/Date(1762425015123)/": SECOND,
    "/Date(1762425015000+0300)/": SECOND.replace(hour=13),
    1762425015123456: SECOND,
    "1762425015123456789": SECOND,
    45967: DAY,
    "45967": DAY,
    45967.4375: TIME,
}


@pytest.mark.parametrize(("written", "meant"), READ.items(), ids=READ.keys())
def test_read(written: str, meant: datetime) -> None:
    assert parse_date(written) == meant


@pytest.mark.parametrize("written", NOT_READ)
def test_not_read(written: str) -> None:
    assert parse_date(written) is None


@pytest.mark.parametrize(("number", "meant"), NUMBERS.items())
def test_numbers(number: float | str, meant: datetime) -> None:
    assert parse_date(number) == meant


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        False,
        [],
        ["2025-11-06"],
        {},
        b"2025-11-06",
        0,
        -1,
        7,
        10**400,
        -(10**400),
        float("nan"),
        float("inf"),
        1e300,
    ],
)
def test_values_that_are_no_dates(value: object) -> None:
    assert parse_date(value) is None


@pytest.mark.parametrize("name", MONTHS)
def test_every_month_before_and_after_the_day(name: str) -> None:
    for written in (f"9 {name} 2025", f"{name} 9, 2025", f"الأحد 09 {name}، 2025", f"9-{name.title()}-2025"):
        assert parse_date(written) == datetime(2025, MONTHS[name], 9)


LEVANT = (
    *("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران"),
    *("تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"),
)
EGYPT = (
    *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
    *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
)
ALGERIA_TUNISIA = (
    *("جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان"),
    *("جويلية", "أوت", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
)
MOROCCO = (
    *("يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو"),
    *("يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"),
)


@pytest.mark.parametrize(
    "calendar", [LEVANT, EGYPT, ALGERIA_TUNISIA, MOROCCO], ids=["levant", "egypt", "algeria", "morocco"]
)
def test_the_calendars(calendar: tuple[str, ...]) -> None:
    decomposed = [unicodedata.normalize("NFD", name) for name in calendar]
    for names in (calendar, decomposed):
        assert [parse_date(f"٢١ {name} ٢٠٢٥") for name in names] == [
            datetime(2025, month, 21) for month in range(1, 13)
        ]


@given(st.dates(date(1600, 1, 1), date(9999, 12, 31)), st.times())
def test_a_date_is_read_whichever_way_it_is_written(day: date, time: object) -> None:
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    midnight = datetime(day.year, day.month, day.day)
    for written in (
        day.isoformat(),
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day} {EGYPT[day.month - 1]} {day.year}".translate(arabic),
        f"{day.day} {LEVANT[day.month - 1]}/{EGYPT[day.month - 1]} {day.year}",
        f"{day.year}{day.month:02}{day.day:02}",
    ):
        assert parse_date(written) == midnight, written
    at = datetime.fromisoformat(f"{day}T{time}").replace(microsecond=0)
    assert parse_date(f"{day}T{time}") == at


@given(st.integers(100_000_000, 9_999_999_999))
def test_seconds_since_1970(seconds: int) -> None:
    assert parse_date(seconds) == datetime(1970, 1, 1) + timedelta(seconds=seconds)
    assert parse_date(str(seconds)) == parse_date(seconds)


@pytest.mark.slow
@given(
    st.text() | st.text(alphabet="0123456789٠١/-.: TZ+،نوفمبرتشرينالثانيh", max_size=40) | st.floats() | st.integers()
)
def test_nothing_raises_and_what_is_read_is_storable(value: object) -> None:
    read = parse_date(value)
    assert read is None or (read.year >= 1600 and read.tzinfo is None and read.microsecond == 0)


#: Months and years that stand alone: their beginning, and how precise they are.
PERIODS = {
    "2015": (date(2015, 1, 1), "year"),
    "عام 2015": (date(2015, 1, 1), "year"),
    "2015م": (date(2015, 1, 1), "year"),
    2015: (date(2015, 1, 1), "year"),
    "2015-00-00": (date(2015, 1, 1), "year"),
    "00/00/2015": (date(2015, 1, 1), "year"),
    "2015-11": (date(2015, 11, 1), "month"),
    "٢٠١٥-١١": (date(2015, 11, 1), "month"),
    "11/2015": (date(2015, 11, 1), "month"),
    "201511": (date(2015, 11, 1), "month"),
    "2015-11-00 00:00:00": (date(2015, 11, 1), "month"),
    "00/11/2015": (date(2015, 11, 1), "month"),
    "نوفمبر 2015": (date(2015, 11, 1), "month"),
    "تاريخ النشر: تشرين الثاني/نوفمبر 2015": (date(2015, 11, 1), "month"),
    "2015 نوفمبر": (date(2015, 11, 1), "month"),
    "November, 2015": (date(2015, 11, 1), "month"),
    "novembre 2015": (date(2015, 11, 1), "month"),
    "1437": (date(2015, 10, 14), "hijri_year"),
    "1437هـ": (date(2015, 10, 14), "hijri_year"),
    "سنة 1437 هجرية": (date(2015, 10, 14), "hijri_year"),
    "رمضان 1436": (date(2015, 6, 18), "hijri_month"),
    "شهر رمضان 1436هـ": (date(2015, 6, 18), "hijri_month"),
    "1436-09": (date(2015, 6, 18), "hijri_month"),
}


@pytest.mark.parametrize(("written", "meant"), PERIODS.items())
def test_a_month_or_a_year_alone_keeps_its_precision(written: str | int, meant: tuple[date, str]) -> None:
    begin, precision = meant
    assert document_date(written) == (datetime(begin.year, begin.month, begin.day), precision, None)
    assert parse_date(written) is None


@pytest.mark.parametrize(
    "written",
    ["نوفمبر", "2015هـ", "1437م", "3015", "201513", "2015-13", "2015 - 2016", "Copyright 2015 BBC", "29 فبراير 2025"],
)
def test_what_is_no_month_and_no_year(written: str) -> None:
    assert document_date(written) is None


OFFSETS = {
    "2025-11-06T10:30:00+03:00": 180,
    "2025-11-06T10:30:00Z": 0,
    "2025-11-06T10:30:00.123-05:30": -330,
    "2025-11-06 10:30:00 +0300": 180,
    "2025-11-06 10:30:00+03": 180,
    "20251106T103000Z": 0,
    "20251106T103000-0500": -300,
    "Thu, 06 Nov 2025 10:30:00 GMT": 0,
    "Thu, 06 Nov 2025 10:30:00 EST": -300,
    "Thu Nov 06 10:30:00 +0100 2025": 60,
    "Thu Nov 06 10:30:00 UTC 2025": 0,
    "6 نوفمبر 2025 10:30 بتوقيت مكة المكرمة": 180,
    "6 نوفمبر 2025 10:30 (توقيت غرينتش)": 0,
    "2025-11-06 10:30 GMT+3": 180,
    # Not offsets, or impossible ones
    "2025-11-06T10:30:00": None,
    "2025-11-06 10:30-11:30": None,
    "2025-11-06 10:30 - 11:30": None,
    "2025-11-06T10:30:00+25:00": None,
    "6-11-2025 10:30": None,
    "10:30 6-11-2025": None,
    "2025-11-06 10:30 EXT": None,
}


@pytest.mark.parametrize(("written", "offset"), OFFSETS.items())
def test_the_offset_to_utc_stands_beside_the_wall_clock(written: str, offset: int | None) -> None:
    assert document_date(written) == (TIME, "minute", offset)


def test_seconds_since_1970_are_of_utc() -> None:
    assert document_date(1762425015) == (SECOND, "minute", 0)
    assert document_date("/Date(1762425015000-0500)/") == (SECOND - timedelta(hours=5), "minute", -300)
