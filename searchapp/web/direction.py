"""In which language and direction a text of an article is written.

A browser left to itself (``dir="auto"``) goes by the first letter, and turns an Arabic headline round that begins with
a foreign name.
"""

from __future__ import annotations

from collections import Counter
from typing import Final
from unicodedata import bidirectional

from markupsafe import Markup

#: How much of a text is looked at, in code points.
_LOOKED_AT: Final = 300
#: The share of Arabic letters from which on a text is Arabic: names in Latin letters are long.
_ENOUGH: Final = 0.3
_RIGHT_TO_LEFT: Final = ("AL", "R")
_ARABIC: Final = Markup('lang="ar" dir="rtl"')
_FOREIGN: Final = Markup('lang="" dir="ltr"')
_UNKNOWN: Final = Markup('dir="auto"')


def written(text: str) -> Markup:
    """Return the attributes ``lang`` and ``dir`` of the element that shows ``text`` and nothing else.

    Which language a text in Latin letters is in is not known, and then said to be unknown rather than that of the page.
    """
    kinds = Counter(map(bidirectional, filter(str.isalpha, text[:_LOOKED_AT])))
    right_to_left, letters = sum(kinds[kind] for kind in _RIGHT_TO_LEFT), kinds.total()
    if not letters:
        return _UNKNOWN
    return _ARABIC if right_to_left >= letters * _ENOUGH else _FOREIGN
