"""How far the date at the start of a text reaches, for a query has words behind it."""

from __future__ import annotations

import re
from datetime import date
from itertools import islice
from typing import Final

from searchapp.dates.names import (
    BOUND_WORDS,
    DAYS_AGO,
    ERAS,
    HIJRI_MONTHS,
    MONTHS,
    NUMBERS,
    PAIRS,
    UNIT_OF,
    WEEKDAYS,
    folded,
)
from searchapp.dates.periods import LONGEST, parse_span

#: With it, 29 February of a leap year has begun, as has every other day of a year.
_ANY_DAY: Final = date(2024, 12, 31)

#: The words that dates have, without an article or a و before them: a date ends before any other.
_WORDS: Final = frozenset(
    word.removeprefix("ال")
    for names in (MONTHS, HIJRI_MONTHS, WEEKDAYS, ERAS, UNIT_OF, PAIRS, NUMBERS, DAYS_AGO, BOUND_WORDS)
    for name in names
    for word in re.split(r"[\s-]+", name)
) | {
    *("هذا", "هذه", "حالي", "حاليه", "جاري", "جاريه", "اخر", "ماضي", "ماضيه", "ماضيين", "منصرم", "منصرمه"),
    *("منصرمين", "فائت", "فائته", "فائتين", "سابق", "سابقه", "سابقين", "اخير", "اخيره", "اخيرين", "بين", "ما"),
    *("لعام", "لسنه", "فصاعدا", "و", "this", "the", "last", "past", "ago", "a", "an", "and", "between", "of", "to"),
    *("st", "nd", "rd", "th"),
}
_WORD: Final = re.compile(r"[^\W\d_]+")
_ENDS: Final = re.compile(r"(?=[\s)|])|(?<!\s)(?=\()|$")
#: How many ends are tried: "من الثلاثاء 5 أيار (مايو) 2015 إلى الأربعاء 6 أيار (مايو) 2015" has 14.
_MOST_ENDS: Final = 18
_AFTER_A_DATE: Final = ",;!?،؛؟"


def date_at_start(text: str) -> int:
    """Return the length, in code points, of the longest date at the start of ``text``; 0 if there is none."""
    text = _of_date_words(text[:LONGEST])
    for end in reversed([found.start() for found in islice(_ENDS.finditer(text), _MOST_ENDS)]):
        written = text[:end].rstrip(_AFTER_A_DATE)
        if written.endswith(".") and not written.endswith(".."):
            written = written[:-1]
        if parse_span(written, _ANY_DAY) is not None:
            return len(written)
    return 0


def _of_date_words(text: str) -> str:
    """Return ``text`` up to the first word that no date has."""
    for found in re.finditer(r"\S+", text):
        if ":" in found.group():
            return text[: text.index(":", found.start())]
        for word in _WORD.findall(folded(found.group())):
            if not {word, word.removeprefix("ال"), word.removeprefix("و").removeprefix("ال")} & _WORDS:
                # What is joined to the word may end the date: "2015|a", "(2015) OR".
                return text[: found.end()]
    return text
