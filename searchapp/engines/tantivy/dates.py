"""Articles in the order of their dates; those of one date in the order of their ids."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

from tantivy import DocAddress, FieldType, Order, Query

from searchapp.dates.moments import UNDATED
from searchapp.engines.tantivy.matching import all_of
from searchapp.engines.tantivy.snapshot import Found, Snapshot


def by_date(snapshot: Snapshot, query: Query, *, oldest: bool, offset: int, stop: int) -> list[DocAddress]:
    """Return the documents that match ``query`` from ``offset`` to ``stop``, those without a date after all others."""
    found = _with_whole_last_group(snapshot, query, _first(snapshot, query, stop, oldest=oldest))
    ordered: list[DocAddress] = []
    for _, group in groupby(found, key=itemgetter(0)):
        addresses = [address for _, address in group]
        needed = len(ordered) + len(addresses) > offset and len(addresses) > 1
        ordered += _by_id(snapshot, addresses) if needed else addresses
        if len(ordered) >= stop:
            break
    return ordered[offset:stop]


def _first(snapshot: Snapshot, query: Query, stop: int, *, oldest: bool) -> list[Found]:
    if not oldest:
        return snapshot.sorted(query, "moment", stop, Order.Desc)
    found = snapshot.sorted(all_of([query, snapshot.dated]), "moment", stop, Order.Asc)
    return found if len(found) >= stop else [*found, *_of_moment(snapshot, query, UNDATED)]


def _with_whole_last_group(snapshot: Snapshot, query: Query, found: list[Found]) -> list[Found]:
    """Return ``found`` with all those of its last date: which of them were found is chance."""
    if not found:
        return []
    last = found[-1][0]
    before = [hit for hit in found if hit[0] != last]
    return [*before, *_of_moment(snapshot, query, int(last))]


def _of_moment(snapshot: Snapshot, query: Query, moment: int) -> list[Found]:
    this = all_of([query, Query.range_query(snapshot.schema, "moment", FieldType.Integer, moment, moment)])
    found = snapshot.sorted(this, "record", snapshot.count(this), Order.Asc)
    return [(moment, address) for _, address in found]


def _by_id(snapshot: Snapshot, addresses: list[DocAddress]) -> list[DocAddress]:
    names = snapshot.identifiers(addresses)
    return [addresses[place] for place in sorted(range(len(names)), key=names.__getitem__)]
