"""Whether the text layer of a page says what the page shows.

Fonts that do not say what their glyphs stand for, letters in the order in which they are seen, and the code of old
Arabic programs all look well on paper and are not text.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

from searchapp.ingest.letters import LETTERS, likeness

Fault = Literal["unmapped", "foreign", "order", "single letters"]

#: A text of fewer letters is not judged.
_LEAST_LETTERS: Final = 40
_MOST_UNMAPPED: Final = 0.05
_MOST_FOREIGN: Final = 0.05
_MOST_SINGLE: Final = 0.25
#: News has -2.4 to -2.7; letters from the left, or those of another code, -3.0 and less.
_LEAST_LIKELY: Final = -2.95
_ARABIC_TEXT: Final = 0.5
_ARABIC: Final = re.compile(f"[{LETTERS}\u0671\u067e\u0686\u0698\u06a4\u06a9\u06af\u06cc]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_VOWEL: Final = re.compile("[aeiouy]", re.IGNORECASE)
#: Words of Latin letters without a vowel are abbreviations; most words are not.
_MOST_WITHOUT_VOWEL: Final = 0.5
#: A few letters of French, German, Turkish and the like are no fault.
_EUROPEAN: Final = re.compile("[À-ÖØ-öø-ſ]")
_MOST_EUROPEAN: Final = 0.25


def fault_of(text: str, unmapped: int) -> Fault | None:
    """Return what is wrong with the text of a page, in which ``unmapped`` glyphs stand for nothing, or None."""
    signs = len(text) - text.count(" ")
    if unmapped > _MOST_UNMAPPED * (signs + unmapped):
        return "unmapped"
    # Marks would divide words.
    words = _WORD.findall("".join(sign for sign in text if not unicodedata.combining(sign)))
    letters = "".join(words)
    if len(letters) < _LEAST_LETTERS:
        return None
    arabic = len(_ARABIC.findall(letters))
    latin = sum(map(str.isascii, letters))
    european = len(_EUROPEAN.findall(letters))
    if len(letters) - arabic - latin - european > _MOST_FOREIGN * len(letters):
        return "foreign"
    if european > _MOST_EUROPEAN * len(letters):
        return "foreign"
    if arabic < _ARABIC_TEXT * len(letters):
        without = sum(not _VOWEL.search(word) for word in words if word.isascii())
        return "foreign" if without > _MOST_WITHOUT_VOWEL * len(words) else None
    if sum(len(word) == 1 for word in words) > _MOST_SINGLE * len(words):
        return "single letters"
    return "order" if likeness(text).mean_log < _LEAST_LIKELY else None
