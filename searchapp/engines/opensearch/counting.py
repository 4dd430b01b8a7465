"""In how many articles words stand, exactly, and by source, section, author and time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from searchapp.dates.moments import MOMENTS_A_DAY, day_of
from searchapp.engines.opensearch.matching import EVERYTHING, Query, any_word, of_phrase, of_term
from searchapp.engines.opensearch.reading import Reader
from searchapp.engines.opensearch.state import Moment, State
from searchapp.engines.opensearch.values import unescaped
from searchapp.model import FacetCount, MatchLevel
from searchapp.plan import FacetName, Leaf, Phrase, ValueField
from searchapp.ranking.match import LevelCounts

#: How many counts are remembered of one commit.
_REMEMBERED: Final = 1 << 14

#: How many searches are sent at once.
_TOGETHER: Final = 400

#: How many values of a facet are asked for at first; where there are more they are fetched page by page.
_VALUES: Final = 10_000
_VALUES_A_PAGE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Whole:
    """All articles: how many, how many words, and the date of the newest, as a moment."""

    size: int
    words: int
    newest: float | None

    @property
    def average_length(self) -> float:
        """How many words an article has."""
        return self.words / self.size if self.size else 0.0


class Counting:
    """Counts articles, and remembers what it has counted of the last commit."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._guard = threading.Lock()
        self._moment: Moment | None = None
        self._counts: OrderedDict[Hashable, Any] = OrderedDict()

    def whole(self, state: State) -> Whole:
        """Return what all articles come to."""
        found: Whole | None = self._recalled(state, "whole")
        if found is None:
            aggregations = {"words": {"sum": {"field": "length"}}, "newest": {"max": {"field": "moment"}}}
            answer = self._reader.search(state, {**_COUNT, "aggs": aggregations})
            sums = answer["aggregations"]
            found = Whole(_total(answer), int(sums["words"]["value"]), sums["newest"]["value"])
            self._remember(state, "whole", found)
        return found

    def levels(self, state: State, leaves: Iterable[Leaf]) -> dict[Leaf, LevelCounts]:
        """Return in how many articles each of ``leaves`` stands, at each level or above."""
        asked = list(dict.fromkeys(leaves))
        found = {leaf: self._recalled(state, leaf) for leaf in asked}
        missing = [leaf for leaf in asked if found[leaf] is None]
        queries = [query for leaf in missing for query in _levels_of(leaf)]
        counts = iter(self._all(state, queries))
        for leaf in missing:
            found[leaf] = _by_level(leaf, [next(counts) for _ in _levels_of(leaf)])
            self._remember(state, leaf, found[leaf])
        return found

    def stems(self, state: State, stems: Iterable[str]) -> dict[str, int]:
        """Return in how many articles a word of each of ``stems`` stands."""
        found = {stem: self._recalled(state, ("stem", stem)) for stem in stems}
        missing = [stem for stem, count in found.items() if count is None]
        for stem, count in zip(missing, self._all(state, [any_word("stem", [stem]) for stem in missing]), strict=True):
            found[stem] = count
            self._remember(state, ("stem", stem), count)
        return found

    def _all(self, state: State, queries: Sequence[Query]) -> list[int]:
        counts: list[int] = []
        for start in range(0, len(queries), _TOGETHER):
            bodies = [{**_COUNT, "query": query} for query in queries[start : start + _TOGETHER]]
            counts += map(_total, self._reader.searches(state, bodies))
        return counts

    def _recalled(self, state: State, what: Hashable) -> Any:
        with self._guard:
            return self._counts.get(what) if self._moment == state.moment else None

    def _remember(self, state: State, what: Hashable, count: object) -> None:
        with self._guard:
            if self._moment != state.moment:
                self._moment = state.moment
                self._counts.clear()
            self._counts[what] = count
            if len(self._counts) > _REMEMBERED:
                self._counts.popitem(last=False)

    def facets(
        self, state: State, query: Query, names: Sequence[FacetName], answer: dict[str, Any]
    ) -> dict[str, tuple[FacetCount, ...]]:
        """Return the counts of what matches ``query``, from the answer to a search that asked for them."""
        return {name: self._facet(state, query, name, answer["aggregations"][name]) for name in names}

    def values(self, state: State, field: ValueField) -> tuple[FacetCount, ...]:
        """Return how many of all articles have each value of ``field``; the most frequent first."""
        return in_order(field, self._page_by_page(state, EVERYTHING, field))

    def _facet(self, state: State, query: Query, name: FacetName, answer: dict[str, Any]) -> tuple[FacetCount, ...]:
        buckets = answer["buckets"]
        if name == "day":
            return tuple(FacetCount(day_of(int(bucket["key"])), bucket["doc_count"]) for bucket in buckets)
        # Each shard counts all its values, so that the sums are exact, unless it has too many.
        if answer["sum_other_doc_count"] or answer["doc_count_error_upper_bound"]:
            return in_order(name, self._page_by_page(state, query, name))
        return in_order(name, {bucket["key"]: bucket["doc_count"] for bucket in buckets})

    def _page_by_page(self, state: State, query: Query, name: FacetName | ValueField) -> dict[str, int]:
        counts: dict[str, int] = {}
        pages: dict[str, Any] = {"size": _VALUES_A_PAGE, "sources": [{"value": {"terms": {"field": name}}}]}
        while True:
            body = {**_COUNT, "query": query, "aggs": {"values": {"composite": pages}}}
            answer = self._reader.search(state, body)["aggregations"]["values"]
            counts.update({bucket["key"]["value"]: bucket["doc_count"] for bucket in answer["buckets"]})
            if "after_key" not in answer:
                return counts
            pages["after"] = answer["after_key"]


_COUNT: Final[dict[str, Any]] = {"size": 0, "track_total_hits": True, "query": EVERYTHING}


def facets_asked(names: Sequence[FacetName]) -> dict[str, Any]:
    """Return what asks for the counts of a search."""
    return {name: _DAYS if name == "day" else _terms(name) for name in names}


_DAYS: Final = {"histogram": {"field": "moment", "interval": MOMENTS_A_DAY, "min_doc_count": 1}}


def _terms(name: FacetName) -> dict[str, Any]:
    return {"terms": {"field": name, "size": _VALUES, "shard_size": _VALUES}}


def in_order(name: FacetName | ValueField, counts: dict[str, int]) -> tuple[FacetCount, ...]:
    """Return the counts of a facet: the most frequent first, months in order."""
    found = [FacetCount(unescaped(value), count) for value, count in counts.items()]
    if name == "month":
        return tuple(sorted(found, key=lambda facet: facet.value))
    return tuple(sorted(found, key=lambda facet: (-facet.count, facet.value)))


def _levels_of(leaf: Leaf) -> list[Query]:
    """Return what counts ``leaf`` at each level where it can be another number."""
    if isinstance(leaf, Phrase):
        return [of_phrase(leaf)]
    return [of_term(leaf, level) for level in range(MatchLevel.ROOT, MatchLevel.SPELLING + 1)]


def _by_level(leaf: Leaf, counts: list[int]) -> LevelCounts:
    return tuple(counts) * (MatchLevel.SPELLING + 1) if isinstance(leaf, Phrase) else tuple(counts)


def _total(answer: dict[str, Any]) -> int:
    total: int = answer["hits"]["total"]["value"]
    return total
