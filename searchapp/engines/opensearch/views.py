"""Reading every article, page by page, as all of them were at one moment: from a view of the index that stays."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, NamedTuple

from searchapp.engines.opensearch.answers import flaw_of_search
from searchapp.engines.opensearch.connection import Absent, Connection
from searchapp.engines.opensearch.reading import WHOLE, Reader
from searchapp.engines.opensearch.state import Control, State
from searchapp.errors import EngineError, SearchAppError

#: How many documents are asked for at once.
PAGE: Final = 500

#: How long a view is kept for who reads in it, and asks for no more meanwhile.
_KEPT: Final = "5m"

#: Seconds before a page is asked for again, of a new view, when a node has failed that had a part of the former.
_PAUSES: Final = (0.1, 0.5, 1.0, 2.0, 4.0, 8.0)

Document = dict[str, Any]

_log: Final = logging.getLogger(__name__)


class _View(NamedTuple):
    """``retired`` are documents that are in the view, and no more in ``state``."""

    state: State
    retired: set[str]
    name: str


class Views:
    """Opens views of the present generation."""

    def __init__(self, connection: Connection, control: Control, reader: Reader) -> None:
        self._connection = connection
        self._control = control
        self._reader = reader

    def documents(self, *fields: str, values: tuple[str, ...] = (), any_analyser: bool = False) -> Iterator[Document]:
        """Yield every document that is seen when the first is asked for, with these ``fields`` and ``values`` of it.

        Raises :class:`IndexStateError` as :meth:`.Control.present` does.
        """
        body = {"size": PAGE, "_source": list(fields), "docvalue_fields": list(values), "track_total_hits": False}
        with self._connection.in_use():
            view = self._open(any_analyser=any_analyser)
            try:
                while True:
                    page, view = self._page(view, body)
                    yield from (hit for hit in page if hit["_id"] not in view.retired)
                    if len(page) < PAGE:
                        return
                    body["search_after"] = page[-1]["sort"]
            finally:
                self._close(view)

    def _open(self, *, any_analyser: bool) -> _View:
        return self._reader.consistently(self._of_state, any_analyser=any_analyser)

    def _of_state(self, state: State) -> _View:
        # Read first: what is on no list any more has been deleted by then. Afterwards they may be gone.
        retired = self._control.retired(state)
        params = {"keep_alive": _KEPT, "allow_partial_pit_creation": "false"}
        answer = self._connection.request("POST", state.generation, "_search", "point_in_time", params=params)
        return _View(state, retired, answer["pit_id"])

    def _page(self, view: _View, body: dict[str, Any]) -> tuple[list[Document], _View]:
        """Return a page, and the view that it is of: another one of the same articles, where the former was lost."""
        for pause in (*_PAUSES, None):
            try:
                return self._ask(view, body), view
            except (EngineError, Absent) as error:
                if pause is None:
                    raise self._control.complaints.partial("a part of it was lost while it was read") from error
                _log.debug("A page could not be read, trying again in %.1f s", pause, exc_info=True)
                time.sleep(pause)
                view = self._again(view)
        raise AssertionError("unreachable")

    def _ask(self, view: _View, body: dict[str, Any]) -> list[Document]:
        asked = {
            **body,
            # Ids are of one order in every view.
            "sort": [{"id": "asc"}],
            "query": self._control.visible_or_retired(view.state),
            "pit": {"id": view.name, "keep_alive": _KEPT},
        }
        answer = self._connection.request(
            "POST", "_search", body=asked, params=WHOLE, flaw=flaw_of_search, patient=False
        )
        page: list[Document] = answer["hits"]["hits"]
        return page

    def _again(self, view: _View) -> _View:
        self._close(view)
        another = self._open(any_analyser=True)
        if another.state.moment != view.state.moment:
            self._close(another)
            raise self._control.complaints.partial("it was changed after a part of it was lost")
        return another

    def _close(self, view: _View) -> None:
        with suppress(SearchAppError, Absent):
            self._connection.request("DELETE", "_search", "point_in_time", body={"pit_id": [view.name]}, patient=False)
