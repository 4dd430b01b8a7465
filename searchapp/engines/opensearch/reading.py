"""Reading what is committed, and nothing but one commit, while others write."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from searchapp.engines.opensearch.answers import NO_INDEX, flaw_of_search, flaw_of_searches, reason_of
from searchapp.engines.opensearch.connection import Absent, Connection
from searchapp.engines.opensearch.deadline import time_for_cluster
from searchapp.engines.opensearch.state import Control, State
from searchapp.errors import IndexStateError, SearchAppError

#: Asks for an answer of all shards or none.
WHOLE: Final = {"allow_partial_search_results": "false"}

T = TypeVar("T")


class Reader:
    """Reads documents of the present generation."""

    def __init__(self, connection: Connection, control: Control) -> None:
        self._connection = connection
        self._control = control

    def consistently(self, read: Callable[[State], T], *, any_analyser: bool = False) -> T:
        """Return what ``read`` makes of the state that is committed.

        What a commit retires is deleted soon after it. So what has been read holds when nothing has been retired
        meanwhile, and is read again when something has.
        """
        with self._connection.in_use():
            state = self._control.present(any_analyser=any_analyser)
            while True:
                answer, error = _attempt(read, state)
                now = self._control.present(any_analyser=any_analyser)
                if error is None and state.holds(now):
                    return answer  # type: ignore[return-value]
                if error is not None and now.moment == state.moment:
                    raise error if isinstance(error, SearchAppError) else self._gone(state) from error
                state = now

    def _gone(self, state: State) -> IndexStateError:
        return self._control.complaints.damaged(f"there is no index {state.generation}")

    def search(self, state: State, body: dict[str, Any]) -> dict[str, Any]:
        """Return the answer of all shards to a search among what is seen in ``state``."""
        answer: dict[str, Any] = self._connection.request(
            "POST",
            state.generation,
            "_search",
            body=self._seen(state, body),
            params={**WHOLE, **time_for_cluster()},
            flaw=flaw_of_search,
        )
        return answer

    def searches(self, state: State, bodies: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the answers to several searches."""
        asked = {"index": state.generation, "allow_partial_search_results": False, **time_for_cluster()}
        lines = [json.dumps(line) for body in bodies for line in (asked, self._seen(state, body))]
        answers: list[dict[str, Any]] = self._connection.lines("POST", "_msearch", body=lines, flaw=flaw_of_searches)[
            "responses"
        ]
        for answer in answers:
            if "error" in answer:
                if answer["error"].get("type") == NO_INDEX:
                    raise Absent(index=True)
                raise self._control.complaints.failed(reason_of(answer))
        return answers

    def _seen(self, state: State, body: dict[str, Any]) -> dict[str, Any]:
        query = body.get("query", {"match_all": {}})
        return {**body, "query": {"bool": {"must": [query], "filter": [self._control.visible(state)]}}}


def _attempt(read: Callable[[State], T], state: State) -> tuple[T | None, Exception | None]:
    try:
        return read(state), None
    except (SearchAppError, Absent) as error:
        return None, error
