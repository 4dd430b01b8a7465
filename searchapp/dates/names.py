"""The names of months, days, units, bounds and numbers in dates, and the one spelling in which they are compared."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal, TypeAlias

Calendar: TypeAlias = Literal["gregorian", "hijri"]

#: The names of each month, as Arabic newspapers write them from Iraq to Morocco. The first two are the ones we print.
MONTH_NAMES: Final = (
    ("يناير", "January", "كانون الثاني", "كانون ثاني", "جانفي", "Jan"),
    ("فبراير", "February", "شباط", "فيفري", "Feb"),
    ("مارس", "March", "آذار", "Mar"),
    ("أبريل", "April", "نيسان", "أفريل", "Apr"),
    ("مايو", "May", "أيار", "مايس", "ماي"),
    ("يونيو", "June", "يونيه", "حزيران", "جوان", "Jun"),
    ("يوليو", "July", "يوليه", "تموز", "جويليه", "يوليوز", "Jul"),
    ("أغسطس", "August", "آب", "أوت", "غشت", "أغشت", "Aug"),
    ("سبتمبر", "September", "أيلول", "شتنبر", "شتمبر", "Sept", "Sep"),
    ("أكتوبر", "October", "أوكتوبر", "تشرين الأول", "تشرين أول", "Oct"),
    ("نوفمبر", "November", "تشرين الثاني", "تشرين ثاني", "نونبر", "Nov"),
    ("ديسمبر", "December", "كانون الأول", "كانون أول", "دجنبر", "دجمبر", "Dec"),
)
#: Besides, in documents only: the French of the Maghreb and Lebanon, and abbreviations. In a query they would be words.
_MONTH_NAMES_OF_DOCUMENTS: Final = (
    ("janvier", "janv", "ك2"),
    ("février", "fevrier", "févr", "fév", "fevr"),
    ("mars",),
    ("avril", "avr"),
    ("mai",),
    ("juin",),
    ("juillet", "juil"),
    ("août", "aout"),
    ("septembre", "ايلول"),
    ("octobre", "ت1"),
    ("novembre", "ت2"),
    ("décembre", "decembre", "déc", "ك1"),
)
#: The same of the Hijri calendar.
HIJRI_MONTH_NAMES: Final = (
    ("محرم", "المحرم", "محرم الحرام", "Muharram"),
    ("صفر", "Safar"),
    ("ربيع الأول", "ربيع أول", "Rabi al-Awwal"),
    ("ربيع الثاني", "ربيع الآخر", "ربيع ثاني", "Rabi al-Thani"),
    ("جمادى الأولى", "جمادى الأول", "Jumada al-Ula"),
    ("جمادى الآخرة", "جمادى الثانية", "جمادى الثاني", "جمادى الآخر", "Jumada al-Akhirah"),
    ("رجب", "Rajab"),
    ("شعبان", "Shaban"),
    ("رمضان", "Ramadan"),
    ("شوال", "Shawwal"),
    ("ذو القعدة", "ذي القعدة", "ذوالقعدة", "Dhu al-Qadah"),
    ("ذو الحجة", "ذي الحجة", "ذوالحجة", "Dhu al-Hijjah"),
)

_FOLDED: Final = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىی", "ي"),
        **dict.fromkeys("‐‑‒–—−", "-"),
        "ة": "ه",
        "ک": "ك",
        "،": ",",
        "؍": "/",
        "ـ": None,
    }
)


@lru_cache(1024)
def folded(text: str) -> str:
    """Return ``text`` in the one spelling of this grammar: lower case, ASCII digits and hyphens, single spaces, no
    diacritics, no hamza on the alef, ه for ة and ي for ى.
    """
    if not text.isascii():
        # Digits of every script become ASCII; diacritics and bidi controls, which may stand between them, go.
        text = "".join(
            str(unicodedata.decimal(character)) if character.isdecimal() else character
            for character in text.casefold().translate(_FOLDED)
            if unicodedata.category(character) not in ("Mn", "Cf")
        )
    return " ".join(text.casefold().split())


#: The number of each month of the Gregorian calendar by its names, folded.
MONTHS: Final = {folded(name): month for month, names in enumerate(MONTH_NAMES, 1) for name in names}

#: The number of each month of the Hijri calendar by its names, folded.
HIJRI_MONTHS: Final = {folded(name): month for month, names in enumerate(HIJRI_MONTH_NAMES, 1) for name in names}

MONTHS_OF_DOCUMENTS: Final = {
    **MONTHS,
    **{folded(name): month for month, names in enumerate(_MONTH_NAMES_OF_DOCUMENTS, 1) for name in names},
}

_WEEKDAY_NAMES: Final = (
    ("الاثنين", "الإثنين", "Monday"),
    ("الثلاثاء", "Tuesday"),
    ("الأربعاء", "Wednesday"),
    ("الخميس", "Thursday"),
    ("الجمعة", "Friday"),
    ("السبت", "Saturday"),
    ("الأحد", "Sunday"),
)
#: The number of each day of the week, as :meth:`datetime.date.weekday` counts, by its names, folded.
WEEKDAYS: Final = {folded(name): day for day, names in enumerate(_WEEKDAY_NAMES) for name in names}

_ONES: Final = (
    ("واحد", "واحده", "احد", "احدي", "one"),
    ("اثنان", "اثنين", "اثنتين", "اثنا", "اثني", "اثنتي", "two"),
    ("ثلاثه", "ثلاث", "three"),
    ("اربعه", "اربع", "four"),
    ("خمسه", "خمس", "five"),
    ("سته", "ست", "six"),
    ("سبعه", "سبع", "seven"),
    ("ثمانيه", "ثماني", "ثمان", "eight"),
    ("تسعه", "تسع", "nine"),
    ("عشره", "عشر", "ten"),
)
_TENS: Final = (
    ("عشرون", "عشرين", "twenty"),
    ("ثلاثون", "ثلاثين", "thirty"),
    ("اربعون", "اربعين", "forty"),
    ("خمسون", "خمسين", "fifty"),
    ("ستون", "ستين", "sixty"),
    ("سبعون", "سبعين", "seventy"),
    ("ثمانون", "ثمانين", "eighty"),
    ("تسعون", "تسعين", "ninety"),
)


def _number_words() -> Iterator[tuple[str, int]]:
    ones = [(name, number) for number, names in enumerate(_ONES, 1) for name in names]
    yield from ones
    yield from ((f"{name} {ten}", 10 + number) for name, number in ones[:-3] for ten in ("عشر", "عشره"))
    for number, names in enumerate(_TENS, 2):
        for ten in names:
            yield ten, 10 * number
            joined = "{} و{}" if not ten.isascii() else "{1}-{0}"
            yield from ((joined.format(name, ten), 10 * number + one) for name, one in ones[:-3])
    yield from (("مائه", 100), ("مئه", 100), ("hundred", 100))


#: The numbers up to 100 in words, folded.
NUMBERS: Final = dict(_number_words())

_ORDINALS: Final = ("اول", "ثاني", "ثالث", "رابع", "خامس", "سادس", "سابع", "ثامن", "تاسع", "عاشر")


def _ordinal_words() -> Iterator[tuple[str, int]]:
    ones = [("حادي", 1), *((word, number) for number, word in enumerate(_ORDINALS[1:9], 2))]
    yield from ((f"ال{word}", number) for number, word in enumerate(_ORDINALS, 1))
    yield from ((f"ال{word} عشر", 10 + number) for word, number in ones)
    for ten, number in (("عشرين", 20), ("عشرون", 20), ("ثلاثين", 30), ("ثلاثون", 30)):
        yield f"ال{ten}", number
        yield from ((f"ال{word} وال{ten}", number + one) for word, one in ones)


#: The days of a month in words, folded.
DAYS_IN_WORDS: Final = dict(_ordinal_words())

ERAS: Final[dict[str, Calendar]] = {
    **dict.fromkeys(("ه", "هجري", "هجريه", "ah"), "hijri"),
    **dict.fromkeys(("م", "ميلادي", "ميلاديه", "ad", "ce"), "gregorian"),
}

#: Minutes east of UTC of the zones that dates name, folded: those of RFC 2822, and those without summer time.
ZONES: Final = {
    **dict.fromkeys(("z", "ut", "utc", "gmt"), 0),
    "est": -300,
    "edt": -240,
    "cst": -360,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
    "wet": 0,
    "west": 60,
    "cet": 60,
    "cest": 120,
    "eet": 120,
    "eest": 180,
    "msk": 180,
    **dict.fromkeys(
        (f"بتوقيت {place}" for place in ("مكه", "مكه المكرمه", "السعوديه", "الرياض", "الدوحه", "الكويت", "بغداد")), 180
    ),
    **dict.fromkeys((f"بتوقيت {place}" for place in ("الامارات", "ابوظبي", "ابو ظبي", "دبي", "مسقط")), 240),
    **dict.fromkeys((f"{by} {place}" for by in ("بتوقيت", "توقيت") for place in ("غرينتش", "جرينتش", "غرينيتش")), 0),
}

Unit: TypeAlias = Literal["day", "week", "month", "year"]

#: The names of each unit of time in a query, folded.
_UNITS: Final[dict[Unit, tuple[str, ...]]] = {
    "day": ("يوم", "ايام", "يوما", "day", "days"),
    "week": ("اسبوع", "اسابيع", "اسبوعا", "week", "weeks"),
    "month": ("شهر", "اشهر", "شهور", "شهرا", "month", "months"),
    "year": ("سنه", "سنوات", "سنين", "عام", "اعوام", "عاما", "year", "years"),
}
#: Two of a unit in one word.
PAIRS: Final[dict[str, Unit]] = {
    "يومين": "day",
    "اسبوعين": "week",
    "شهرين": "month",
    **dict.fromkeys(("سنتين", "عامين"), "year"),
}
UNIT_OF: Final[dict[str, Unit]] = {name: unit for unit, names in _UNITS.items() for name in names}

#: How many days ago a named day was.
DAYS_AGO: Final = {
    **dict.fromkeys(("اليوم", "الان", "today", "now"), 0),
    **dict.fromkeys(("امس", "البارحه", "yesterday"), 1),
    **dict.fromkeys(("اول امس", "اول من امس"), 2),
}

#: What bounds are called; "after" leaves out the day or period that it names.
BOUND_WORDS: Final = {
    **dict.fromkeys(("بعد", "after"), ">"),
    **dict.fromkeys(("قبل", "before"), "<"),
    **dict.fromkeys(("منذ", "ابتداء من", "اعتبارا من", "بدءا من", "بدايه من", "من", "since", "from"), ">="),
    **dict.fromkeys(("حتي", "لغايه", "الي", "until", "till", "up to"), "<="),
    **dict.fromkeys(("خلال", "في", "during", "in"), "="),
}
