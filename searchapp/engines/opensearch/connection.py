"""The way to the cluster: which nodes, how to log in, when to try again, and what failures mean."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from opensearchpy.exceptions import (
    AuthenticationException,
    AuthorizationException,
    ConflictError,
    ConnectionError,  # noqa: A004 - that is its name
    ConnectionTimeout,
    NotFoundError,
    SerializationError,
    SSLError,
    TransportError,
)

from searchapp.engines.opensearch.answers import NO_INDEX, Flaw, no_flaw, passes, reason_of
from searchapp.engines.opensearch.client import client_of
from searchapp.engines.opensearch.deadline import deadline_at_hand, in_time
from searchapp.engines.opensearch.errors import Complaints
from searchapp.errors import EngineError, InputError, Message
from searchapp.settings import Settings

_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 5.0

#: How often all nodes are tried where none of them answers at all.
_ROUNDS: Final = 3

#: In seconds, the least that a request is given.
_LEAST: Final = 0.001

_FAILED: Final = 500
_SEARCH_FAILED: Final = "search_phase_execution_exception"

_log: Final = logging.getLogger(__name__)


class Conflict(Exception):
    """Somebody else has changed the document meanwhile."""


class Absent(Exception):
    """What was asked for is not there: a document, or (``index``) a whole index."""

    def __init__(self, *, index: bool) -> None:
        super().__init__("no such index" if index else "no such document")
        self.index = index


class Refused(EngineError):
    """OpenSearch cannot do what was asked; ``kind`` is its own name for the reason."""

    def __init__(self, message: Message, kind: str, status: int) -> None:
        super().__init__(message)
        self.kind = kind
        self.status = status


class _Failure(NamedTuple):
    """Why a request has failed; whether that ``passes``; and whether it was because no node answered (``silent``)."""

    error: Exception
    cause: Exception | None = None
    passes: bool = False
    silent: bool = False


class Connection:
    """Sends requests, each to any of the nodes. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self.complaints = Complaints(settings.opensearch_index, settings.hosts)
        self._timeout = settings.opensearch_timeout
        self._pauses = tuple(min(_FIRST_PAUSE * 2**n, _LONGEST_PAUSE) for n in range(settings.opensearch_retries))
        self._guard = threading.Lock()
        self._users = 0
        self._closed = False
        self._client = client_of(settings)
        self._nodes = len(self._client.transport.hosts)

    def request(
        self,
        method: str,
        *path: str,
        body: Any = None,
        params: Mapping[str, Any] | None = None,
        flaw: Flaw = no_flaw,
        patient: bool = True,
    ) -> Any:
        """Return the answer to a request, as JSON. ``path`` is given in parts, each as it is.

        What passes is waited for and, by whoever is ``patient``, tried again: no request does harm when it is heard
        twice. So does an answer that has a ``flaw``. Raises :class:`Conflict`, :class:`Absent`, or the error that says
        what to do; and what :mod:`.haste` says when there is no time left for an answer.
        """
        url = "/" + "/".join(quote(part, safe="*,") for part in path)
        deadline, silent = deadline_at_hand(), 0
        for pause in (*self._pauses, None) if patient else (None,):
            answer, failure = self._round(method, url, dict(params or {}), body, flaw)
            if failure is None:
                return answer
            deadline.check()
            silent += failure.silent
            if pause is None or not failure.passes or silent == _ROUNDS:
                raise failure.error from failure.cause
            _log.debug("%s %s failed, trying again in %.1f s: %s", method, url, pause, failure.cause)
            time.sleep(min(pause, deadline.left))
        raise AssertionError("unreachable")

    def _round(
        self, method: str, url: str, params: dict[str, Any], body: Any, flaw: Flaw
    ) -> tuple[Any, _Failure | None]:
        """Ask one node after the other until one says something."""
        for _ in range(self._nodes):
            answer, failure = self._attempt(method, url, params, body, flaw)
            if failure is None or not failure.silent:
                break
        return answer, failure

    def _attempt(
        self, method: str, url: str, params: dict[str, Any], body: Any, flaw: Flaw
    ) -> tuple[Any, _Failure | None]:
        deadline = deadline_at_hand()
        deadline.check()
        # Of 0 seconds the client would make as many as it likes.
        seconds = min(self._timeout, deadline.left) or _LEAST
        try:
            answer = in_time(lambda: self._sent(method, url, params, body, seconds))
        except SerializationError as error:
            return None, _Failure(self.complaints.failed("it does not answer as OpenSearch does"), error)
        except TransportError as error:
            return None, self._failure(error)
        found = flaw(answer)
        return answer, _Failure(self.complaints.partial(found), passes=True) if found else None

    def _sent(self, method: str, url: str, params: dict[str, Any], body: Any, seconds: float) -> Any:
        with self.in_use():
            return self._client.transport.perform_request(method, url, params=dict(params), body=body, timeout=seconds)

    def _failure(self, error: TransportError) -> _Failure:
        match error:
            case ConnectionTimeout():
                return _Failure(self.complaints.slow(self._timeout), error, passes=True)
            case SSLError():
                return _Failure(self.complaints.untrusted(), error)
            case ConnectionError():
                return _Failure(self.complaints.unreachable(), error, passes=True, silent=True)
            case AuthenticationException():
                return _Failure(self.complaints.refused(), error)
            case AuthorizationException():
                return _Failure(self.complaints.forbidden(), error)
            case ConflictError():
                return _Failure(Conflict(), error)
            case NotFoundError() if not passes(int(error.status_code), error.error):
                return _Failure(Absent(index=error.error == NO_INDEX), error)
        reason, status = reason_of(error.info), int(error.status_code)
        if error.error == _SEARCH_FAILED and status >= _FAILED:
            # A node that had a part in the search has gone.
            return _Failure(self.complaints.partial(reason), error, passes=True)
        refused = Refused(self.complaints.failed(reason).message, str(error.error), status)
        return _Failure(refused, error, passes=passes(status, error.error))

    def lines(self, method: str, *path: str, body: Sequence[str], flaw: Flaw = no_flaw) -> Any:
        """Return the answer to a request of many parts, each a line of JSON."""
        return self.request(method, *path, body="".join(f"{line}\n" for line in body), flaw=flaw)

    def create(self, index: str, body: Mapping[str, Any], replicas: int) -> None:
        """Make an index if there is none of this name, and wait for as many copies as there are nodes for.

        Raises :class:`InputError` where no index of this name can be.
        """
        nodes = self.request("GET", "_cluster", "health")["number_of_data_nodes"]
        copies = max(1, min(replicas + 1, nodes))
        try:
            self.request("PUT", index, body=body, params={"wait_for_active_shards": copies})
        except Refused as error:
            if error.kind == "resource_already_exists_exception":
                return
            if error.kind == "invalid_alias_name_exception":
                raise self.complaints.occupied() from error
            raise InputError(f"No index can be made in the OpenSearch cluster: {error}") from error

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Keep the connections open until the block ends, also when :meth:`close` is called meanwhile."""
        with self._guard:
            self._users += 1
        try:
            yield
        finally:
            self._leave()

    def _leave(self) -> None:
        with self._guard:
            self._users -= 1
            last = self._closed and not self._users
        if last:
            self._client.close()

    def close(self) -> None:
        """Let go of the connections, once nobody uses them."""
        with self._guard:
            self._users += 1
            self._closed = True
        self._leave()
