"""Counting matching documents by source, section, author and time, and filtering by them."""

from __future__ import annotations

from datetime import date, datetime, time

import numpy as np

from searchapp.dates.moments import MOMENTS_A_DAY, UNDATED, day_of, to_moment
from searchapp.engines.whoosh.snapshot import Snapshot
from searchapp.model import FacetCount
from searchapp.plan import FacetName, Filters, ValueField
from searchapp.ranking.occurrences import Booleans


class Facets:
    """The values of a snapshot's metadata fields, read once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._values: dict[str, tuple[list[str], np.ndarray[tuple[int], np.dtype[np.int64]]]] = {}

    def counts(self, name: FacetName | ValueField, chosen: Booleans) -> tuple[FacetCount, ...]:
        """Return how many of the ``chosen`` documents have each value, the most frequent first; months in order."""
        if name == "day":
            return self._days(chosen)
        values, numbers = self._numbered(name)
        counts = np.bincount(numbers[chosen], minlength=len(values) + 1)
        found = [FacetCount(value, count) for value, count in zip(values, counts.tolist(), strict=False) if count]
        return tuple(found if name == "month" else sorted(found, key=lambda facet: (-facet.count, facet.value)))

    def _days(self, chosen: Booleans) -> tuple[FacetCount, ...]:
        moments = self._snapshot.moments[chosen]
        days, counts = np.unique(moments[moments != UNDATED] // MOMENTS_A_DAY, return_counts=True)
        found = zip(days.tolist(), counts.tolist(), strict=True)
        return tuple(FacetCount(day_of(day * MOMENTS_A_DAY), count) for day, count in found)

    def values(self, name: ValueField) -> tuple[FacetCount, ...]:
        """Return how many of all documents have each value; the most frequent first."""
        return self.counts(name, np.ones(self._snapshot.size, np.bool_))

    def passing(self, filters: Filters) -> Booleans:
        """Return for each document whether it passes ``filters``."""
        passing = np.ones(self._snapshot.size, np.bool_)
        for field, values in (("source", filters.sources), ("section", filters.sections), ("author", filters.authors)):
            if values:
                having = np.zeros(len(passing), np.bool_)
                for value in values:
                    having[self._snapshot.postings(field, value).documents] = True
                passing &= having
        return passing & self._between(filters.date_from, filters.date_to)

    def _between(self, first: date | None, last: date | None) -> Booleans:
        moments = self._snapshot.moments
        between = np.ones(len(moments), np.bool_)
        if first or last:
            between &= moments != UNDATED
        if first:
            between &= moments >= to_moment(datetime.combine(first, time.min))
        if last:
            between &= moments <= to_moment(datetime.combine(last, time.max))
        return between

    def _numbered(self, field: str) -> tuple[list[str], np.ndarray[tuple[int], np.dtype[np.int64]]]:
        """Return the values of ``field``, and for each document the number of its value, the last being "none"."""
        if field not in self._values:
            values = list(self._snapshot.terms(field))
            numbers = np.full(self._snapshot.size, len(values), np.int64)
            for number, value in enumerate(values):
                numbers[self._snapshot.postings(field, value).documents] = number
            self._values[field] = (values, numbers)
        return self._values[field]
