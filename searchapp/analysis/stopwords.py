"""The words that say nothing about what a text is about (``data/stopwords.txt``)."""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import Final

from searchapp.analysis.data import read_classes
from searchapp.analysis.normalize import fold

_FILE: Final = "stopwords.txt"


@cache
def stopwords() -> frozenset[str]:
    """Return the exact forms of all stop words."""
    return frozenset(map(fold, chain.from_iterable(read_classes(_FILE))))


def is_stopword(exact: str) -> bool:
    """Tell whether ``exact``, an exact form, is a stop word."""
    return exact in stopwords()
