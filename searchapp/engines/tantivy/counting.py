"""In how many articles words stand, exactly, and by source, section, author and time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from tantivy import Query

from searchapp.analysis.root import root
from searchapp.dates.moments import MOMENTS_A_DAY, day_of
from searchapp.engines.tantivy.damage import reading
from searchapp.engines.tantivy.matching import MatchQueries, all_of
from searchapp.engines.tantivy.schema import from_term
from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.engines.tantivy.words import beginning
from searchapp.model import FacetCount, MatchLevel
from searchapp.plan import FacetName, Leaf, Phrase, Term, ValueField
from searchapp.ranking.scoring import LevelCounts

_REMEMBERED: Final = 1 << 14

#: More values than a facet has, so that all of them are counted.
_ALL_VALUES: Final = 60_000


class Counting:
    """Counts in one snapshot; remembers what it has counted."""

    def __init__(self, snapshot: Snapshot, matching: MatchQueries) -> None:
        self._snapshot = snapshot
        self._matching = matching
        self.levels = lru_cache(_REMEMBERED)(self._levels)
        self.stem = lru_cache(_REMEMBERED)(self._stem)

    def _levels(self, leaf: Leaf) -> LevelCounts:
        """Return in how many articles ``leaf`` stands, at each level or above."""
        if isinstance(leaf, Phrase):
            return (self._snapshot.count(self._matching.phrase(leaf)),) * (MatchLevel.SPELLING + 1)
        exact, stem = self._count(leaf, MatchLevel.SPELLING), self._count(leaf, MatchLevel.INFLECTION)
        varies = any(alternative.level == MatchLevel.VARIANT for alternative in leaf.alternatives)
        variant = self._count(leaf, MatchLevel.VARIANT) if varies else stem
        return (self._count(leaf, MatchLevel.ROOT) if leaf.related else variant, variant, stem, exact)

    def _count(self, term: Term, level: int) -> int:
        return self._snapshot.count(self._matching.term(term, level))

    def _stem(self, stem: str) -> int:
        """Return in how many articles a word of ``stem`` stands."""
        begin = beginning(root(stem), stem)
        return self._snapshot.count(self._matching.begins("words", begin))

    def facets(self, query: Query, names: Sequence[FacetName]) -> dict[str, tuple[FacetCount, ...]]:
        """Return how many of what matches ``query`` has each value; the most frequent first, those of time in order."""
        terms = [name for name in names if name != "day"]
        found = self._counts(query, terms) if terms else {}
        return {**found, "day": self._days(query)} if "day" in names else found

    def _days(self, query: Query) -> tuple[FacetCount, ...]:
        asked = {"histogram": {"field": "moment", "interval": MOMENTS_A_DAY, "min_doc_count": 1}}
        answers = self._snapshot.aggregate(all_of([query, self._snapshot.dated]), {"day": asked})
        with reading("the facets"):
            return tuple(
                FacetCount(day_of(int(bucket["key"])), int(bucket["doc_count"])) for bucket in answers["day"]["buckets"]
            )

    def values(self, field: ValueField) -> tuple[FacetCount, ...]:
        """Return how many of all documents have each value of ``field``; the most frequent first."""
        return self._counts(Query.all_query(), (field,))[field]

    def _counts(self, query: Query, names: Sequence[str]) -> dict[str, tuple[FacetCount, ...]]:
        asked: dict[str, Any] = {name: {"terms": {"field": name, "size": _ALL_VALUES}} for name in names}
        answers = self._snapshot.aggregate(query, asked)
        with reading("the facets"):
            return {name: _counts(name, answers[name]["buckets"]) for name in names}


def _counts(name: str, buckets: list[dict[str, object]]) -> tuple[FacetCount, ...]:
    found = [FacetCount(from_term(str(bucket["key"])), int(str(bucket["doc_count"]))) for bucket in buckets]
    if name == "month":
        return tuple(sorted(found, key=lambda facet: facet.value))
    return tuple(sorted(found, key=lambda facet: (-facet.count, facet.value)))
