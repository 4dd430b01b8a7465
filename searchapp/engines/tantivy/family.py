"""The words of one root: what forms it has in an index, and where among the candidates they occur."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Final, NamedTuple

import numpy as np

from searchapp.engines.tantivy.words import number_of, row_of
from searchapp.ranking.postings import Integers, Postings, Row, TermVectors

_NOTHING: Final = np.empty(0, np.uint32)


class Family(NamedTuple):
    """The forms of a root, the most frequent first; four sequences in parallel.

    ``table`` has the forms behind each of ``terms``, ``numbers`` what stands for it in records, and
    ``rarities`` how telling Tantivy takes it to be.
    """

    terms: tuple[str, ...]
    table: tuple[Row, ...]
    numbers: Integers
    rarities: list[float]


def family_of(terms: Sequence[tuple[str, int]], size: int) -> Family:
    """Return the family that has these terms, each given with how many of ``size`` documents have it.

    Deleted documents are among them until Tantivy lets go of those.
    """
    ordered = sorted(terms, key=itemgetter(1), reverse=True)
    names = tuple(term for term, _ in ordered)
    numbers = np.array([number_of(term) for term in names], np.uint32)
    frequencies = np.minimum(np.array([count for _, count in ordered], np.float64), size)
    rarities = np.log1p((size - frequencies + 0.5) / (frequencies + 0.5))
    return Family(names, tuple(map(row_of, names)), numbers, rarities.tolist())


class FamiliesAmong:
    """The words of some articles by their roots: what :class:`searchapp.ranking.match.Matching` looks up.

    ``families`` are those of the roots that will be asked for.
    """

    def __init__(self, vectors: TermVectors, families: Mapping[str, Family]) -> None:
        self._families = families
        self._having = vectors.having(np.concatenate([_NOTHING, *(it.numbers for it in families.values())]))

    def word_postings(self, root: str) -> Postings:
        """Return where the words of ``root`` occur."""
        family = self._families[root]
        return self._having.postings(family.numbers, family.table)
