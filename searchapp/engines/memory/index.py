"""One state of an index in memory, as arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from searchapp.dates.moments import month_of, to_moment
from searchapp.engines.analysed import AnalysedArticle, analysed
from searchapp.engines.term_numbers import TermNumbers
from searchapp.engines.terms import from_bytes, term_bytes
from searchapp.model import Article
from searchapp.near_duplicates import Signature
from searchapp.ranking.postings import EMPTY, Integers, Postings

Numbers = npt.NDArray[np.int64]

_FIELDS: Final = ("source", "section", "author", "month")


@dataclass(frozen=True, slots=True)
class Entry:
    """An article with its signature and its words."""

    article: Article
    signature: Signature
    words: AnalysedArticle

    @classmethod
    def of(cls, article: Article, signature: Signature, numbers: TermNumbers) -> Entry:
        """Return the entry of ``article``, its words numbered by ``numbers``."""
        return cls(article, signature, analysed(article, numbers))

    def term(self, field: str) -> str:
        """Return the term of the article in ``field``, empty where it has none."""
        value = month_of(self.article.date) if field == "month" else str(getattr(self.article, field))
        return from_bytes(term_bytes(value))


class MemoryIndex:
    """An :class:`~searchapp.engines.arrays.ArrayIndex` of ``entries``. What is not asked for is not worked out."""

    def __init__(self, entries: Mapping[str, Entry], numbers: TermNumbers) -> None:
        self.entries = list(entries.values())
        self._documents = {name: document for document, name in enumerate(entries)}
        self._numbers = numbers
        self.size = len(self.entries)

    @cached_property
    def moments(self) -> Numbers:
        """The date of each article."""
        return np.array([to_moment(entry.article.date) for entry in self.entries], np.int64)

    @cached_property
    def lengths(self) -> Numbers:
        """The number of words of each article."""
        return np.array([entry.words.length for entry in self.entries], np.int64)

    @cached_property
    def clusters(self) -> Numbers:
        """The number of the cluster of each article."""
        return np.array([entry.signature.cluster for entry in self.entries], np.int64)

    @cached_property
    def id_order(self) -> Numbers:
        """The rank of the id of each article."""
        order = np.empty(self.size, np.int64)
        order[sorted(range(self.size), key=self.identifier)] = np.arange(self.size)
        return order

    @cached_property
    def _terms(self) -> dict[str, dict[str, list[int]]]:
        """The articles that have each term of each field."""
        terms: dict[str, dict[str, list[int]]] = {field: {} for field in _FIELDS}
        for document, entry in enumerate(self.entries):
            for field in _FIELDS:
                if term := entry.term(field):
                    terms[field].setdefault(term, []).append(document)
        return terms

    @cached_property
    def _forms(self) -> Integers:
        """The number of every word, article by article."""
        return np.concatenate([np.empty(0, np.int64), *(entry.words.forms for entry in self.entries)])

    @cached_property
    def _by_root(self) -> tuple[Integers, Integers]:
        """The words in the order of their roots' numbers, and where those of each root begin."""
        roots = np.array(self._numbers.root_numbers, np.int64)[self._forms]
        starts = np.concatenate(([0], np.cumsum(np.bincount(roots, minlength=len(self._numbers.roots)))))
        return np.argsort(roots, kind="stable"), starts

    @cached_property
    def _places(self) -> tuple[Integers, Integers]:
        """The article and the position of every word."""
        positions = np.concatenate([np.empty(0, np.int64), *(entry.words.positions for entry in self.entries)])
        return np.repeat(np.arange(self.size), self.lengths), positions

    def word_postings(self, root: str) -> Postings:
        """Return where the words of ``root`` occur."""
        order, starts = self._by_root
        number = self._numbers.root_number(term_bytes(root))
        if number is None or number + 1 >= len(starts):
            return EMPTY
        words = order[starts[number] : starts[number + 1]]
        documents, positions = self._places
        return Postings.of_occurrences(documents[words], positions[words], self._forms[words], self._numbers.rows)

    def word_counts(self) -> Counter[str]:
        """Return how often each surface occurs."""
        counts: Counter[str] = Counter()
        for number, count in enumerate(np.bincount(self._forms).tolist()):
            counts[self._numbers.rows[number][0]] += count
        return +counts

    def layouts(self, documents: Integers) -> list[Integers]:
        """Return where the paragraphs of each of ``documents`` begin."""
        return [self.entries[document].words.layout for document in documents.tolist()]

    def terms(self, field: str) -> Sequence[str]:
        """Return the terms of ``field`` in the order of their code points."""
        return sorted(self._terms[field])

    def having(self, field: str, value: str) -> Integers:
        """Return the articles whose ``field`` has ``value``."""
        return np.array(self._terms[field].get(from_bytes(term_bytes(value)), []), np.int64)

    def find(self, article_id: str) -> int | None:
        """Return the number of the article of this id, or None."""
        return self._documents.get(article_id)

    def identifier(self, document: int) -> str:
        """Return the id of an article."""
        return self.entries[document].article.id

    def original(self, document: int) -> Article:
        """Return an article as it was added."""
        return self.entries[document].article
