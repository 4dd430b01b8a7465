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
from searchapp.near_duplicates import Alike, SignatureTable
from searchapp.near_duplicates.table import COMPARED, SHARED

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
        self._expected: dict[_Asked, list[Alike]] = {}
        with asking():
            answer = reader.search(state, {"size": 0, "track_total_hits": 1})
        self._empty = not answer["hits"]["total"]["value"]

    def expect(self, keys: Iterable[Sequence[int]]) -> None:
        """Ask at once for what :meth:`sharing` is going to be asked for, in place of what was expected before."""
        asked = [(tuple(some), min(SHARED, len(some))) for some in keys if some]
        self._expected = dict(zip(asked, self._found(asked), strict=True))

    def sharing(self, keys: Sequence[int], least: int) -> list[Alike]:
        """Return those that have at least ``least`` of ``keys`` among their own, the :data:`COMPARED` that have most of
        them where they are more.
        """
        asked = tuple(keys), least
        found = self._expected.get(asked)
        if found is None:
            (found,) = self._found([asked])
        return found

    def _found(self, asked: Sequence[_Asked]) -> list[list[Alike]]:
        if self._empty or not asked:
            return [[] for _ in asked]
        with self._asking():
            # One search takes hardly longer than one of many.
            hits: _Hits = self._reader.search(self._state, _body(list(map(_sharing, asked))))["hits"]["hits"]
            if len(hits) < COMPARED * len(asked) or len(asked) == 1:
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

    def _alike(self, hit: dict[str, Any]) -> Alike:
        try:
            article_id, _, _ = label_of(hit["_source"])
            return Alike(article_id, mark_from(hit["_source"]))
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
        "size": COMPARED * len(queries),
        "_source": ["label", "signature"],
        "track_total_hits": False,
    }
