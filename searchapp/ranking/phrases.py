"""Where the words of a phrase stand together: one after the other, or near each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from searchapp.ranking.layout import BODY, LAST_OF_TITLE
from searchapp.ranking.occurrences import POSITION_BITS, Booleans, Integers, Occurrences

_POSITION: Final = (1 << POSITION_BITS) - 1

#: Farther than any two words are apart.
_FAR: Final = np.iinfo(np.int64).max


def adjacent(words: Sequence[Occurrences]) -> Occurrences:
    """Return those occurrences of the first of ``words`` after which the others follow, one after the other."""
    first = words[0]
    starts = first.places()
    chosen = np.ones(len(starts), np.bool_)
    for distance, following in enumerate(words[1:], 1):
        chosen &= _among(starts + distance, following.places())
    return first.where(chosen)


def near(words: Sequence[Occurrences], apart: int) -> Occurrences:
    """Return where all of ``words``, in any order, stand with at most ``apart`` other words among them.

    An occurrence is that of the word that comes first there. All have the level of the first of ``words``.
    """
    places = [word.places() for word in _in_common_documents(words)]
    starts = np.unique(np.concatenate(places))
    if not all(map(len, places)):
        starts = starts[:0]
    ends = starts
    for others in places:
        ends = np.maximum(ends, _next(starts, others))
    chosen = starts[(ends - starts < len(words) + apart) & _in_one_text(starts & _POSITION, ends & _POSITION)]
    level = words[0].levels[0] if len(chosen) else 0
    return Occurrences(chosen >> POSITION_BITS, chosen & _POSITION, np.full(len(chosen), level, np.int8))


def _in_common_documents(words: Sequence[Occurrences]) -> list[Occurrences]:
    """Return the occurrences of ``words`` in the documents that have all of them: seldom many, where one is rare."""
    size = 1 + max((int(word.documents[-1]) for word in words if len(word.documents)), default=0)
    common = np.ones(size, np.bool_)
    for word in words:
        having = np.zeros(size, np.bool_)
        having[word.documents] = True
        common &= having
    return [word.where(common[word.documents]) for word in words]


def _next(starts: Integers, others: Integers) -> Integers:
    """Return for each of ``starts`` the first of ``others`` (ascending) that is not before it."""
    found = np.searchsorted(others, starts)
    return np.append(others, _FAR)[found]


def _in_one_text(starts: Integers, ends: Integers) -> Booleans:
    """Tell which stretches are not of the title and the text, nor of the end of a title that is too long."""
    return (starts >= BODY) | (ends < LAST_OF_TITLE)


def _among(places: Integers, others: Integers) -> Booleans:
    """Return for each of ``places`` whether it is among ``others``; both ascend, and may hold a place twice."""
    if not len(others):
        return np.zeros(len(places), np.bool_)
    found = np.searchsorted(others, places)
    found[found == len(others)] = 0
    return np.equal(others[found], places)
