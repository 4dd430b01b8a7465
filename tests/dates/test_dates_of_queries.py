"""Dates as people write them: examples on one day, what holds on every day, and nonsense, which is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from hijridate import Gregorian
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.letters import INVISIBLE
from searchapp.dates.calendars import Days
from searchapp.dates.extent import date_at_start
from searchapp.dates.names import HIJRI_MONTHS, MONTHS
from searchapp.dates.periods import Span, narrowed, parse_limit, parse_period, parse_span
from tests.query.notation import TODAY

FIRST, LAST = date(1600, 1, 1), date(9999, 12, 31)
FIRST_HIJRI, LAST_HIJRI = date(1924, 8, 1), date(2077, 11, 16)
DAYS = st.dates(FIRST, LAST)
HIJRI_DAYS = st.dates(FIRST_HIJRI, LAST_HIJRI)


def days(text: str) -> str:
    """Return the period that ``text`` names on the day of the tests, as its first and last day."""
    period = parse_period(text, TODAY)
    return "" if period is None else f"{period.first} {period.last}"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("٢٠٢٥", "2025-01-01", "2025-12-31"),
        ("2025 م", "2025-01-01", "2025-12-31"),
        ("2025-11", "2025-11-01", "2025-11-30"),
        ("2024-2", "2024-02-01", "2024-02-29"),
        ("11/2025", "2025-11-01", "2025-11-30"),
        ("6/11/2025", "2025-11-06", "2025-11-06"),
        ("06.11.2025", "2025-11-06", "2025-11-06"),
        ("2025/11/6", "2025-11-06", "2025-11-06"),
        ("٦/١١/٢٠٢٥", "2025-11-06", "2025-11-06"),
        ("٦ نوفمبر ٢٠٢٥", "2025-11-06", "2025-11-06"),
        ("6 من نوفمبر عام 2025", "2025-11-06", "2025-11-06"),
        ("الخميس، 6 تشرين الثاني/نوفمبر 2025", "2025-11-06", "2025-11-06"),
        ("6 November 2025", "2025-11-06", "2025-11-06"),
        ("November 6th, 2025", "2025-11-06", "2025-11-06"),
        ("تشرين الثاني 2025", "2025-11-01", "2025-11-30"),
        ("شهر شباط 2024", "2024-02-01", "2024-02-29"),
        ("نوفمبر", "2025-11-01", "2025-11-30"),
        ("ديسمبر", "2024-12-01", "2024-12-31"),
        ("شباط", "2025-02-01", "2025-02-28"),
        ("فبراير", "2025-02-01", "2025-02-28"),
        ("فيفري", "2025-02-01", "2025-02-28"),
        ("24 نوفمبر", "2025-11-24", "2025-11-24"),
        ("25 نوفمبر", "2024-11-25", "2024-11-25"),
        ("29 فبراير", "2024-02-29", "2024-02-29"),
        ("اليوم", "2025-11-24", "2025-11-24"),
        ("أمس", "2025-11-23", "2025-11-23"),
        ("امس", "2025-11-23", "2025-11-23"),
        ("أول أمس", "2025-11-22", "2025-11-22"),
        ("yesterday", "2025-11-23", "2025-11-23"),
        ("هذا الأسبوع", "2025-11-22", "2025-11-28"),
        ("الأسبوع الماضي", "2025-11-15", "2025-11-21"),
        ("last week", "2025-11-15", "2025-11-21"),
        ("هذا الشهر", "2025-11-01", "2025-11-30"),
        ("الشهر الجاري", "2025-11-01", "2025-11-30"),
        ("الشهر الماضي", "2025-10-01", "2025-10-31"),
        ("هذه السنة", "2025-01-01", "2025-12-31"),
        ("العام الماضي", "2024-01-01", "2024-12-31"),
        ("آخر 7 أيام", "2025-11-18", "2025-11-24"),
        ("آخر ٧ أيام", "2025-11-18", "2025-11-24"),
        ("last 7 days", "2025-11-18", "2025-11-24"),
        ("آخر يومين", "2025-11-23", "2025-11-24"),
        ("آخر أسبوع", "2025-11-18", "2025-11-24"),
        ("آخر شهرين", "2025-09-25", "2025-11-24"),
        ("آخر 3 سنوات", "2022-11-25", "2025-11-24"),
        ("آخر ثلاثة أيام", "2025-11-22", "2025-11-24"),
        ("آخر ثلاث سنوات", "2022-11-25", "2025-11-24"),
        ("آخر خمسة عشر يومًا", "2025-11-10", "2025-11-24"),
        ("آخر خمسة وعشرين يوما", "2025-10-31", "2025-11-24"),
        ("آخر مائة يوم", "2025-08-17", "2025-11-24"),
        ("الأيام الثلاثة الماضية", "2025-11-22", "2025-11-24"),
        ("الثلاثة أيام الأخيرة", "2025-11-22", "2025-11-24"),
        ("اليومين الماضيين", "2025-11-23", "2025-11-24"),
        ("last three days", "2025-11-22", "2025-11-24"),
        ("past week", "2025-11-18", "2025-11-24"),
        ("last twenty-one days", "2025-11-04", "2025-11-24"),
        ("قبل يومين", "2025-11-22", "2025-11-22"),
        ("قبل أسبوع", "2025-11-17", "2025-11-17"),
        ("قبل ثلاثة أشهر", "2025-08-24", "2025-08-24"),
        ("3 days ago", "2025-11-21", "2025-11-21"),
        ("الجمعة", "2025-11-21", "2025-11-21"),
        ("يوم الجمعة", "2025-11-21", "2025-11-21"),
        ("الاثنين", "2025-11-24", "2025-11-24"),
        ("الإثنين الماضي", "2025-11-17", "2025-11-17"),
        ("Friday", "2025-11-21", "2025-11-21"),
        ("last Monday", "2025-11-17", "2025-11-17"),
        ("عام 2015", "2015-01-01", "2015-12-31"),
        ("5 أيار (مايو) 2015", "2015-05-05", "2015-05-05"),
        ("الثلاثاء 5 أيار (مايو) 2015", "2015-05-05", "2015-05-05"),
        ("15 رمضان 1446", "2025-03-15", "2025-03-15"),
        ("١٥ رمضان ١٤٤٦ هـ", "2025-03-15", "2025-03-15"),
        ("15/9/1446", "2025-03-15", "2025-03-15"),
        ("رمضان 1446", "2025-03-01", "2025-03-29"),
        ("شهر رمضان", "2025-03-01", "2025-03-29"),
        ("ذي الحجة", "2025-05-28", "2025-06-25"),
        ("جمادى الآخرة", "2025-11-22", "2025-12-20"),
        ("1446", "2024-07-07", "2025-06-25"),
        ("1446 هجرية", "2024-07-07", "2025-06-25"),
    ],
)
def test_what_is_a_date(text: str, first: str, last: str) -> None:
    assert days(text) == f"{first} {last}"
    assert days(f"\u200f{text}\u200e ") == f"{first} {last}"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-01..2025-03", "2025-01-01", "2025-03-31"),
        ("2025-01 .. 2025-03", "2025-01-01", "2025-03-31"),
        ("2025-03..2025-01", "2025-01-01", "2025-03-31"),
        ("نوفمبر 2024..أمس", "2024-11-01", "2025-11-23"),
        ("6.11.2025..7.11.2025", "2025-11-06", "2025-11-07"),
        ("2025..", "2025-01-01", "None"),
        ("..2025", "None", "2025-12-31"),
        (">=2025-03", "2025-03-01", "None"),
        (">= آذار 2025", "2025-03-01", "None"),
        (">2025-03", "2025-04-01", "None"),
        ("<=2025-03", "None", "2025-03-31"),
        ("<2025-03", "None", "2025-02-28"),
        ("=2025-03", "2025-03-01", "2025-03-31"),
        ("≥2025", "2025-01-01", "None"),
        ("من 1 يناير 2015 إلى 5 فبراير 2015", "2015-01-01", "2015-02-05"),
        ("من 1 إلى 5 يوليو 2015", "2015-07-01", "2015-07-05"),
        ("من يناير إلى مارس 2015", "2015-01-01", "2015-03-31"),
        ("من ديسمبر إلى مارس 2015", "2014-12-01", "2015-03-31"),
        ("من يناير 2015 إلى مارس", "2015-01-01", "2015-03-31"),
        ("من نوفمبر 2015 إلى مارس", "2015-11-01", "2016-03-31"),
        ("من نوفمبر إلى يناير", "2024-11-01", "2025-01-31"),
        ("نوفمبر..يناير 2015", "2014-11-01", "2015-01-31"),
        ("من 15 رمضان إلى 20 رمضان 1446", "2025-03-15", "2025-03-20"),
        ("من رمضان إلى شوال", "2025-03-01", "2025-04-28"),
        ("من السبت إلى الخميس", "2025-11-15", "2025-11-20"),
        ("من الخميس إلى السبت", "2025-11-20", "2025-11-22"),
        ("من 5 أيار (مايو) 2015 حتى 7 أيار (مايو) 2015", "2015-05-05", "2015-05-07"),
        ("من 2015 إلى الآن", "2015-01-01", "2025-11-24"),
        ("بين 2014 و2015", "2014-01-01", "2015-12-31"),
        ("ما بين 2014 و 2015", "2014-01-01", "2015-12-31"),
        ("from 1 May 2015 to 5 May 2015", "2015-05-01", "2015-05-05"),
        ("between 2014 and 2015", "2014-01-01", "2015-12-31"),
        ("1/1/2015 - 5/1/2015", "2015-01-01", "2015-01-05"),
        ("2014–2015", "2014-01-01", "2015-12-31"),
        ("2014/2015", "2014-01-01", "2015-12-31"),
        ("2015-01/2015-03", "2015-01-01", "2015-03-31"),
        ("2015-01-05/2015-02-01", "2015-01-05", "2015-02-01"),
        ("1/1/2015/5/1/2015", "2015-01-01", "2015-01-05"),
        ("[2015-01-05 TO 2015-02-01]", "2015-01-05", "2015-02-01"),
        ("{2015-01-05 TO 2015-02-01}", "2015-01-06", "2015-01-31"),
        ("[2015-01 TO 2015-03}", "2015-01-01", "2015-02-28"),
        ("[* TO 2015]", "None", "2015-12-31"),
        ("[2015 TO *]", "2015-01-01", "None"),
        ("بعد 2015", "2016-01-01", "None"),
        ("بعد 6 نوفمبر 2025", "2025-11-07", "None"),
        ("after 2015", "2016-01-01", "None"),
        ("قبل 2015", "None", "2014-12-31"),
        ("قبل أمس", "None", "2025-11-22"),
        ("منذ 2015", "2015-01-01", "None"),
        ("منذ أمس", "2025-11-23", "None"),
        ("منذ 3 أيام", "2025-11-21", "None"),
        ("منذ أسبوع", "2025-11-17", "None"),
        ("منذ شهر رمضان", "2025-03-01", "None"),
        ("من 2015 فصاعدا", "2015-01-01", "None"),
        ("حتى أمس", "None", "2025-11-23"),
        ("خلال آخر أسبوع", "2025-11-18", "2025-11-24"),
    ],
)
def test_what_is_a_span_of_dates(text: str, first: str, last: str) -> None:
    span = parse_span(text, TODAY)
    assert span is not None
    assert (str(span.first), str(span.last)) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "..", ">=", "2025..2026..2027", "2025..x", "x", "0000", "0001", "1599", "20255", "25", "25-1-1"),
        *("2025-13", "2025-0", "2025-02-30", "30 فبراير", "31/4/2025", "6/11-2025", "2025-1-2-3", "6 11 2025", "²⁰²⁵"),
        *("30 رمضان 1446", "1 رمضان 1342", "1501 هـ", "2025 هـ", "1446 م", "رمضان 2025", "نوفمبر 1446", "آخر 0 أيام"),
        *("آخر 9999 سنة", "آخر 99999 يوم", "6 تشرين الأول/نوفمبر 2025", "نوفمبر 6", "غدا", "٦ نوفمبر ٢٠٢٥ م غزة"),
        *(
            "من إلى",
            "من القاهرة إلى الرياض",
            "من 2015 إلى الرياض",
            "بعد",
            "بعد القمح",
            "[* TO *]",
            "[2015 TO x]",
            "[ TO ]",
        ),
        *(
            "[2015 2016]",
            "2015 TO",
            "بين 2014",
            "آخر",
            "آخر ساعة",
            "آخر أيام",
            "منذ سنوات",
            "قبل أشهر",
            "القمح (مايو) 2015",
            "منذ صفر أيام",
            "بعد 9999",
        ),
        *("قبل 9999 سنة", "15/0/1446", "2014-2015-2016", "2014/2015/2016", "إلى", "- -", "من من 2015 إلى إلى 2016"),
        *(">9999", "< 1600-01-01 x", "-2025", "2025 " * 50, "9" * 5000, "أمس" * 5000),
    ],
)
def test_what_is_none(text: str) -> None:
    assert parse_span(text, TODAY) is None


ARABIC = [name for name in MONTHS if not name.isascii()]
DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
Write = Callable[[date, str], str]
NOTATIONS: dict[str, Write] = {
    "iso": lambda day, _: day.isoformat(),
    "reversed": lambda day, _: f"{day.day}/{day.month}/{day.year}",
    "dots": lambda day, _: f"{day.day:02}.{day.month:02}.{day.year}",
    "strokes": lambda day, _: f"{day.year}/{day.month}/{day.day}",
    "name": lambda day, name: f"{day.day} {name} {day.year}",
    "era": lambda day, name: f"{day.day} من {name} لعام {day.year} م",
    "English": lambda day, name: f"{name} {day.day}, {day.year}",
}


@given(DAYS, st.sampled_from(sorted(NOTATIONS)), st.booleans(), st.data())
def test_every_day_is_read_in_every_notation(day: date, notation: str, arabic: bool, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([name for name, month in MONTHS.items() if month == day.month]))
    written = NOTATIONS[notation](day, name)
    if arabic:
        written = written.translate(DIGITS)
    assert parse_period(written, TODAY) == Days(day, day)
    assert date_at_start(f"{written} غزة") == len(written)


@given(HIJRI_DAYS, st.data())
def test_every_day_is_read_in_the_hijri_calendar(day: date, data: st.DataObject) -> None:
    hijri = Gregorian.fromdate(day).to_hijri()
    name = data.draw(st.sampled_from([name for name, month in HIJRI_MONTHS.items() if month == hijri.month]))
    for written in (
        f"{hijri.day} {name} {hijri.year}",
        f"{hijri.day} {name} {hijri.year} هـ".translate(DIGITS),
        f"{hijri.day}/{hijri.month}/{hijri.year}",
        f"{hijri.year}-{hijri.month:02}-{hijri.day:02}",
    ):
        assert parse_period(written, TODAY) == Days(day, day)
    month = parse_period(f"{name} {hijri.year}", TODAY)
    year = parse_period(f"{hijri.year} هـ", TODAY)
    assert month is not None
    assert year is not None
    assert year.first <= month.first <= day <= month.last <= year.last


@given(DAYS)
def test_months_and_years_hold_their_days(day: date) -> None:
    for text in (f"{day.year}-{day.month}", f"{day.year}"):
        period = parse_period(text, TODAY)
        assert period is not None
        assert period.first <= day <= period.last
        assert period.first.day == 1
        assert period.last == LAST or (period.last + timedelta(days=1)).day == 1


# By then each month of the first Hijri year that can be converted has begun.
@given(st.dates(date(1925, 6, 23), date(2077, 1, 1)), st.sampled_from([*MONTHS, *HIJRI_MONTHS]))
def test_a_month_without_a_year_is_the_latest_that_has_begun(today: date, name: str) -> None:
    period = parse_period(name, today)
    assert period is not None
    assert period.first <= today < period.first + timedelta(days=366)


@given(DAYS, st.integers(1, 400))
def test_the_last_so_many_days_are_so_many_and_end_today(today: date, number: int) -> None:
    period = parse_period(f"آخر {number} يوم", today)
    if (today - date.min).days >= number:
        assert period is not None
        assert (period.last, (period.last - period.first).days) == (today, number - 1)


@given(DAYS, DAYS)
def test_two_days_span_what_lies_between_in_either_order(one: date, other: date) -> None:
    expected = Span(min(one, other), max(one, other))
    assert parse_span(f"{one}..{other}", TODAY) == parse_span(f"{other} .. {one}", TODAY) == expected


PIECES = (
    *("2025", "١٤٤٦", "6", "31", "99", "0", "-", "/", ".", "..", ">=", "<", " ", " ", "،", "هـ", "م", "من", "شهر"),
    *("نوفمبر", "تشرين الثاني", "رمضان", "ذو الحجة", "may", "أمس", "اليوم", "آخر", "الماضي", "هذا", "ال", "أسبوع"),
    *("عام", "last", "days", "\x00", "\ud800", "İ", "²", "൧", "(", '"', *sorted(INVISIBLE)),
)


@pytest.mark.parametrize("seed", range(5))
def test_hostile_texts_are_dates_or_none(seed: int) -> None:
    random = Random(seed)
    for _ in range(2000):
        text = "".join(random.choices(PIECES, k=random.randint(1, 12)))
        span = parse_span(text, TODAY)
        assert span is None or span.first is None or span.last is None or span.first <= span.last, (seed, text)
        length = date_at_start(text)
        assert not length or parse_span(text[:length], TODAY) is not None or "خر" in text, (seed, text)


@given(st.text(max_size=120), st.dates())
def test_any_text_on_any_day_is_a_date_or_none(text: str, today: date) -> None:
    parse_span(text, today)


@pytest.mark.parametrize("today", [date.min, date(1, 1, 1), date(1924, 1, 1), date(2078, 1, 1), date.max])
def test_on_days_no_calendar_has_nothing_breaks(today: date) -> None:
    for text in ("رمضان", "نوفمبر", "29 فبراير", "أمس", "آخر 3 أشهر", "الأسبوع الماضي", "هذا الأسبوع", "الشهر الماضي"):
        parse_span(text, today)
        parse_span(f">{text}", today)


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ("2025", "", "2025-01-01 None"),
        ("", "2025", "None 2025-12-31"),
        ("2024", "2025-02", "2024-01-01 2025-02-28"),
        ("آخر ثلاثة أيام", "", "2025-11-22 None"),
        ("منذ 3 أيام", "", "2025-11-21 None"),
        ("بعد 2015", "قبل 2017", "2016-01-01 2016-12-31"),
        ("قبل 2015", "", "None 2014-12-31"),
        ("من 2014 إلى 2016", "", "2014-01-01 2016-12-31"),
        ("من 2014 إلى 2016", "مارس 2015", "2014-01-01 2015-03-31"),
        ("", "قبل أسبوع", "None 2025-11-17"),
    ],
)
def test_where_days_begin_and_end_may_be_said_in_words(begin: str, end: str, expected: str) -> None:
    limits = [parse_limit(text, TODAY, last=last) for text, last in ((begin, False), (end, True)) if text]
    span = narrowed(Span(None, None), Span(None, None))
    for limit in limits:
        assert limit is not None
        span = narrowed(span, limit)
    assert f"{span.first} {span.last}" == expected


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("5 أيار (مايو) 2015 القمح", "5 أيار (مايو) 2015"),
        ("5 أيار (مايو) 2015) القمح", "5 أيار (مايو) 2015"),
        ("2015) أو (2016", "2015"),
        ("من 1 إلى 5 يوليو 2015 القمح", "من 1 إلى 5 يوليو 2015"),
        ("أمس إلى الرياض", "أمس"),
        ("2015 بعد الظهر", "2015"),
        ("بعد الظهر", ""),
        ("[2015 TO 2016] القمح", "[2015 TO 2016]"),
        ("2015 -القمح", "2015"),
        (
            "من الثلاثاء 5 أيار (مايو) 2015 إلى الأربعاء 6 أيار (مايو) 2015 القمح",
            "من الثلاثاء 5 أيار (مايو) 2015 إلى الأربعاء 6 أيار (مايو) 2015",
        ),
    ],
)
def test_a_date_in_words_ends_where_other_words_begin(text: str, date: str) -> None:
    assert text[: date_at_start(text)] == date


EVERY_FORM = [
    *("بين 1 و15 مارس 2025", "بين 2014 و 2015", "ما بين أمس واليوم", "آخر خمسة وعشرين يوما", "الأيام الثلاثة الماضية"),
    *("اليومين الماضيين", "الشهر المنصرم", "السنوات الثلاث الأخيرة", "هذه السنة", "الشهر الجاري", "منذ ثلاثة أشهر"),
    *("ابتداء من 2015", "من 2015 فصاعدا", "حتى أول من أمس", "6 تشرين الثاني/نوفمبر لعام 2025 م", "15 رمضان 1446 هجرية"),
    *("يوم الجمعة", "الجمعة الماضية", "from May 1st, 2015 to May 2nd, 2015", "the last twenty-one days", "a week ago"),
    *(
        "between 2014 and 2015",
        "this month",
        "last Friday",
        "after November of 2015",
        "until yesterday",
        "1 January 2015 AD",
    ),
    *(
        "2014 - 2015",
        "2014..2015",
        "..2015",
        "2015..",
        ">= 2015",
        "[* TO 2015]",
        "نوفمبر 2024..أمس",
        "شهر ذي الحجة 1446",
    ),
]


@pytest.mark.parametrize("text", EVERY_FORM)
def test_every_form_is_found_at_the_start_of_a_text(text: str) -> None:
    assert parse_span(text, TODAY) is not None
    assert date_at_start(f"{text} القمح في غزة") == len(text)
