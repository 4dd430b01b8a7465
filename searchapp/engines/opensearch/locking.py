"""The write lock of an index: one writer at a time, among all processes on all machines.

The lock is a document that names its owner, who renews it. It is taken over from an owner that has ended, which is
known at once on the same machine; and from one that has not renewed it for a while: while the waiting process watched
(clocks of machines differ), or for much longer by the clock of the owner. If that owner is still alive and was only
held up, it can no longer commit: see :mod:`.state`.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from searchapp.engines.lock_owner import LockOwner, has_ended
from searchapp.engines.opensearch.connection import Absent, Conflict
from searchapp.engines.opensearch.state import Control, Version
from searchapp.errors import SearchAppError

LOCK: Final = "lock"

#: Seconds between two renewals; without renewal until a lock that is watched is lost; and since the last renewal, by
#: the clock of its owner, until any lock is.
RENEWED: Final = 3.0
LOST: Final = 15.0
FORGOTTEN: Final = 60.0

_RETRY: Final = 0.05

_log: Final = logging.getLogger(__name__)


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
            found = self._control.get(LOCK)
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
            found = self._control.get(LOCK)
            if found is None or found[0].get("owner") != self.owner:
                return False
            self._version = found[1]
        return True

    def _put(self, version: Version | None) -> Version:
        said = {"owner": self.owner, **self._process.to_json(), "renewed": time.time()}
        return self._control.put(LOCK, said, version)

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
                self._control.delete(LOCK, self._version)
