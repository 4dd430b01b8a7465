"""The names of the months, as Arabic newspapers write them from Iraq to Morocco, and in English.

They are spelt as :func:`folded` spells: without hamza on the alef, with ه for ة and ي for ى.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_NAMES: Final = (
    ("يناير", "كانون الثاني", "كانون ثاني", "جانفي", "january", "jan"),
    ("فبراير", "شباط", "فيفري", "february", "feb"),
    ("مارس", "اذار", "march", "mar"),
    ("ابريل", "نيسان", "افريل", "april", "apr"),
    ("مايو", "ايار", "مايس", "ماي", "may"),
    ("يونيو", "يونيه", "حزيران", "جوان", "june", "jun"),
    ("يوليو", "يوليه", "تموز", "جويليه", "يوليوز", "july", "jul"),
    ("اغسطس", "اب", "اوت", "غشت", "اغشت", "august", "aug"),
    ("سبتمبر", "ايلول", "شتنبر", "شتمبر", "september", "sept", "sep"),
    ("اكتوبر", "اوكتوبر", "تشرين الاول", "تشرين اول", "october", "oct"),
    ("نوفمبر", "تشرين الثاني", "تشرين ثاني", "نونبر", "november", "nov"),
    ("ديسمبر", "كانون الاول", "كانون اول", "دجنبر", "دجمبر", "december", "dec"),
)

_HIJRI_NAMES: Final = (
    ("محرم", "المحرم", "محرم الحرام", "muharram"),
    ("صفر", "safar"),
    ("ربيع الاول", "ربيع اول", "rabi al-awwal"),
    ("ربيع الثاني", "ربيع الاخر", "ربيع ثاني", "rabi al-thani"),
    ("جمادي الاولي", "جمادي الاول", "jumada al-ula"),
    ("جمادي الاخره", "جمادي الثانيه", "جمادي الثاني", "جمادي الاخر", "jumada al-akhirah"),
    ("رجب", "rajab"),
    ("شعبان", "shaban"),
    ("رمضان", "ramadan"),
    ("شوال", "shawwal"),
    ("ذو القعده", "ذي القعده", "ذوالقعده", "dhu al-qadah"),
    ("ذو الحجه", "ذي الحجه", "ذوالحجه", "dhu al-hijjah"),
)

#: The number of each month of the Gregorian calendar by its names.
MONTHS: Final = {name: month for month, names in enumerate(_NAMES, 1) for name in names}

#: The number of each month of the Hijri calendar by its names.
HIJRI_MONTHS: Final = {name: month for month, names in enumerate(_HIJRI_NAMES, 1) for name in names}

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


def folded(text: str) -> str:
    """Return ``text``, which may hold a date, in one spelling: small letters, ASCII digits and hyphens, no marks."""
    if text.isascii():
        return text.casefold().strip()
    # Digits of every script become ASCII; marks and bidi controls, which may stand between them, go.
    decimal = "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in text.casefold().translate(_FOLDED)
        if unicodedata.category(character) not in ("Mn", "Cf")
    )
    return decimal.strip()
