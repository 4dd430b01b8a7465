"""Everything that matches, in order, asked for as far as it is needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, Final, NamedTuple

#: How many names of documents are asked for at once: what an index gives by default.
_WINDOW: Final = 10_000

BY_ID: Final = {"id": "asc"}
NEWEST: Final = {"moment": {"order": "desc", "missing": "_last"}}
OLDEST: Final = {"moment": {"order": "asc", "missing": "_last"}}

Hits = list[dict[str, Any]]


class Listed(NamedTuple):
    """A document, its score (by OpenSearch, or by the ranking), and the number of its cluster."""

    name: str
    score: float
    cluster: int


#: Returns what stands from one place to another; so many there are.
Between = Callable[[int, int], list[Listed]]


class Listing:
    """What is there from place ``begins`` on in OpenSearch's order, ``hits`` first; ``ask`` finds what follows them."""

    def __init__(self, ask: Callable[[dict[str, Any]], Hits], begins: int, hits: Hits) -> None:
        self._ask = ask
        self._begins = begins
        self._hits = list(hits)
        self.first = list(map(listed, hits))

    def between(self, start: int, stop: int) -> list[Listed]:
        """Return what stands from ``start`` to ``stop``; so many there are."""
        if not self._hits and start < stop:
            # It began so far down that OpenSearch does not count as far.
            self._begins, self._hits = 0, self._ask({"size": min(_WINDOW, stop)})
        while self._hits and (missing := stop - self._begins - len(self._hits)) > 0:
            more = self._ask({"size": min(_WINDOW, missing), "search_after": self._hits[-1]["sort"]})
            if not more:
                break
            self._hits += more
        return list(map(listed, self._hits[start - self._begins : stop - self._begins]))


class Ranked:
    """What is listed first in the order of ``rank``, and after that the rest as it is listed."""

    def __init__(self, listing: Listing, rank: Callable[[list[Listed]], list[Listed]]) -> None:
        self._listing = listing
        self._rank = rank

    @cached_property
    def _first(self) -> list[Listed]:
        return self._rank(self._listing.first)

    def between(self, start: int, stop: int) -> list[Listed]:
        """Return what stands from ``start`` to ``stop``; so many there are."""
        first = self._first
        if stop <= len(first):
            return first[start:stop]
        # The scores of both go on without a step upwards.
        share = first[-1].score / max(self._listing.first[-1].score, 1e-9)
        rest = self._listing.between(max(start, len(first)), stop)
        return [*first[start:], *(each._replace(score=each.score * share) for each in rest)]


def window(start: int, stop: int) -> dict[str, int]:
    """Return what asks for what stands from ``start`` to ``stop``, or for as much as OpenSearch gives at once."""
    return {"from": start, "size": min(stop, _WINDOW) - start} if start < _WINDOW else {"size": 0}


def listed(hit: dict[str, Any]) -> Listed:
    """Return what is listed of a hit; its cluster is 0 where that was not asked for."""
    (cluster,) = hit.get("fields", {}).get("cluster", (0,))
    # As it was sorted by; a sort by date scores nothing.
    return Listed(hit["_id"], float(hit["_score"] or 0.0), cluster)
