"""Term vectors: some articles by their words, for engines that do not hold posting lists as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from searchapp.ranking.layout import LAST_OF_TITLE
from searchapp.ranking.occurrences import POSITION_BITS, Integers
from searchapp.ranking.passages import Passages
from searchapp.ranking.postings import Postings, Row

#: How many bits of a form are looked at first.
_BITS: Final = 16
_MASK: Final = (1 << _BITS) - 1

#: What of a place is the position.
_POSITION: Final = (1 << POSITION_BITS) - 1

_NOTHING: Final = np.empty(0, np.uint32)


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
            starts=np.insert(passages.starts & _POSITION, passages.first[:-1], 0),
        )

    @property
    def size(self) -> int:
        """The number of articles."""
        return len(self.lengths)

    def having(self, forms: Integers) -> Having:
        """Return which words have one of ``forms``."""
        # Nearly all words are told by half of their form to be none of them.
        possible = np.zeros(1 << _BITS, np.bool_)
        possible[forms & _MASK] = True
        words = np.flatnonzero(possible[self.forms & _MASK])
        return Having(self, words, self.forms[words])

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
    """Some words of vectors, and the form of each; all those of the forms that were asked for are among them."""

    vectors: TermVectors
    words: Integers
    forms: Integers

    def postings(self, forms: Integers, table: tuple[Row, ...]) -> Postings:
        """Return where any of ``forms`` occurs; the first of them has the first line of ``table``, and so on."""
        order = np.argsort(forms)
        ascending = forms[order]
        found = np.searchsorted(ascending, self.forms)
        found[found == len(ascending)] = 0
        really = ascending[found] == self.forms if len(ascending) else np.zeros(len(found), np.bool_)
        words = self.words[really]
        documents = self.vectors.documents(words)
        begins = np.flatnonzero(np.diff(documents, prepend=-1))
        return Postings(
            documents=documents[begins],
            counts=np.diff(begins, append=len(documents)),
            positions=self.vectors.positions(words),
            forms=order[found[really]],
            table=table,
        )
