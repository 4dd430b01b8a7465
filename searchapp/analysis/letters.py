"""The letters, diacritics and invisible characters of Arabic-script text, by name.

Names and classes come from ``pyarabic.araby`` where it has them; what it lacks (Persian and other letters of the
script, presentation forms, later diacritics) is read from the Unicode character database.
"""

from __future__ import annotations

import unicodedata
import warnings
from typing import Final

# Its patterns have escapes that Python warns of where it compiles them, on a first run: to users from 3.12 on.
with warnings.catch_warnings(action="ignore"):
    from pyarabic import araby

ALEF: Final[str] = araby.ALEF
HAMZA: Final[str] = araby.HAMZA
BEH: Final[str] = araby.BEH
TEH: Final[str] = araby.TEH
TEH_MARBUTA: Final[str] = araby.TEH_MARBUTA
SEEN: Final[str] = araby.SEEN
FEH: Final[str] = araby.FEH
KAF: Final[str] = araby.KAF
LAM: Final[str] = araby.LAM
MEEM: Final[str] = araby.MEEM
NOON: Final[str] = araby.NOON
HEH: Final[str] = araby.HEH
WAW: Final[str] = araby.WAW
YEH: Final[str] = araby.YEH
TATWEEL: Final[str] = araby.TATWEEL

_ARABIC_BLOCKS: Final = (
    range(0x0600, 0x0700),  # Arabic
    range(0x0750, 0x0780),  # Arabic Supplement
    range(0x0870, 0x08A0),  # Arabic Extended-B
    range(0x08A0, 0x0900),  # Arabic Extended-A
    range(0xFB50, 0xFE00),  # Arabic Presentation Forms-A
    range(0xFE70, 0xFEFF),  # Arabic Presentation Forms-B
)

#: Ligatures that stand for whole phrases or for signs of recitation: ornaments in a text, not words of it.
ORNAMENTS: Final = frozenset("\ufdf0\ufdf1\ufdf5\ufdfa\ufdfb\ufdfd")


def _of_category(*categories: str) -> frozenset[str]:
    return frozenset(
        chr(code) for block in _ARABIC_BLOCKS for code in block if unicodedata.category(chr(code)) in categories
    )


#: All signs on or between letters that are no letters themselves: harakat, Quranic signs, small letters, tatweel.
DIACRITICS: Final = _of_category("Mn") | frozenset(araby.DIACRITICS) | {TATWEEL, araby.SMALL_WAW, araby.SMALL_YEH}

#: The sign of the riyal: of currency signs the only one that stands for letters.
_RIYAL: Final = "\ufdfc"

#: Letters of all languages in Arabic script, presentation forms included.
LETTERS: Final = (_of_category("Lo", "Lm") | {_RIYAL}) - DIACRITICS - ORNAMENTS

#: Invisible characters that may stand inside a word without ending it: joiners, bidi controls, soft hyphen.
INVISIBLE: Final = frozenset(
    "\u00ad\u061c\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069"
)

#: Invisible characters that part words: the zero-width space, and the byte order mark, which begins a text and stands
#: in the middle where texts were joined.
ZERO_WIDTH_SPACES: Final = frozenset("\u200b\ufeff")
