"""Stop words: words that say nothing about what a text is about (``data/stopwords.txt``)."""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import Final

from searchapp.analysis.data import read_classes
from searchapp.analysis.normalize import normalize

_FILE: Final = "stopwords.txt"

_YEH: Final = "ي"


@cache
def stopwords() -> frozenset[str]:
    """Return the normalized forms of all stop words."""
    return frozenset(_by_form())


@cache
def _by_form() -> dict[str, set[str]]:
    """Return the last letters of the stop words of each normalized form."""
    found: dict[str, set[str]] = {}
    for word in chain.from_iterable(read_classes(_FILE)):
        found.setdefault(normalize(word), set()).add(word[-1])
    return found


def is_stopword(normalized: str, surface: str = "") -> bool:
    """Return whether the word of this ``normalized`` form is a stop word; where its ``surface`` is known and ends in ي,
    only if a stop word does: على is a stop word, علي is a name. A final ى counts for either, as in Egypt: فى is في.
    """
    last = _by_form().get(normalized)
    return last is not None and (surface[-1:] != _YEH or _YEH in last)
