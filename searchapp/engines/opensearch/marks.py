"""The marks of the articles in an index, which is asked for those that are like another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from searchapp.engines.opensearch.complaints import Complaints
from searchapp.engines.opensearch.document import label_of, mark_from
from searchapp.engines.opensearch.reading import Reader
from searchapp.engines.opensearch.state import State
from searchapp.stories import Alike

#: How many marks are looked at for an article at most, those first that share the most: of a story that was printed
#: more often any of them tells which it is.
_LOOKED_AT: Final = 1000


class IndexedMarks:
    """The marks of the articles that are seen in ``state``; whatever fails does so in the context ``asking``."""

    def __init__(
        self, reader: Reader, state: State, complaints: Complaints, asking: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._reader = reader
        self._state = state
        self._complaints = complaints
        self._asking = asking
        with asking():
            answer = reader.search(state, {"size": 0, "track_total_hits": 1})
        self._empty = not answer["hits"]["total"]["value"]

    def sharing(self, keys: Sequence[int], least: int) -> list[Alike]:
        """Return those that have at least ``least`` of ``keys`` among their own."""
        if self._empty:
            return []
        # Each key that is shared adds 1 to the score.
        shared = [{"constant_score": {"filter": {"term": {"keys": key}}}} for key in keys]
        body = {
            "query": {"bool": {"should": shared, "minimum_should_match": least}},
            "size": _LOOKED_AT,
            "_source": ["label", "mark"],
            "track_total_hits": False,
        }
        with self._asking():
            return list(map(self._alike, self._reader.search(self._state, body)["hits"]["hits"]))

    def _alike(self, hit: dict[str, Any]) -> Alike:
        try:
            article_id, _, _ = label_of(hit["_source"])
            return Alike(article_id, mark_from(hit["_source"]))
        except (ValueError, KeyError) as error:
            raise self._complaints.damaged(f"document {hit['_id']}: {error}") from error
