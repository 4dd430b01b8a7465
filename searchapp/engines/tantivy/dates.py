"""Articles in the order of their dates."""

from __future__ import annotations

from tantivy import DocAddress, FieldType, Order, Query

from searchapp.dates.moments import UNDATED
from searchapp.engines.retrieval import Listed, in_order_of_ids
from searchapp.engines.tantivy.matching import all_of
from searchapp.engines.tantivy.snapshot import Found, Snapshot


def by_date(snapshot: Snapshot, query: Query, stop: int, *, oldest: bool) -> list[Listed[DocAddress]]:
    """Return the first ``stop`` documents that match ``query``: those without a date after all others, those of one
    date in the order of their ids.
    """
    found = _with_whole_last_group(snapshot, query, _first(snapshot, query, stop, oldest=oldest))
    return in_order_of_ids([Listed(address, 0, int(moment)) for moment, address in found], stop, snapshot.identifiers)


def _first(snapshot: Snapshot, query: Query, stop: int, *, oldest: bool) -> list[Found]:
    if not oldest:
        return snapshot.sorted(query, "moment", stop, Order.Desc)
    found = snapshot.sorted(all_of([query, snapshot.dated]), "moment", stop, Order.Asc)
    return found if len(found) >= stop else [*found, *_of_moment(snapshot, query, UNDATED)]


def _with_whole_last_group(snapshot: Snapshot, query: Query, found: list[Found]) -> list[Found]:
    """Return ``found`` with all documents of its last date: which of them Tantivy lists is arbitrary."""
    if not found:
        return []
    last = found[-1][0]
    before = [hit for hit in found if hit[0] != last]
    return [*before, *_of_moment(snapshot, query, int(last))]


def _of_moment(snapshot: Snapshot, query: Query, moment: int) -> list[Found]:
    this = all_of([query, Query.range_query(snapshot.schema, "moment", FieldType.Integer, moment, moment)])
    found = snapshot.sorted(this, "record", snapshot.count(this), Order.Asc)
    return [(moment, address) for _, address in found]
