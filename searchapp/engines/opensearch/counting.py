"""In how many articles words stand, exactly, and by source, section, author and time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from functools import cached_property
from typing import Any, Final

from searchapp.analysis import letters
from searchapp.dates.moments import MOMENTS_A_DAY, UNDATED, day_of
from searchapp.engines.opensearch.document import unescaped
from searchapp.engines.opensearch.matching import EVERYTHING, Query, any_word, of_phrase, of_term
from searchapp.engines.opensearch.reading import Reader, Snapshot
from searchapp.engines.opensearch.state import Moment
from searchapp.engines.retrieval import Totals
from searchapp.errors import SearchAppError
from searchapp.model import FacetCount, MatchLevel
from searchapp.plan import FacetName, Leaf, Phrase, ValueField
from searchapp.ranking.scoring import LevelCounts

#: How many counts are remembered of one commit.
_REMEMBERED: Final = 1 << 14

#: How many searches are sent at once.
_TOGETHER: Final = 400

#: How many values of a facet are asked for at first; if there are more, all are fetched page by page.
_VALUES: Final = 10_000
_VALUES_A_PAGE: Final = 10_000

_COUNT: Final[dict[str, Any]] = {"size": 0, "track_total_hits": True, "query": EVERYTHING}
_DAYS: Final = {"histogram": {"field": "moment", "interval": MOMENTS_A_DAY, "min_doc_count": 1}}

#: The prefixes with and without which a stem is usually asked for.
_PREFIXES: Final = (letters.BEH, letters.LAM, letters.KAF, letters.FEH)


class Counting:
    """Counts articles, and remembers the counts of the last commit."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._moment: Moment | None = None
        self._counts: OrderedDict[Hashable, Any] = OrderedDict()

    def totals(self, snapshot: Snapshot) -> Totals:
        """Return the totals of all articles."""
        found: Totals | None = self._recalled(snapshot, "totals")
        if found is None:
            aggregations = {"words": {"sum": {"field": "length"}}, "newest": {"max": {"field": "moment"}}}
            answer = snapshot.search({**_COUNT, "aggs": aggregations})
            words, newest = (answer["aggregations"][name]["value"] for name in ("words", "newest"))
            found = Totals(_total(answer), int(words), UNDATED if newest is None else int(newest))
            self._remember(snapshot, "totals", found)
        return found

    def levels(self, snapshot: Snapshot, leaves: Iterable[Leaf]) -> dict[Leaf, LevelCounts]:
        """Return in how many articles each of ``leaves`` stands, at each level or above."""
        asked = list(dict.fromkeys(leaves))
        found = {leaf: self._recalled(snapshot, leaf) for leaf in asked}
        missing = [leaf for leaf in asked if found[leaf] is None]
        counts = iter(self._all(snapshot, [query for leaf in missing for query in _levels_of(leaf)]))
        for leaf in missing:
            found[leaf] = _by_level(leaf, [next(counts) for _ in _levels_of(leaf)])
            self._remember(snapshot, leaf, found[leaf])
        return found

    def stems(self, snapshot: Snapshot, stems: Iterable[str]) -> dict[str, int]:
        """Return in how many articles a word of each of ``stems`` stands."""
        found = {stem: self._recalled(snapshot, ("stem", stem)) for stem in stems}
        missing = [stem for stem, count in found.items() if count is None]
        for stem, count in zip(
            missing, self._all(snapshot, [any_word("stem", [each]) for each in missing]), strict=True
        ):
            found[stem] = count
            self._remember(snapshot, ("stem", stem), count)
        return found

    def _all(self, snapshot: Snapshot, queries: Sequence[Query]) -> list[int]:
        counts: list[int] = []
        for start in range(0, len(queries), _TOGETHER):
            bodies = [{**_COUNT, "query": query} for query in queries[start : start + _TOGETHER]]
            counts += map(_total, snapshot.searches(bodies))
        return counts

    def _recalled(self, snapshot: Snapshot, key: Hashable) -> Any:
        with self._guard:
            return self._counts.get(key) if self._moment == snapshot.moment else None

    def _remember(self, snapshot: Snapshot, key: Hashable, count: object) -> None:
        with self._guard:
            if self._moment != snapshot.moment:
                self._moment = snapshot.moment
                self._counts.clear()
            self._counts[key] = count
            if len(self._counts) > _REMEMBERED:
                self._counts.popitem(last=False)


def _levels_of(leaf: Leaf) -> list[Query]:
    """Return the queries that count ``leaf`` at each level where the number may differ."""
    if isinstance(leaf, Phrase):
        return [of_phrase(leaf)]
    return [of_term(leaf, level) for level in range(MatchLevel.ROOT, MatchLevel.SPELLING + 1)]


def _by_level(leaf: Leaf, counts: list[int]) -> LevelCounts:
    return tuple(counts) * (MatchLevel.SPELLING + 1) if isinstance(leaf, Phrase) else tuple(counts)


def _total(answer: dict[str, Any]) -> int:
    total: int = answer["hits"]["total"]["value"]
    return total


def facets_asked(names: Sequence[FacetName]) -> dict[str, Any]:
    """Return the aggregations that count what a search finds."""
    terms = {"size": _VALUES, "shard_size": _VALUES}
    return {name: _DAYS if name == "day" else {"terms": {"field": name, **terms}} for name in names}


def facets_in(
    snapshot: Snapshot, query: Query, names: Sequence[FacetName], answer: dict[str, Any]
) -> dict[str, tuple[FacetCount, ...]]:
    """Return the counts of what matches ``query`` from the answer to a search that asked for them."""
    return {name: _facet(snapshot, query, name, answer["aggregations"][name]) for name in names}


def values_of(snapshot: Snapshot, field: ValueField) -> tuple[FacetCount, ...]:
    """Return how many of all articles have each value of ``field``, the most frequent first."""
    return _in_order(field, _page_by_page(snapshot, EVERYTHING, field))


def _facet(snapshot: Snapshot, query: Query, name: FacetName, answer: dict[str, Any]) -> tuple[FacetCount, ...]:
    buckets = answer["buckets"]
    if name == "day":
        return tuple(FacetCount(day_of(int(bucket["key"])), bucket["doc_count"]) for bucket in buckets)
    # Each shard counts all its values, so the sums are exact unless it has too many.
    if answer["sum_other_doc_count"] or answer["doc_count_error_upper_bound"]:
        return _in_order(name, _page_by_page(snapshot, query, name))
    return _in_order(name, {bucket["key"]: bucket["doc_count"] for bucket in buckets})


def _page_by_page(snapshot: Snapshot, query: Query, name: FacetName | ValueField) -> dict[str, int]:
    counts: dict[str, int] = {}
    pages: dict[str, Any] = {"size": _VALUES_A_PAGE, "sources": [{"value": {"terms": {"field": name}}}]}
    while True:
        body = {**_COUNT, "query": query, "aggs": {"values": {"composite": pages}}}
        answer = snapshot.search(body)["aggregations"]["values"]
        counts.update({bucket["key"]["value"]: bucket["doc_count"] for bucket in answer["buckets"]})
        if "after_key" not in answer:
            return counts
        pages["after"] = answer["after_key"]


def _in_order(name: FacetName | ValueField, counts: dict[str, int]) -> tuple[FacetCount, ...]:
    found = [FacetCount(unescaped(value), count) for value, count in counts.items()]
    if name == "month":
        return tuple(sorted(found, key=lambda facet: facet.value))
    return tuple(sorted(found, key=lambda facet: (-facet.count, facet.value)))


class StemCounter:
    """Called with a stem, returns in how many articles it stands; all answers are of one state, if it lasts that long.

    Related stems are asked for along with it: the round trip takes longer than the counting.
    """

    def __init__(self, reader: Reader, counting: Counting) -> None:
        self._reader = reader
        self._counting = counting
        self._counts: dict[str, int] = {}

    def __call__(self, stem: str) -> int:
        """Return in how many articles a word of ``stem`` stands."""
        found = self._counts.get(stem)
        if found is None:
            self._counts.update(self._counted(_with_prefixes(stem)))
            found = self._counts[stem]
        return found

    @cached_property
    def _present(self) -> Snapshot:
        return self._reader.present()

    def _counted(self, stems: list[str]) -> dict[str, int]:
        present = self._present
        try:
            return self._counting.stems(present, stems)
        except SearchAppError:
            return self._reader.consistently(lambda snapshot: self._counting.stems(snapshot, stems))


def _with_prefixes(stem: str) -> list[str]:
    bases = (stem, stem[1:]) if stem.startswith(_PREFIXES) else (stem,)
    return [stem, *(prefix + base for base in bases for prefix in ("", *_PREFIXES) if base)]
