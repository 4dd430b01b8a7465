"""Reading what is committed, and only one commit at a time, while others write."""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import wait
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple, Self, TypeVar

import numpy as np

from searchapp.engines.opensearch.connection import (
    NO_INDEX,
    Absent,
    Connection,
    Refused,
    flaw_of_documents,
    flaw_of_search,
    flaw_of_searches,
    in_background,
    passes,
    reason_of,
)
from searchapp.engines.opensearch.control import Control, Moment, State
from searchapp.engines.opensearch.document import label_of, signature_in, source_of
from searchapp.engines.opensearch.matching import BY_ID, EVERYTHING, Query, any_of
from searchapp.errors import EngineError, SearchAppError
from searchapp.near_duplicates import SignatureTable, StoredSignature
from searchapp.near_duplicates.clusters import MAX_COMPARED, MIN_SHARED_KEYS
from searchapp.plan import NEVER, Deadline

#: Asks for an answer from all shards or none.
_WHOLE: Final = {"allow_partial_search_results": "false"}

#: How many documents of a view are asked for at once.
PAGE: Final = 500

#: How long the cluster keeps a view from which nothing is read.
_KEPT: Final = "5m"

#: The same for a view of one query; and how many seconds are waited for the cluster to close it, and how many it is
#: tried.
_KEPT_FOR_QUERY: Final = "1m"
_CLOSING: Final = 0.25
_GIVEN_UP: Final = 10.0

#: Seconds before a page is asked for again, of a new view, after a node that held part of the last one has failed.
_PAUSES: Final = (0.1, 0.5, 1.0, 2.0, 4.0, 8.0)

_NOT_FOUND: Final = 404
_FAILED: Final = 500

Hit = dict[str, Any]

T = TypeVar("T")

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The articles as they are in ``state``. What is asked of them raises
    :class:`~searchapp.plan.TimeIsUpError` at the ``deadline``.
    """

    connection: Connection
    control: Control
    state: State
    deadline: Deadline = NEVER
    #: What has been counted of them.
    counts: dict[Hashable, Any] = field(default_factory=dict, compare=False)
    _certainties: list[Callable[[], None]] = field(default_factory=list, compare=False)

    def when_certain(self, do: Callable[[], None]) -> None:
        """Call ``do`` once it is certain that all that has been read is of :attr:`state`; see
        :meth:`Reader.consistently`.
        """
        self._certainties.append(do)

    def is_certain(self) -> None:
        """Do what waits for it."""
        while self._certainties:
            self._certainties.pop(0)()

    @property
    def moment(self) -> Moment:
        """The commit that is read."""
        return self.state.moment

    def until(self, deadline: Deadline) -> Self:
        """Return the same articles for questions that have this ``deadline``."""
        return replace(self, deadline=deadline)

    def search(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return the answer of all shards to a search."""
        return self._search((self.state.generation,), self._visible(body))

    def searches(self, bodies: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the answers to several searches."""
        return self._searches({"index": self.state.generation}, map(self._visible, bodies))

    def sources(self, names: Sequence[str], field: str) -> list[Hit]:
        """Return the documents of these ``names`` with this ``field``; one that is gone lacks it."""
        body = {"docs": [{"_id": name, "_source": [field]} for name in names]}
        found: list[Hit] = self.connection.request(
            "POST", self.state.generation, "_mget", body=body, flaw=flaw_of_documents, deadline=self.deadline
        )["docs"]
        return found

    def occurrences(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """Return how often each of ``terms`` occurs in ``field`` in one of the shards, looked up in its dictionary.

        What has been deleted may still be counted, and it is the present state that counts.
        """
        body = {
            "doc": {field: " ".join(terms)},
            "fields": [field],
            "term_statistics": True,
            **dict.fromkeys(("field_statistics", "positions", "offsets", "payloads"), False),
        }
        answer = self.connection.request(
            "POST",
            self.state.generation,
            "_termvectors",
            body=body,
            # Any, but always the same.
            params={"routing": field},
            deadline=self.deadline,
        )
        found = answer["term_vectors"].get(field, {}).get("terms", {})
        return {term: int(found.get(term, {}).get("ttf", 0)) for term in terms}

    def _search(self, path: tuple[str, ...], body: dict[str, Any], *, patient: bool = True) -> dict[str, Any]:
        answer: dict[str, Any] = self.connection.request(
            "POST",
            *path,
            "_search",
            body=body,
            params={**_WHOLE, **self._time_left()},
            flaw=flaw_of_search,
            patient=patient,
            deadline=self.deadline,
        )
        return answer

    def _searches(
        self, index: dict[str, str], bodies: Iterable[dict[str, Any]], *, patient: bool = True
    ) -> list[dict[str, Any]]:
        header = {**index, "allow_partial_search_results": False, **self._time_left()}
        lines = [json.dumps(line) for body in bodies for line in (header, body)]
        answers: list[dict[str, Any]] = self.connection.lines(
            "POST", "_msearch", body=lines, flaw=flaw_of_searches, patient=patient, deadline=self.deadline
        )["responses"]
        for answer in answers:
            if "error" in answer:
                kind, status = str(answer["error"].get("type")), int(answer["status"])
                if status == _NOT_FOUND:
                    raise Absent(index=kind == NO_INDEX)
                raise Refused(self.connection.errors.failed(reason_of(answer)).message, kind, status)
        return answers

    def _visible(self, body: dict[str, Any]) -> dict[str, Any]:
        query = body.get("query", EVERYTHING)
        return {**body, "query": {"bool": {"must": [query], "filter": [self.control.visible(self.state)]}}}

    def _time_left(self) -> dict[str, str]:
        """Return the parameter that makes the cluster give up a search when nobody waits for it any more."""
        left = self.deadline.left
        return {} if math.isinf(left) else {"cancel_after_time_interval": f"{math.ceil(left * 1000) or 1}ms"}


class _View(NamedTuple):
    """All documents as they were at one moment, page by page. ``retired`` names those that ``state`` no longer has."""

    state: State
    retired: set[str]
    name: str


@dataclass(frozen=True, slots=True)
class Pin:
    """What keeps the documents of a state as they were; where the cluster loses it, another takes its place."""

    reader: Reader
    views: list[_View]

    @property
    def view(self) -> _View:
        """The present view."""
        return self.views[-1]

    def ask(self, question: Callable[[_View], T], deadline: Deadline) -> T:
        """Return the answer of the view to ``question``, of another view of the same state if one was lost."""
        for pause in _PAUSES:
            try:
                return question(self.view)
            except (EngineError, Absent) as error:
                if isinstance(error, Refused) and error.status < _FAILED and not passes(error.status, error.kind):
                    raise
                _log.debug("A view was lost, opening another in %.1f s", pause, exc_info=True)
                time.sleep(min(pause, deadline.left))
                deadline.check()
                self.views[-1] = self.reader.another(self.view, deadline)
        return question(self.view)


@dataclass(frozen=True, slots=True)
class PinnedSnapshot(Snapshot):
    """The articles as they are in ``state``, whatever is committed meanwhile."""

    pin: Pin | None = None

    def when_certain(self, do: Callable[[], None]) -> None:
        """Call ``do`` at once: nothing else can be read."""
        do()

    def search(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return the answer of all shards to a search."""
        return self._pin.ask(lambda view: self._search((), self._in(view, body), patient=False), self.deadline)

    def searches(self, bodies: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the answers to several searches."""

        def ask(view: _View) -> list[dict[str, Any]]:
            return self._searches({}, [self._in(view, body) for body in bodies], patient=False)

        return self._pin.ask(ask, self.deadline)

    def sources(self, names: Sequence[str], field: str) -> list[Hit]:
        """Return the documents of these ``names`` with this ``field``."""
        body = {"query": {"ids": {"values": list(names)}}, "size": len(names), "_source": [field]}
        found: list[Hit] = self.search({**body, "track_total_hits": False})["hits"]["hits"]
        return found

    @property
    def _pin(self) -> Pin:
        if self.pin is None:
            raise TypeError("a pinned snapshot has a pin")
        return self.pin

    def _in(self, view: _View, body: dict[str, Any]) -> dict[str, Any]:
        query = body.get("query", EVERYTHING)
        visible = self.control.visible_but(view.state, view.retired)
        asked = {"bool": {"must": [query], "filter": [visible]}}
        return {**body, "query": asked, "pit": {"id": view.name, "keep_alive": _KEPT_FOR_QUERY}}


class Reader:
    """Reads from the present generation."""

    def __init__(self, connection: Connection, control: Control) -> None:
        self._connection = connection
        self._control = control

    def at(self, state: State) -> Snapshot:
        """Return the articles as they are in ``state``."""
        return Snapshot(self._connection, self._control, state)

    def present(self) -> Snapshot:
        """Return the articles as they are now."""
        return self.at(self._control.present())

    def consistently(
        self, read: Callable[[Snapshot], T], *, deadline: Deadline = NEVER, any_analyser: bool = False
    ) -> T:
        """Return what ``read`` returns for the state that is committed.

        What a commit retires is deleted soon after it. So the answer holds if nothing has been retired meanwhile;
        otherwise it is read again.
        """
        with self._connection.in_use():
            state = self._control.present(any_analyser=any_analyser, deadline=deadline)
            while True:
                snapshot = Snapshot(self._connection, self._control, state, deadline)
                answer, error = _attempt(read, snapshot)
                now = self._control.present(any_analyser=any_analyser, deadline=deadline)
                if error is None and state.holds(now):
                    snapshot.is_certain()
                    return answer  # type: ignore[return-value]
                if error is not None and now.moment == state.moment:
                    if isinstance(error, SearchAppError):
                        raise error
                    raise self._connection.errors.damaged(f"there is no index {state.generation}") from error
                state = now

    @contextmanager
    def pinned(self, deadline: Deadline = NEVER) -> Iterator[PinnedSnapshot]:
        """Yield the articles as they are now, for all that one query asks until the block ends.

        Raises as :meth:`.Control.present` does, also when they are deleted before the block ends, and
        :class:`~searchapp.plan.TimeIsUpError` at the ``deadline``.
        """
        using = ExitStack()
        using.enter_context(self._connection.in_use())
        try:
            pin = Pin(self, [self._open(any_analyser=False, kept=_KEPT_FOR_QUERY, deadline=deadline)])
        except BaseException:
            using.close()
            raise
        state = pin.view.state
        try:
            yield PinnedSnapshot(self._connection, self._control, state, deadline, pin=pin)
        except Absent as error:
            raise self._connection.errors.damaged(f"there is no index {state.generation}") from error
        finally:
            # Nobody waits for a cluster that does not answer.
            closed = in_background(lambda: self._close_last(pin, using), "searchapp-close")
            wait([closed], _CLOSING)

    def _close_last(self, pin: Pin, using: ExitStack) -> None:
        with using:
            self._close(pin.view)

    def documents(self, *fields: str, values: tuple[str, ...] = (), any_analyser: bool = False) -> Iterator[Hit]:
        """Yield every document that is visible when the first is asked for, with these ``fields`` and ``values``.

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

    def _open(self, *, any_analyser: bool, kept: str = _KEPT, deadline: Deadline = NEVER) -> _View:
        opened: list[_View] = []

        def open_view(snapshot: Snapshot) -> _View:
            while opened:
                self._close(opened.pop())
            opened.append(self._of_state(snapshot.state, kept, deadline))
            return opened[0]

        return self.consistently(open_view, any_analyser=any_analyser, deadline=deadline)

    def _of_state(self, state: State, kept: str, deadline: Deadline) -> _View:
        # The lists are read before the view is opened: documents that are on no list by then have been deleted.
        retired = self._control.retired(state, deadline)
        params = {"keep_alive": kept, "allow_partial_pit_creation": "false"}
        answer = self._connection.request(
            "POST", state.generation, "_search", "point_in_time", params=params, deadline=deadline
        )
        return _View(state, retired, answer["pit_id"])

    def _page(self, view: _View, body: dict[str, Any]) -> tuple[list[Hit], _View]:
        """Return a page and the view it comes from: another one of the same articles if the given one was lost."""
        for pause in (*_PAUSES, None):
            try:
                return self._ask(view, body), view
            except (EngineError, Absent) as error:
                if pause is None:
                    raise self._connection.errors.partial("a part of it was lost while it was read") from error
                _log.debug("A page could not be read, trying again in %.1f s", pause, exc_info=True)
                time.sleep(pause)
                view = self.another(view)
        raise AssertionError("unreachable")

    def _ask(self, view: _View, body: dict[str, Any]) -> list[Hit]:
        asked = {
            **body,
            # The order of ids is the same in every view.
            "sort": [BY_ID],
            "query": self._control.visible_or_retired(view.state),
            "pit": {"id": view.name, "keep_alive": _KEPT},
        }
        answer = self._connection.request(
            "POST", "_search", body=asked, params=_WHOLE, flaw=flaw_of_search, patient=False
        )
        page: list[Hit] = answer["hits"]["hits"]
        return page

    def another(self, view: _View, deadline: Deadline = NEVER) -> _View:
        """Return another view of the state of ``view``, which was lost. Raises :class:`EngineError` where that is no
        longer the state.
        """
        self._close(view)
        another = self._open(any_analyser=True, deadline=deadline)
        if another.state.moment != view.state.moment:
            self._close(another)
            raise self._connection.errors.partial("it was changed after a part of it was lost")
        return another

    def _close(self, view: _View) -> None:
        with suppress(SearchAppError, Absent):
            deadline = Deadline.within(_GIVEN_UP)
            body = {"pit_id": [view.name]}
            self._connection.request("DELETE", "_search", "point_in_time", body=body, patient=False, deadline=deadline)


def _attempt(read: Callable[[Snapshot], T], snapshot: Snapshot) -> tuple[T | None, Exception | None]:
    try:
        return read(snapshot), None
    except (SearchAppError, Absent) as error:
        return None, error


#: Some keys, and how many of them must be shared.
_Asked = tuple[tuple[int, ...], int]


class IndexedSignatures:
    """The signatures of the articles in a snapshot. Whatever fails does so in the context ``asking``."""

    def __init__(self, snapshot: Snapshot, asking: Callable[[], AbstractContextManager[None]]) -> None:
        self._snapshot = snapshot
        self._asking = asking
        self._expected: dict[_Asked, list[StoredSignature]] = {}
        with asking():
            answer = snapshot.search({"size": 0, "track_total_hits": 1})
        self._empty = not answer["hits"]["total"]["value"]

    def expect(self, keys: Iterable[Sequence[int]]) -> None:
        """Ask at once for what :meth:`sharing` will be asked for, in place of what was expected before."""
        asked = [(tuple(some), min(MIN_SHARED_KEYS, len(some))) for some in keys if some]
        self._expected = dict(zip(asked, self._found(asked), strict=True))

    def sharing(self, keys: Sequence[int], least: int) -> list[StoredSignature]:
        """Return those with at least ``least`` of ``keys``: at most :data:`MAX_COMPARED`, those that share most."""
        asked = tuple(keys), least
        found = self._expected.get(asked)
        if found is None:
            (found,) = self._found([asked])
        return found

    def _found(self, asked: Sequence[_Asked]) -> list[list[StoredSignature]]:
        if self._empty or not asked:
            return [[] for _ in asked]
        with self._asking():
            # One search for all takes hardly longer than for one.
            hits: list[Hit] = self._snapshot.search(_sharing(asked))["hits"]["hits"]
            if len(hits) < MAX_COMPARED * len(asked) or len(asked) == 1:
                table = self._table(hits)
                return [list(table.sharing(*each)) for each in asked]
            # Those like some of them may have left no room for those like the others.
            answers = self._snapshot.searches([_sharing([each]) for each in asked])
            return [list(map(self._alike, answer["hits"]["hits"])) for answer in answers]

    def _table(self, hits: list[Hit]) -> SignatureTable:
        found = list(map(self._alike, reversed(hits)))
        if not found:
            return SignatureTable()
        return SignatureTable([each.article_id for each in found], np.array([each.signature for each in found]))

    def _alike(self, hit: Hit) -> StoredSignature:
        with source_of(hit, self._snapshot.connection.errors) as source:
            return StoredSignature(label_of(source).id, signature_in(source))


def _sharing(asked: Sequence[_Asked]) -> dict[str, Any]:
    """Return the search for articles that share keys with any of ``asked``, those that share most first."""
    return {
        "query": any_of([_sharing_keys(*each) for each in asked]),
        "size": MAX_COMPARED * len(asked),
        "_source": ["label", "signature"],
        "track_total_hits": False,
    }


def _sharing_keys(keys: Sequence[int], least: int) -> Query:
    # Each key that is shared adds 1 to the score.
    shared = [{"constant_score": {"filter": {"term": {"keys": str(key)}}}} for key in keys]
    return {"bool": {"should": shared, "minimum_should_match": least}}
