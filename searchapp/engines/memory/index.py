"""What one commit to an index in memory left, as arrays."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from searchapp.analysis import analyser
from searchapp.analysis.lexemes import root_of
from searchapp.dates.moments import PRECISION, times_of
from searchapp.engines.analysed import AnalysedArticle, TermNumbers
from searchapp.engines.arrays import NumberedValues, Numbers, places_in_order
from searchapp.engines.lookups import numbers_of
from searchapp.engines.serialization import from_bytes, term_bytes
from searchapp.model import Article
from searchapp.near_duplicates import Signature
from searchapp.ranking.postings import EMPTY, Integers, Postings

#: How many counts are remembered.
_REMEMBERED_COUNTS: Final = 1 << 14

_FIELDS: Final = ("source", "section", "author", "month", PRECISION)


class Stored(NamedTuple):
    """An article with its signature and its words."""

    article: Article
    signature: Signature
    words: AnalysedArticle


class MemoryIndex:
    """An :class:`~searchapp.engines.arrays.ArrayIndex` of ``entries``, their words numbered by ``numbers``, as commit
    ``number`` left it.
    """

    def __init__(self, entries: dict[str, Stored], numbers: TermNumbers, number: int) -> None:
        self.entries = entries
        self.numbers = numbers
        self.number = number
        self.analyser = analyser.fingerprint()
        self.size = len(entries)
        self._ids = list(entries)
        self._rows = list(entries.values())
        self._times = [times_of(entry.article) for entry in self._rows]
        self.moments = np.array([times.moment for times in self._times], np.int64)
        self.instants = np.array([times.instant for times in self._times], np.int64)
        self.arrivals = np.array([times.arrived for times in self._times], np.int64)
        self.lengths = np.array([entry.words.length for entry in self._rows], np.int64)
        self.clusters = np.array([entry.signature.cluster for entry in self._rows], np.int64)
        self._readings_counts: dict[str, int] = {}

    @cached_property
    def _terms(self) -> dict[str, dict[str, list[int]]]:
        """The articles that have each term of each field."""
        terms: dict[str, dict[str, list[int]]] = {field: {} for field in _FIELDS}
        for document, ((article, _, _), times) in enumerate(zip(self._rows, self._times, strict=True)):
            values = (article.source, article.section, article.author, times.month, times.precision)
            for field, value in zip(_FIELDS, values, strict=True):
                if value:
                    terms[field].setdefault(from_bytes(term_bytes(value)), []).append(document)
        return terms

    @cached_property
    def _lookups(self) -> dict[int, list[Article]]:
        """The articles by the numbers of their look-ups."""
        found: dict[int, list[Article]] = {}
        for article, _, _ in self._rows:
            for number in numbers_of(article):
                found.setdefault(number, []).append(article)
        return found

    def with_lookup(self, number: int) -> list[Article]:
        """Return the articles one of whose look-ups has this ``number``."""
        return self._lookups.get(number, [])

    @cached_property
    def _forms(self) -> Integers:
        """The number of every word, article by article."""
        return np.concatenate([np.empty(0, np.int64), *(entry.words.forms for entry in self._rows)])

    @cached_property
    def _by_root(self) -> tuple[Integers, Integers]:
        """The words in the order of their roots' numbers, and where those of each root begin."""
        roots = np.array(self.numbers.root_numbers, np.int64)[self._forms]
        starts = np.concatenate(([0], np.cumsum(np.bincount(roots, minlength=len(self.numbers.roots)))))
        return np.argsort(roots, kind="stable"), starts

    @cached_property
    def _places(self) -> tuple[Integers, Integers]:
        """The article and the position of every word."""
        positions = np.concatenate([np.empty(0, np.int64), *(entry.words.positions for entry in self._rows)])
        return np.repeat(np.arange(self.size), self.lengths), positions

    def word_postings(self, root: str) -> Postings:
        """Return where the words of ``root`` occur."""
        order, starts = self._by_root
        number = self.numbers.root_number(term_bytes(root))
        if number is None or number + 1 >= len(starts):
            return EMPTY
        words = order[starts[number] : starts[number + 1]]
        documents, positions = self._places
        return Postings.of_occurrences(documents[words], positions[words], self._forms[words], self.numbers.rows)

    def readings_count(self, readings: str) -> int:
        """Return in how many articles a word of these ``readings`` stands."""
        # No lru_cache: that of a method would keep this index until garbage is collected.
        found = self._readings_counts.get(readings)
        if found is None:
            found = self.word_postings(root_of(readings)).documents_with_readings(readings)
            if len(self._readings_counts) >= _REMEMBERED_COUNTS:
                self._readings_counts.clear()
            self._readings_counts[readings] = found
        return found

    def postings_count(self, root: str) -> int:
        """Return how often words of ``root`` occur."""
        _, starts = self._by_root
        number = self.numbers.root_number(term_bytes(root))
        return 0 if number is None or number + 1 >= len(starts) else int(starts[number + 1] - starts[number])

    def word_counts(self) -> Counter[str]:
        """Return how often each surface occurs."""
        counts: Counter[str] = Counter()
        for number, count in enumerate(np.bincount(self._forms).tolist()):
            counts[self.numbers.rows[number][0]] += count
        return +counts

    def layouts(self, documents: Integers) -> list[Integers]:
        """Return where the paragraphs of each of ``documents`` begin."""
        return [self._rows[document].words.layout for document in documents.tolist()]

    def numbered_values(self, field: str) -> NumberedValues:
        """Return the values of ``field``, and which of them each article has."""
        having = {value: np.array(documents, np.int64) for value, documents in self._terms[field].items()}
        return NumberedValues.of(having, self.size)

    def having(self, field: str, value: str) -> Integers:
        """Return the articles whose ``field`` has ``value``."""
        return np.array(self._terms[field].get(from_bytes(term_bytes(value)), []), np.int64)

    def find(self, article_id: str) -> int | None:
        """Return the number of the article of this id, or None."""
        return self._ids.index(article_id) if article_id in self.entries else None

    def identifier(self, document: int) -> str:
        """Return the id of an article."""
        return self._ids[document]

    @cached_property
    def id_order(self) -> Numbers:
        """The place of each article when all are ordered by their ids."""
        return places_in_order(self._ids)

    def original(self, document: int) -> Article:
        """Return an article as it was added."""
        return self._rows[document].article
