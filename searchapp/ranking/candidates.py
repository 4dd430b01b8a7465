"""Some articles by their words: what an engine that only retrieves hands to the ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from searchapp.ranking.layout import LAST_OF_TITLE, layout_of
from searchapp.ranking.occurrences import Integers
from searchapp.ranking.postings import Postings

#: How many bits of a form are looked at first.
_BITS: Final = 16
_MASK: Final = (1 << _BITS) - 1


class Words(NamedTuple):
    """The words of one article: the number of those in its title, of those in each paragraph, and the form of each.

    Forms are whole numbers; which number stands for which form is the engine's affair.
    """

    title: int
    paragraphs: Sequence[int]
    forms: Integers


@dataclass(frozen=True, slots=True)
class Candidates:
    """The words of some articles, one after the other; ``documents``, ``positions`` and ``forms`` run in parallel.

    Documents are numbered as the articles were given; ``layouts`` and ``lengths`` (in words) are by their numbers.
    """

    documents: Integers
    positions: Integers
    forms: Integers
    layouts: Sequence[Integers]
    lengths: Integers

    @classmethod
    def of(cls, articles: Sequence[Words]) -> Candidates:
        """Return the words of ``articles``."""
        layouts = [layout_of(article.paragraphs) for article in articles]
        lengths = np.array([len(article.forms) for article in articles], np.int64)
        nothing = [np.empty(0, np.uint32)]
        return cls(
            documents=np.repeat(np.arange(len(articles)), lengths),
            positions=_positions(articles, layouts),
            forms=np.concatenate([*(article.forms for article in articles)] or nothing),
            layouts=layouts,
            lengths=lengths,
        )

    @property
    def size(self) -> int:
        """The number of articles."""
        return len(self.lengths)

    def postings(self, forms: Integers, table: tuple[tuple[str, str], ...]) -> Postings:
        """Return where any of ``forms`` occurs; the first of them has the first line of ``table``, and so on."""
        order = np.argsort(forms)
        ascending = forms[order]
        possible = np.zeros(1 << _BITS, np.bool_)
        possible[ascending & _MASK] = True
        places = np.flatnonzero(possible[self.forms & _MASK])
        here = self.forms[places]
        found = np.searchsorted(ascending, here)
        found[found == len(ascending)] = 0
        really = ascending[found] == here if len(ascending) else np.zeros(len(here), np.bool_)
        places, found = places[really], found[really]
        documents, counts = np.unique(self.documents[places], return_counts=True)
        return Postings(documents, counts, self.positions[places], order[found], table)


def _positions(articles: Sequence[Words], layouts: Sequence[Integers]) -> Integers:
    starts = [start for layout in layouts for start in (0, *layout[:-1].tolist())]
    lengths = np.array([length for article in articles for length in (article.title, *article.paragraphs)], np.int64)
    ends = np.cumsum(lengths)
    positions = np.arange(lengths.sum()) + np.repeat(np.array(starts, np.int64) - ends + lengths, lengths)
    for article, end in zip(articles, np.cumsum([len(article.forms) for article in articles]).tolist(), strict=True):
        if article.title >= LAST_OF_TITLE:
            start = end - len(article.forms)
            positions[start + LAST_OF_TITLE - 1 : start + article.title] = LAST_OF_TITLE
    return positions
