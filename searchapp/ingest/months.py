"""The names of the months, as Arabic newspapers write them from Iraq to Morocco, and in English.

The Arabic ones are spelt without hamza on the alef and with ه for ة, as :mod:`searchapp.ingest.dates` folds them.
"""

from __future__ import annotations

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

MONTHS: Final = {name: month for month, names in enumerate(_NAMES, 1) for name in names}
