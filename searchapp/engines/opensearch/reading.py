"""Reading what is committed, and nothing but one commit, while others write."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final, TypeVar

from searchapp.engines.opensearch.connection import Absent, Connection, Refused
from searchapp.engines.opensearch.state import Control, State
from searchapp.errors import SearchAppError

#: How many documents are asked for at once.
PAGE: Final = 500

#: How long a view of an index is kept for who reads in it, and asks for no more meanwhile.
_KEPT: Final = "5m"

T = TypeVar("T")


class Reader:
    """Reads documents of the present generation."""

    def __init__(self, connection: Connection, control: Control) -> None:
        self._connection = connection
        self._control = control

    def consistently(self, read: Callable[[State], T], *, any_analyser: bool = False) -> T:
        """Return what ``read`` makes of the state that is committed.

        What a commit retires is deleted soon after it. So what has been read holds when the state is still the same
        afterwards, and is read again when not.
        """
        with self._connection.in_use():
            state = self._control.present(any_analyser=any_analyser)
            while True:
                answer, error = _attempt(read, state)
                now = self._control.present(any_analyser=any_analyser)
                if now.moment != state.moment:
                    state = now
                elif error is not None:
                    raise error
                else:
                    return answer  # type: ignore[return-value]

    def search(self, state: State, body: dict[str, Any]) -> dict[str, Any]:
        """Return the answer of all shards to a search among what is seen in ``state``."""
        params = {"allow_partial_search_results": "false"}
        try:
            answer = self._connection.request(
                "POST", state.generation, "_search", body=self._seen(state, body), params=params
            )
        except Absent as error:
            raise self._control.complaints.damaged(f"there is no index {state.generation}") from error
        return self.whole(answer)

    def searches(self, state: State, bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the answers to several searches."""
        lines = [
            json.dumps(line)
            for body in bodies
            for line in ({"index": state.generation, "allow_partial_search_results": False}, self._seen(state, body))
        ]
        answers: list[dict[str, Any]] = self._connection.lines("POST", "_msearch", body=lines)["responses"]
        return [self.whole(answer) for answer in answers]

    def _seen(self, state: State, body: dict[str, Any]) -> dict[str, Any]:
        query = body.get("query", {"match_all": {}})
        return {**body, "query": {"bool": {"must": [query], "filter": [self._control.visible(state)]}}}

    def whole(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Return ``answer`` if every shard had a part in it, in time; else raise :class:`EngineError`."""
        if "error" in answer:
            raise self._control.complaints.partial(str(answer["error"].get("type", "a search failed")))
        if answer["timed_out"]:
            raise self._control.complaints.partial("a shard took too long")
        if answer["_shards"]["failed"]:
            raise self._control.complaints.partial(f"{answer['_shards']['failed']} shards failed")
        return answer

    def all(self, *, fields: list[str], docvalues: list[str], any_analyser: bool) -> Iterator[dict[str, Any]]:
        """Yield every document that is seen at the moment when the first is asked for, with these fields of it."""
        with self._connection.in_use():
            state, retired, view = self.consistently(self._open_view, any_analyser=any_analyser)
            try:
                body = {
                    "query": self._control.visible_or_retired(state),
                    "size": PAGE,
                    "sort": [{"_shard_doc": "asc"}],
                    "track_total_hits": False,
                    "_source": fields,
                    "docvalue_fields": docvalues,
                }
                for page in self._pages(view, body):
                    yield from (hit for hit in page if hit["_id"] not in retired)
            finally:
                with suppress(SearchAppError, Absent):
                    self._connection.request("DELETE", "_search", "point_in_time", body={"pit_id": [view]})

    def _open_view(self, state: State) -> tuple[State, set[str], str]:
        # Read before: what is not on the lists any more has been deleted by then. Afterwards they may be gone.
        retired = self._control.retired(state)
        params = {"keep_alive": _KEPT, "allow_partial_pit_creation": "false"}
        answer = self._connection.request("POST", state.generation, "_search", "point_in_time", params=params)
        return state, retired, answer["pit_id"]

    def _pages(self, view: str, body: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
        body = {**body, "pit": {"id": view, "keep_alive": _KEPT}}
        while True:
            params = {"allow_partial_search_results": "false"}
            try:
                answer = self.whole(self._connection.request("POST", "_search", body=body, params=params))
            except Absent as error:
                raise self._control.complaints.partial("the cluster has forgotten what was being read") from error
            hits: list[dict[str, Any]] = answer["hits"]["hits"]
            if hits:
                yield hits
            if len(hits) < PAGE:
                return
            body["search_after"] = hits[-1]["sort"]


def _attempt(read: Callable[[State], T], state: State) -> tuple[T | None, Exception | None]:
    try:
        return read(state), None
    except (SearchAppError, Absent, Refused) as error:
        return None, error
