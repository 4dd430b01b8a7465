"""The marks of the articles in an index, which is asked for those that are like others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from searchapp.engines.opensearch.document import label_of, mark_from
from searchapp.engines.opensearch.errors import Complaints
from searchapp.engines.opensearch.matching import Query, any_of
from searchapp.engines.opensearch.reading import Reader
from searchapp.engines.opensearch.state import State
from searchapp.near_duplicates import SignatureTable, StoredSignature
from searchapp.near_duplicates.table import MAX_COMPARED, MIN_SHARED_KEYS

#: Some keys, and how many of them are to be shared.
_Asked = tuple[tuple[int, ...], int]

_Hits = list[dict[str, Any]]


class IndexedSignatures:
    """The marks of the articles that are seen in ``state``; whatever fails does so in the context ``asking``."""

    def __init__(
        self, reader: Reader, state: State, complaints: Complaints, asking: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._reader = reader
        self._state = state
        self._complaints = complaints
        self._asking = asking
        self._expected: dict[_Asked, list[StoredSignature]] = {}
        with asking():
            answer = reader.search(state, {"size": 0, "track_total_hits": 1})
        self._empty = not answer["hits"]["total"]["value"]

    def expect(self, keys: Iterable[Sequence[int]]) -> None:
        """Ask at once for what :meth:`sharing` is going to be asked for, in place of what was expected before."""
        asked = [(tuple(some), min(MIN_SHARED_KEYS, len(some))) for some in keys if some]
        self._expected = dict(zip(asked, self._found(asked), strict=True))

    def sharing(self, keys: Sequence[int], least: int) -> list[StoredSignature]:
        """Return those that have at least ``least`` of ``keys``; if they are more than :data:`MAX_COMPARED`, those that
        have most of them.
        """
        asked = tuple(keys), least
        found = self._expected.get(asked)
        if found is None:
            (found,) = self._found([asked])
        return found

    def _found(self, asked: Sequence[_Asked]) -> list[list[StoredSignature]]:
        if self._empty or not asked:
            return [[] for _ in asked]
        with self._asking():
            # One search takes hardly longer than one of many.
            hits: _Hits = self._reader.search(self._state, _body(list(map(_sharing, asked))))["hits"]["hits"]
            if len(hits) < MAX_COMPARED * len(asked) or len(asked) == 1:
                table = self._table(hits)
                return [list(table.sharing(*each)) for each in asked]
            # What some are like has left no room for what others are.
            answers = self._reader.searches(self._state, [_body([_sharing(each)]) for each in asked])
            return [list(map(self._alike, answer["hits"]["hits"])) for answer in answers]

    def _table(self, hits: _Hits) -> SignatureTable:
        found = list(map(self._alike, reversed(hits)))
        if not found:
            return SignatureTable()
        return SignatureTable([each.article_id for each in found], np.array([each.signature for each in found]))

    def _alike(self, hit: dict[str, Any]) -> StoredSignature:
        try:
            article_id, _, _ = label_of(hit["_source"])
            return StoredSignature(article_id, mark_from(hit["_source"]))
        except (ValueError, KeyError) as error:
            raise self._complaints.damaged(f"document {hit['_id']}: {error}") from error


def _sharing(asked: _Asked) -> Query:
    keys, least = asked
    # Each key that is shared adds 1 to the score.
    shared = [{"constant_score": {"filter": {"term": {"keys": str(key)}}}} for key in keys]
    return {"bool": {"should": shared, "minimum_should_match": least}}


def _body(queries: Sequence[Query]) -> dict[str, Any]:
    return {
        "query": any_of(queries),
        "size": MAX_COMPARED * len(queries),
        "_source": ["label", "signature"],
        "track_total_hits": False,
    }
