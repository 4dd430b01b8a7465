"""Stop words: words that say nothing about what a text is about (``data/stopwords.txt``)."""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import Final

from searchapp.analysis.data import read_classes
from searchapp.analysis.normalize import normalize

_FILE: Final = "stopwords.txt"


@cache
def stopwords() -> frozenset[str]:
    """Return the normalized forms of all stop words."""
    return frozenset(map(normalize, chain.from_iterable(read_classes(_FILE))))


def is_stopword(normalized: str) -> bool:
    """Return whether the word of this ``normalized`` form is a stop word."""
    return normalized in stopwords()
