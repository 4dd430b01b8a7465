"""Some articles by their words: what an engine that only retrieves hands to the ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from searchapp.ranking.layout import LAST_OF_TITLE
from searchapp.ranking.occurrences import POSITION_BITS, Integers
from searchapp.ranking.passages import Passages
from searchapp.ranking.postings import Postings

#: How many bits of a form are looked at first.
_BITS: Final = 16
_MASK: Final = (1 << _BITS) - 1

#: What of a place is the position.
_POSITION: Final = (1 << POSITION_BITS) - 1

_NOTHING: Final = np.empty(0, np.uint32)


class Words(NamedTuple):
    """The words of one article: the number of those in its title, of those in each paragraph, and the form of each.

    Forms are whole numbers; which number stands for which form is the engine's affair.
    """

    title: int
    paragraphs: Integers
    forms: Integers


@dataclass(frozen=True, slots=True)
class Candidates:
    """The words of some articles, one after the other; ``documents``, ``positions`` and ``forms`` run in parallel.

    Documents are numbered as the articles were given; ``lengths`` (in words) are by their numbers. ``whole`` are the
    paragraphs of all, and ``lower`` the lower bits of ``forms``.
    """

    documents: Integers
    positions: Integers
    forms: Integers
    lengths: Integers
    whole: Passages
    lower: Integers

    @classmethod
    def of(cls, articles: Sequence[Words]) -> Candidates:
        """Return the words of ``articles``."""
        return cls.of_arrays(
            titles=np.array([article.title for article in articles], np.int64),
            counts=np.array([len(article.paragraphs) for article in articles], np.int64),
            paragraphs=np.concatenate([_NOTHING, *(article.paragraphs for article in articles)]),
            lengths=np.array([len(article.forms) for article in articles], np.int64),
            forms=np.concatenate([_NOTHING, *(article.forms for article in articles)]),
        )

    @classmethod
    def of_arrays(
        cls, *, titles: Integers, counts: Integers, paragraphs: Integers, lengths: Integers, forms: Integers
    ) -> Candidates:
        """Return the words of articles given all together: for each article the words of its title, its paragraphs
        and all its words, for each paragraph its words, and the form of each word.
        """
        passages = Passages.of_lengths(paragraphs.astype(np.int64), counts)
        return cls(
            documents=np.repeat(np.arange(len(lengths)), lengths),
            positions=_positions(titles, lengths, passages),
            forms=forms,
            lengths=lengths,
            whole=passages,
            lower=(forms & _MASK).astype(np.uint16),
        )

    def passages(self, documents: Integers) -> Passages:
        """Return the paragraphs of ``documents`` (ascending)."""
        if len(documents) == self.size:
            return self.whole
        counts = np.diff(self.whole.first)[documents]
        chosen = np.isin(np.repeat(np.arange(self.size), np.diff(self.whole.first)), documents)
        return Passages.of_lengths(self.whole.lengths[chosen], counts)

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
        places = np.flatnonzero(possible[self.lower])
        here = self.forms[places]
        found = np.searchsorted(ascending, here)
        found[found == len(ascending)] = 0
        really = ascending[found] == here if len(ascending) else np.zeros(len(here), np.bool_)
        places, found = places[really], found[really]
        documents = self.documents[places]
        starts = np.flatnonzero(np.diff(documents, prepend=-1))
        counts = np.diff(starts, append=len(documents))
        return Postings(documents[starts], counts, self.positions[places], order[found], table)


def _positions(titles: Integers, lengths: Integers, passages: Passages) -> Integers:
    """Return where each word stands: a title begins at 0, paragraphs where their passages do."""
    starts = np.insert(passages.starts & _POSITION, passages.first[:-1], 0)
    counts = np.insert(passages.lengths, passages.first[:-1], titles)
    before = np.cumsum(counts) - counts
    positions: Integers = np.arange(counts.sum()) + np.repeat(starts - before, counts)
    for document in np.flatnonzero(titles >= LAST_OF_TITLE).tolist():
        begin = int(lengths[:document].sum())
        positions[begin + LAST_OF_TITLE - 1 : begin + titles[document]] = LAST_OF_TITLE
    return positions
