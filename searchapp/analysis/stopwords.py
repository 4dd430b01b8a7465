"""Stop words: words that say nothing about what a text is about (``data/stopwords.txt``)."""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import Final

from searchapp.analysis.data import read_classes
from searchapp.analysis.normalize import normalize

_FILE: Final = "stopwords.txt"

#: With these last letters two words may share a normalized form.
_MAKSURA_OR_YEH: Final = ("ى", "ي")


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
    """Return whether the word of this ``normalized`` form is a stop word; where its ``surface`` is known, only if that
    has the last letter of one: على is a stop word, علي is a name.
    """
    last = _by_form().get(normalized)
    if last is None:
        return False
    return surface[-1:] not in _MAKSURA_OR_YEH or surface[-1:] in last
