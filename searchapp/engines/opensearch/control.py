"""The control index: what is committed, and the write lock.

The state, one small document, is the only thing that changes when a batch of changes takes effect. Every batch has a
number that no other batch of its generation ever has. Its documents carry the number, and are invisible until the state
says otherwise. This is how batch 8 is written, which replaces or deletes earlier articles::

    writer ...                       the state is claimed: earlier writers can no longer commit
    allocated 8                      the number is taken
    (documents with batch 8)         added, found by no search
    (lists of documents)             what batch 8 retires
    committed 8, retired 1           the batch takes effect: its documents become visible, the retired ones invisible
    (the retired are deleted)
    retired 0                        done

A number that was allocated but not committed is among the ``aborted`` of the next commit. A change of the state is
refused if another one came first.

The lock is a document that names its owner, who renews it: one writer at a time, among all processes on all machines.
It is taken over from an owner that has ended, which is known at once on the same machine; and from one that has not
renewed it for a while: while the waiting process watched (clocks of machines differ), or for much longer by the clock
of the owner. If that owner is still alive and was only held up, it can no longer commit.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, NamedTuple

from searchapp.analysis import analyser
from searchapp.engines.lock_owner import LockOwner, has_ended
from searchapp.engines.opensearch.connection import Absent, Conflict, Connection
from searchapp.engines.opensearch.document import FORMAT, control_body
from searchapp.errors import SearchAppError
from searchapp.plan import NEVER, Deadline
from searchapp.settings import Settings

_STATE: Final = "state"
_LOCK: Final = "lock"

#: How many documents one list of retired documents names: fewer than a query may.
RETIRED_IN_A_LIST: Final = 50_000

#: Seconds between two renewals; without renewal until a lock that is watched is lost; and since the last renewal, by
#: the clock of its owner, until any lock is.
RENEWED: Final = 3.0
LOST: Final = 15.0
FORGOTTEN: Final = 60.0

_RETRY: Final = 0.05

_log: Final = logging.getLogger(__name__)


class Version(NamedTuple):
    """The last change of a document."""

    if_seq_no: int
    if_primary_term: int


class Moment(NamedTuple):
    """A commit."""

    generation: str
    committed: int


@dataclass(frozen=True, slots=True)
class State:
    """``generation`` is the index with the articles, empty in a state that has been claimed but never committed;
    ``aborted`` are inclusive ranges of batches.

    ``retired`` counts the lists of retired documents, ``retiring`` is the last batch that retired any; ``writer`` is
    the lock owner that made the last change.
    """

    generation: str
    committed: int = 0
    allocated: int = 0
    aborted: tuple[tuple[int, int], ...] = ()
    retired: int = 0
    retiring: int = 0
    writer: str = ""
    analyser: str = ""
    format: int = FORMAT

    @property
    def moment(self) -> Moment:
        """The last commit."""
        return Moment(self.generation, self.committed)

    def holds(self, now: State) -> bool:
        """Return whether all that is visible in this state is still there ``now``."""
        return now.generation == self.generation and now.retiring <= self.committed

    def aborted_at(self, committing: int) -> tuple[tuple[int, int], ...]:
        """Return what is aborted once batch ``committing`` is committed: also all between it and the last commit."""
        between = (self.committed + 1, committing - 1)
        return self.aborted if between[0] > between[1] else (*self.aborted, between)


class Control:
    """The index that holds the state, the lock and the lists of retired documents."""

    def __init__(self, connection: Connection, settings: Settings) -> None:
        self.index = f"{settings.opensearch_index}-control"
        self._connection = connection
        self.errors = connection.errors
        self._settings = settings

    def create(self) -> None:
        """Create the index if there is none."""
        self._connection.create(self.index, control_body(self._settings), self._settings.opensearch_replicas)

    def read(self, deadline: Deadline = NEVER) -> State | None:
        """Return the state, or None without an index.

        It is the newest in the whole cluster: documents asked for by name need no refresh.
        """
        state, _ = self._read(deadline)
        return state if state.generation else None

    def _read(self, deadline: Deadline = NEVER) -> tuple[State, Version | None]:
        found = self.get(_STATE, deadline)
        if found is None:
            return State(generation=""), None
        source, version = found
        try:
            if source["format"] > FORMAT:
                raise self.errors.newer()
            state = State(**{**source, "aborted": tuple((first, last) for first, last in source["aborted"])})
        except (KeyError, TypeError, ValueError):
            raise self.errors.foreign() from None
        return state, version

    def claim(self, writer: str) -> tuple[State, Version]:
        """Return the state and its version, after which earlier writers can no longer commit.

        Without an index the state has no generation.
        """
        state, version = self._read()
        state = replace(state, writer=writer)
        return state, self.change(state, version)

    def present(self, *, any_analyser: bool = False, deadline: Deadline = NEVER) -> State:
        """Return the state.

        Raises :class:`IndexStateError` if there is none, or (unless ``any_analyser``) a stale one.
        """
        state = self.read(deadline)
        if state is None:
            raise self.errors.missing()
        if not any_analyser:
            self.require_current(state)
        return state

    def require_current(self, state: State) -> None:
        """Raise :class:`IndexStateError` if the index was built by another analyser or has an older format."""
        if (state.format, state.analyser) != (FORMAT, analyser.fingerprint()):
            raise self.errors.stale()

    def change(self, state: State, version: Version | None) -> Version:
        """Make ``state`` the state if it is still of ``version``; raise :class:`.Conflict` if it is not."""
        try:
            return self.put(_STATE, asdict(state), version)
        except Conflict:
            # The first attempt may have succeeded and its answer been lost.
            found, its = self._read()
            if found != state or its is None:
                raise
            return its

    def is_still_of(self, version: Version) -> bool:
        """Return whether the state is still of ``version``."""
        return self._read()[1] == version

    def get(self, name: str, deadline: Deadline = NEVER) -> tuple[dict[str, Any], Version] | None:
        """Return the document of this name and its version, or None."""
        try:
            found = self._connection.request(
                "GET", self.index, "_doc", name, params={"preference": "_primary"}, deadline=deadline
            )
        except Absent:
            return None
        try:
            return found["_source"], Version(found["_seq_no"], found["_primary_term"])
        except KeyError:
            raise self.errors.foreign() from None

    def put(self, name: str, document: dict[str, Any], version: Version | None) -> Version:
        """Write a document: a new one, or in place of that of ``version``. Raises :class:`.Conflict`."""
        params: dict[str, Any] = {"op_type": "create"} if version is None else version._asdict()
        done = self._connection.request("PUT", self.index, "_doc", name, body=document, params=params)
        return Version(done["_seq_no"], done["_primary_term"])

    def delete(self, name: str, version: Version) -> None:
        """Delete a document if it is still of ``version``."""
        self._connection.request("DELETE", self.index, "_doc", name, params=version._asdict())

    def write(self, name: str, document: dict[str, Any]) -> None:
        """Write a document, in place of any of this name."""
        self._connection.request("PUT", self.index, "_doc", name, body=document)

    def write_unless_later(self, name: str, document: dict[str, Any], commit: int) -> None:
        """Write a document as of a ``commit``. Raises :class:`.Conflict` where one of a later commit is there: a writer
        that was held up changes nothing of those after it.
        """
        params = {"version": commit, "version_type": "external_gte"}
        self._connection.request("PUT", self.index, "_doc", name, body=document, params=params)

    def remove(self, name: str) -> None:
        """Delete a document, whatever its version. Raises :class:`.Absent` where there is none."""
        self._connection.request("DELETE", self.index, "_doc", name)

    def retire(self, moment: Moment, names: list[str]) -> int:
        """Record that batch ``moment`` retires these documents; return the number of lists."""
        lists = [names[start : start + RETIRED_IN_A_LIST] for start in range(0, len(names), RETIRED_IN_A_LIST)]
        for number, part in enumerate(lists):
            self.write(_list_name(moment, number), {"names": part})
        return len(lists)

    def retired(self, state: State, deadline: Deadline = NEVER) -> set[str]:
        """Return the names of the documents that the last batch retired; they may not be deleted yet."""
        found = (self.get(name, deadline) for name in _lists(state))
        return {name for part in found if part is not None for name in part[0]["names"]}

    def forget_retired(self, state: State) -> None:
        """Delete the lists of what the last batch retired, once that is deleted."""
        for name in _lists(state):
            self.remove(name)

    def visible(self, state: State) -> dict[str, Any]:
        """Return the query for the documents that are visible in ``state``."""
        retired: list[dict[str, Any]] = [
            {"terms": {"_id": {"index": self.index, "id": name, "path": "names"}}} for name in _lists(state)
        ]
        return _of_batches(state, retired)

    def visible_but(self, state: State, retired: Collection[str]) -> dict[str, Any]:
        """Return the query for the documents that are visible in ``state``, whose :meth:`retired` ones are these."""
        names = sorted(retired)
        starts = range(0, len(names), RETIRED_IN_A_LIST)
        return _of_batches(state, [{"terms": {"_id": names[start : start + RETIRED_IN_A_LIST]}} for start in starts])

    def visible_or_retired(self, state: State) -> dict[str, Any]:
        """Return the query for the documents that are visible in ``state``, and those of :meth:`retired`."""
        return _of_batches(state, [])


def _of_batches(state: State, hidden: list[dict[str, Any]]) -> dict[str, Any]:
    aborted = [{"range": {"batch": {"gte": first, "lte": last}}} for first, last in state.aborted]
    return {"bool": {"filter": [{"range": {"batch": {"lte": state.committed}}}], "must_not": [*aborted, *hidden]}}


def _lists(state: State) -> list[str]:
    return [_list_name(state.moment, number) for number in range(state.retired)]


def _list_name(moment: Moment, number: int) -> str:
    return f"retired-{moment.generation}-{moment.committed}-{number}"


@contextmanager
def write_lock(control: Control, wait: float) -> Iterator[str]:
    """Hold the write lock until the block ends; yield the name of its owner.

    Raises :class:`IndexBusyError`, which names the lock owner, after ``wait`` seconds.
    """
    lock = _Lock(control)
    lock.acquire(wait)
    try:
        yield lock.owner
    finally:
        lock.release()


class _Lock:
    def __init__(self, control: Control) -> None:
        self.owner = uuid.uuid4().hex
        self._process = LockOwner.this_process()
        self._control = control
        self._version: Version | None = None
        self._released = threading.Event()
        self._renewing = threading.Thread(target=self._renew, name="searchapp-lock", daemon=True)

    def acquire(self, wait: float) -> None:
        deadline = time.monotonic() + wait
        watched: tuple[Version, float] | None = None
        while True:
            found = self._control.get(_LOCK)
            if found is None:
                taken = self._take(None)
            else:
                owner, version = found
                if watched is None or watched[0] != version:
                    watched = version, time.monotonic()
                taken = self._is_lost(owner, watched[1]) and self._take(version)
            if taken:
                self._renewing.start()
                return
            if time.monotonic() >= deadline:
                raise self._control.errors.busy(LockOwner.from_json(found[0]) if found else None)
            time.sleep(_RETRY)

    def _is_lost(self, owner: dict[str, Any], watched_since: float) -> bool:
        if has_ended(owner) or time.monotonic() - watched_since > LOST:
            return True
        return time.time() - float(owner.get("renewed", 0.0)) > FORGOTTEN

    def _take(self, version: Version | None) -> bool:
        try:
            self._version = self._put(version)
        except Conflict:
            # The conflict may be with this lock itself, if an answer was lost.
            found = self._control.get(_LOCK)
            if found is None or found[0].get("owner") != self.owner:
                return False
            self._version = found[1]
        return True

    def _put(self, version: Version | None) -> Version:
        document = {"owner": self.owner, **self._process.to_json(), "renewed": time.time()}
        return self._control.put(_LOCK, document, version)

    def _renew(self) -> None:
        while not self._released.wait(RENEWED):
            try:
                if not self._take(self._version):
                    _log.warning("The write lock was taken over by another process")
                    return
            except (SearchAppError, Absent):
                _log.debug("The write lock could not be renewed", exc_info=True)

    def release(self) -> None:
        self._released.set()
        self._renewing.join()
        if self._version is not None:
            # If that fails, the lock is lost after its time.
            with suppress(SearchAppError, Conflict, Absent):
                self._control.delete(_LOCK, self._version)
