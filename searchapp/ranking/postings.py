"""Where the words of articles stand, as arrays.

A word stands at a *position*, a running number from the title to the last paragraph::

    title                     first paragraph            second paragraph
    0 1 2 ...  (at most 4095) 4096 4097 ...        gap   ...

The title has the positions below :data:`BODY`; the last words of an impossibly long title share one of them, whose
neighbours stay empty, so that no phrase is found that does not stand there. Between paragraphs a gap is left that no
phrase can bridge. An article's *layout* is where each of its paragraphs begins and, last, where the one after the last
would: it turns positions into paragraphs and gives their lengths.

A *posting list* holds where the words of one root occur, each with its form. One list serves every form: a word of a
query is looked up by its root, and the list's own small table of forms says which occurrences are of its readings, or
are the very word. So words, phrases, nearness and best paragraphs all come from one list, read without a loop.

*Term vectors* hold the words of some articles, for engines that do not hold posting lists as arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.integer]
Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]

#: The position of the first word of the first paragraph.
BODY: Final = 1 << 12

#: The position that the last words of an impossibly long title share.
LAST_OF_TITLE: Final = BODY - 2

#: Positions left free after each paragraph.
GAP: Final = 64

#: A place is an article and a position in it as one number: the article stands above this many bits.
POSITION_BITS: Final = 32

#: What of a place is the position.
POSITION_MASK: Final = (1 << POSITION_BITS) - 1

#: The surface of a word, its normalized form and its readings.
Row = tuple[str, str, str]

_NOTHING: Final = np.empty(0, np.uint32)


def layout_of(lengths: Sequence[int]) -> npt.NDArray[np.uint32]:
    """Return the layout of an article whose paragraphs have these numbers of words; one longer than ``lengths``."""
    layout = np.empty(len(lengths) + 1, np.uint32)
    layout[0] = BODY
    if lengths:
        layout[1:] = np.cumsum(np.asarray(lengths, np.int64) + GAP) + BODY
    return layout


@dataclass(frozen=True, slots=True)
class Passages:
    """The paragraphs of a few articles, one after the other. ``starts`` are their first places, ``lengths`` are in
    words, ``first`` is the number of each article's first paragraph, and one more last.
    """

    starts: Integers
    lengths: Integers
    first: Integers

    @classmethod
    def of(cls, layouts: Sequence[Integers]) -> Passages:
        """Return the paragraphs of the articles that have these layouts."""
        counts = np.array([len(layout) - 1 for layout in layouts], np.int64)
        places = np.concatenate([_NOTHING, *layouts]).astype(np.int64)
        steps = places[1:] - places[:-1]
        # Each layout is one longer than there are paragraphs: the step to the next article is none of them.
        lengths = np.delete(steps, np.cumsum(counts + 1)[:-1] - 1) - GAP
        return cls.of_lengths(lengths, counts)

    @classmethod
    def of_lengths(cls, lengths: Integers, counts: Integers) -> Passages:
        """Return the paragraphs that have these ``lengths``; ``counts`` is how many of them each article has."""
        first = np.concatenate(([0], np.cumsum(counts)))
        ends = np.concatenate(([0], np.cumsum(lengths + GAP)))
        bases = (np.arange(len(counts)) << POSITION_BITS) + BODY - ends[first[:-1]]
        return cls(ends[:-1] + np.repeat(bases, counts), lengths, first)

    def of_openings(self, values: Floats) -> Floats:
        """Return for each article the value, among ``values`` of paragraphs, of its first; 0 where it has none."""
        found = np.zeros(len(self.first) - 1)
        found[np.diff(self.first) > 0] = values[self.openings()]
        return found

    def openings(self) -> Integers:
        """Return the number of the first paragraph of each article that has one."""
        return self.first[:-1][np.diff(self.first) > 0]

    def holding(self, places: Integers) -> Integers:
        """Return the number of the paragraph in which each of ``places`` is; none of them is in a title."""
        return np.searchsorted(self.starts, places, side="right") - 1

    def words_before(self, articles: Integers, positions: Integers) -> Integers:
        """Return how many words of the text of each of ``articles`` come before its one of ``positions``; 0 where that
        is in the title.
        """
        within = np.maximum(positions.astype(np.int64), BODY)
        numbers = self.holding((articles << POSITION_BITS) + within) - self.first[articles]
        before: Integers = within - BODY - GAP * np.maximum(numbers, 0)
        return before


@dataclass(frozen=True, slots=True)
class Postings:
    """The occurrences of the words of one root.

    ``documents`` ascend and run in parallel with ``counts``, the number of occurrences in each. ``positions``, which
    ascend within a document, and ``forms`` run in parallel too and are as long as the sum of ``counts``. A form is an
    index into ``table``. A list without positions has ``counts`` of 0.
    """

    documents: Integers
    counts: Integers
    positions: Integers
    forms: Integers
    table: tuple[Row, ...]

    def documents_with_readings(self, readings: str) -> int:
        """Return in how many documents a word of ``readings`` stands."""
        having = np.array([found == readings for _, _, found in self.table], np.bool_)
        if not having.any():
            return 0
        starts = np.cumsum(self.counts, dtype=np.int64) - self.counts
        return int(np.count_nonzero(np.logical_or.reduceat(having[self.forms], starts)))

    def moved(self, offset: int) -> Postings:
        """Return the list with ``offset`` added to the number of each document."""
        return replace(self, documents=self.documents.astype(np.int64) + offset)

    def renumbered(self, numbers: Integers) -> Postings:
        """Return the list with each document ``d`` called ``numbers[d]``, without those whose number is negative."""
        documents = numbers[self.documents]
        kept = documents >= 0
        occurring = np.repeat(kept, self.counts)
        return Postings(
            documents=documents[kept],
            counts=self.counts[kept],
            positions=self.positions[occurring],
            forms=self.forms[occurring],
            table=self.table,
        )

    @classmethod
    def of_occurrences(cls, documents: Integers, positions: Integers, forms: Integers, rows: Sequence[Row]) -> Postings:
        """Return the list of occurrences in order of document and position, each of the form ``rows[number]``."""
        starts = np.flatnonzero(np.diff(documents, prepend=-1))
        numbers, places = np.unique(forms, return_inverse=True)
        return cls(
            documents=documents[starts],
            counts=np.diff(starts, append=len(documents)),
            positions=positions,
            forms=places,
            table=tuple(map(rows.__getitem__, numbers.tolist())),
        )


#: The list of a root that does not occur.
EMPTY: Final = Postings(_NOTHING, _NOTHING, _NOTHING, _NOTHING, ())

#: How many bits of a form in a term vector are looked at first.
_BITS: Final = 16
_MASK: Final = (1 << _BITS) - 1


class TermVector(NamedTuple):
    """The words of one article: the number of those in its title, of those in each paragraph, and the form of each.

    Forms are whole numbers; the engine decides which number stands for which form.
    """

    title: int
    paragraphs: Integers
    forms: Integers


@dataclass(frozen=True, slots=True)
class TermVectors:
    """The words of some articles, one after the other, which are numbered as they were given.

    ``forms`` is the form of each word; ``lengths`` are the words of each article; ``passages`` are their paragraphs.
    A stretch is a title or a paragraph: the first of its words are ``firsts``, which stand at the positions ``starts``.
    """

    forms: Integers
    lengths: Integers
    passages: Passages
    firsts: Integers
    starts: Integers

    @classmethod
    def of(cls, articles: Sequence[TermVector]) -> TermVectors:
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
    ) -> TermVectors:
        """Return the words of articles given all together: for each article the words of its title, its paragraphs
        and all its words, for each paragraph its words, and the form of each word.
        """
        passages = Passages.of_lengths(paragraphs.astype(np.int64), counts)
        stretches = np.insert(passages.lengths, passages.first[:-1], titles)
        return cls(
            forms=forms,
            lengths=lengths,
            passages=passages,
            firsts=np.cumsum(stretches) - stretches,
            starts=np.insert(passages.starts & POSITION_MASK, passages.first[:-1], 0),
        )

    @property
    def size(self) -> int:
        """The number of articles."""
        return len(self.lengths)

    def having(self, forms: Integers) -> Having:
        """Return which words have one of ``forms``."""
        # Half of the bits show of nearly every word that it has none of them.
        possible = np.zeros(1 << _BITS, np.bool_)
        possible[forms & _MASK] = True
        words = np.flatnonzero(possible[self.forms & _MASK])
        found = self.forms[words]
        order = np.argsort(found, kind="stable")
        return Having(self, words[order], found[order])

    def postings(self, forms: Integers, table: tuple[Row, ...]) -> Postings:
        """Return where any of ``forms`` occurs; the first of them has the first line of ``table``, and so on."""
        return self.having(forms).postings(forms, table)

    def documents(self, words: Integers) -> Integers:
        """Return the documents in which ``words`` are."""
        documents: Integers = np.searchsorted(np.cumsum(self.lengths), words, side="right")
        return documents

    def positions(self, words: Integers) -> Integers:
        """Return where ``words`` stand."""
        stretches = np.searchsorted(self.firsts, words, side="right") - 1
        within = words - self.firsts[stretches]
        positions: Integers = self.starts[stretches] + within
        late = (self.starts[stretches] == 0) & (within >= LAST_OF_TITLE - 1)
        positions[late] = LAST_OF_TITLE
        return positions


@dataclass(frozen=True, slots=True)
class Having:
    """Some words of vectors, in the order of their ``forms``; all those of the forms asked for are among them."""

    vectors: TermVectors
    words: Integers
    forms: Integers

    def postings(self, forms: Integers, table: tuple[Row, ...]) -> Postings:
        """Return where any of ``forms`` occurs; the first of them has the first line of ``table``, and so on."""
        wanted, lines = np.unique(forms, return_index=True)
        starts, ends = (np.searchsorted(self.forms, wanted, side) for side in ("left", "right"))
        counts = ends - starts
        places = np.repeat(ends - np.cumsum(counts), counts) + np.arange(counts.sum())
        order = np.argsort(self.words[places])
        words = self.words[places[order]]
        documents = self.vectors.documents(words)
        begins = np.flatnonzero(np.diff(documents, prepend=-1))
        return Postings(
            documents=documents[begins],
            counts=np.diff(begins, append=len(documents)),
            positions=self.vectors.positions(words),
            forms=np.repeat(lines, counts)[order],
            table=table,
        )
