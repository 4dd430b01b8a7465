"""The way to the cluster: which nodes, how to log in, when to try again, and what failures mean."""

from __future__ import annotations

import logging
import math
import re
import ssl
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import Any, Final, NamedTuple, TypeVar
from urllib.parse import quote, urlsplit

from opensearchpy import OpenSearch, Urllib3HttpConnection
from opensearchpy.exceptions import (
    AuthenticationException,
    AuthorizationException,
    ConflictError,
    ConnectionError,  # noqa: A004 - that is its name
    ConnectionTimeout,
    ImproperlyConfigured,
    NotFoundError,
    SerializationError,
    SSLError,
    TransportError,
)

from searchapp.engines.opensearch.errors import IndexErrors
from searchapp.errors import EngineError, InputError, Message
from searchapp.plan import ANSWERING, NEVER, Deadline, TimeIsUpError
from searchapp.settings import Settings

_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 5.0

#: How often all nodes are tried when none of them answers at all.
_ROUNDS: Final = 3

#: The shortest timeout of a request, in seconds.
_LEAST: Final = 0.001

_SEARCH_FAILED: Final = "search_phase_execution_exception"

_log: Final = logging.getLogger(__name__)

# The client logs every failed attempt at length. That is no warning for a reader: what counts is whether the request is
# answered in the end.
logging.getLogger("opensearch").addHandler(logging.NullHandler())

#: Statuses of a cluster that has too much to do, or is choosing its manager or moving a shard.
_PASSING: Final = frozenset({429, 502, 503, 504})
_FAILED: Final = 500

#: OpenSearch's name for the error that an index does not exist.
NO_INDEX: Final = "index_not_found_exception"

#: OpenSearch's names for what happens while a node leaves and its shards move to others.
_MOVING: Final = re.compile(
    r"node_(disconnected|not_connected|closed)_exception|(receive_timeout_)?transport_exception"
    r"|illegal_index_shard_state_exception|shard_not_found_exception|(recovery|index)_\w*closed_exception"
)

#: Returns in a few words what is wrong with an answer that may be right the next time; nothing if it is complete.
Flaw = Callable[[Any], str]


def passes(status: int, kind: object) -> bool:
    """Return whether a request that failed with this status, for a reason of this kind, may soon succeed."""
    return status in _PASSING or _MOVING.fullmatch(str(kind)) is not None


def no_flaw(answer: object) -> str:
    """Find nothing wrong with ``answer``."""
    del answer
    return ""


def flaw_of_search(answer: Mapping[str, Any]) -> str:
    """Find what an answer to a search lacks: every shard must have contributed to it in time."""
    if "error" in answer:
        return reason_of(answer) if answer["status"] in _PASSING or answer["status"] == _FAILED else ""
    if answer["timed_out"]:
        return "a shard took too long"
    return flaw_of_shards(answer)


def flaw_of_searches(answer: Mapping[str, Any]) -> str:
    """Find what the answer to several searches lacks."""
    return next(filter(None, map(flaw_of_search, answer["responses"])), "")


def flaw_of_documents(answer: Mapping[str, Any]) -> str:
    """Find what an answer with documents lacks. One that lacks them because the index is gone has no flaw."""
    failed = (document for document in answer["docs"] if "error" in document)
    return next((reason_of(each) for each in failed if each["error"].get("type") != NO_INDEX), "")


def flaw_of_shards(answer: Mapping[str, Any]) -> str:
    """Find whether a shard failed."""
    failed = answer["_shards"]["failed"]
    return f"{failed} of {answer['_shards']['total']} shards failed" if failed else ""


def reason_of(info: Any) -> str:
    """Return in one line why OpenSearch could not do something."""
    if isinstance(info, Mapping):
        cause = info.get("error", info)
        if isinstance(cause, Mapping):
            root, *_ = cause.get("root_cause") or [cause]
            cause = root.get("reason") or root.get("type") or cause.get("type")
        info = cause
    return " ".join(str(info).split())[:300]


class Conflict(Exception):
    """Another process has changed the document in the meantime."""


class Absent(Exception):
    """A document, or with ``index`` a whole index, does not exist."""

    def __init__(self, *, index: bool) -> None:
        super().__init__("no such index" if index else "no such document")
        self.index = index


class Refused(EngineError):
    """OpenSearch cannot do what was asked; ``kind`` is its name for the reason."""

    def __init__(self, message: Message, kind: str, status: int) -> None:
        super().__init__(message)
        self.kind = kind
        self.status = status


class _Request(NamedTuple):
    method: str
    url: str
    params: Mapping[str, Any]
    body: Any
    flaw: Flaw
    deadline: Deadline


class _Failure(NamedTuple):
    """Why a request has failed, whether that is temporary (``passes``), and whether no node answered (``silent``)."""

    error: Exception
    cause: Exception | None = None
    passes: bool = False
    silent: bool = False


class Connection:
    """Sends requests, each to any of the nodes. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self.errors = IndexErrors(settings.opensearch_index, settings.hosts)
        self._timeout = settings.opensearch_timeout
        self._pauses = tuple(min(_FIRST_PAUSE * 2**n, _LONGEST_PAUSE) for n in range(settings.opensearch_retries))
        self._guard = threading.Lock()
        self._users = 0
        self._closed = False
        self._client = _client_of(settings)
        self._nodes = len(self._client.transport.hosts)

    def request(  # noqa: PLR0913 - each is a choice of its own
        self,
        method: str,
        *path: str,
        body: Any = None,
        params: Mapping[str, Any] | None = None,
        flaw: Flaw = no_flaw,
        patient: bool = True,
        deadline: Deadline = NEVER,
    ) -> Any:
        """Return the answer to a request, as JSON. ``path`` is given in parts, unquoted.

        A temporary failure, or an answer with a ``flaw``, is tried again if ``patient``: no request does harm when it
        arrives twice. Raises :class:`Conflict`, :class:`Absent`, :class:`TimeIsUpError` at the ``deadline`` or where
        :data:`.ANSWERING` ends, or an error that says what to do.
        """
        deadline = deadline.or_sooner(ANSWERING.get())
        url = "/" + "/".join(quote(part, safe="*,") for part in path)
        request, silent = _Request(method, url, dict(params or {}), body, flaw, deadline), 0
        for pause in (*self._pauses, None) if patient else (None,):
            answer, failure = self._round(request)
            if failure is None:
                return answer
            deadline.check()
            silent += failure.silent
            if pause is None or not failure.passes or silent == _ROUNDS:
                raise failure.error from failure.cause
            _log.debug("%s %s failed, trying again in %.1f s: %s", method, url, pause, failure.cause)
            time.sleep(min(pause, deadline.left))
        raise AssertionError("unreachable")

    def _round(self, request: _Request) -> tuple[Any, _Failure | None]:
        """Ask one node after another until one answers."""
        for _ in range(self._nodes):
            answer, failure = self._attempt(request)
            if failure is None or not failure.silent:
                break
        return answer, failure

    def _attempt(self, request: _Request) -> tuple[Any, _Failure | None]:
        request.deadline.check()
        # The client would take 0 seconds for no limit.
        seconds = min(self._timeout, request.deadline.left) or _LEAST
        try:
            answer = _in_time(lambda: self._sent(request, seconds), request.deadline)
        except SerializationError as error:
            return None, _Failure(self.errors.failed("it does not answer as OpenSearch does"), error)
        except TransportError as error:
            return None, self._failure(error)
        found = request.flaw(answer)
        return answer, _Failure(self.errors.partial(found), passes=True) if found else None

    def _sent(self, request: _Request, seconds: float) -> Any:
        with self.in_use():
            # The client changes the parameters.
            return self._client.transport.perform_request(
                request.method, request.url, params=dict(request.params), body=request.body, timeout=seconds
            )

    def _failure(self, error: TransportError) -> _Failure:
        match error:
            case ConnectionTimeout():
                return _Failure(self.errors.slow(self._timeout), error, passes=True)
            case SSLError():
                return _Failure(self.errors.untrusted(), error)
            case ConnectionError():
                return _Failure(self.errors.unreachable(), error, passes=True, silent=True)
            case AuthenticationException():
                return _Failure(self.errors.refused(), error)
            case AuthorizationException():
                return _Failure(self.errors.forbidden(), error)
            case ConflictError():
                return _Failure(Conflict(), error)
            case NotFoundError() if not passes(int(error.status_code), error.error):
                return _Failure(Absent(index=error.error == NO_INDEX), error)
        reason, status = reason_of(error.info), int(error.status_code)
        if error.error == _SEARCH_FAILED and status >= _FAILED:
            # A node that took part in the search has left.
            return _Failure(self.errors.partial(reason), error, passes=True)
        refused = Refused(self.errors.failed(reason).message, str(error.error), status)
        return _Failure(refused, error, passes=passes(status, error.error))

    def lines(
        self,
        method: str,
        *path: str,
        body: Sequence[str],
        flaw: Flaw = no_flaw,
        patient: bool = True,
        deadline: Deadline = NEVER,
    ) -> Any:
        """Return the answer to a request whose body is lines of JSON."""
        text = "".join(f"{line}\n" for line in body)
        return self.request(method, *path, body=text, flaw=flaw, patient=patient, deadline=deadline)

    def create(self, index: str, body: Mapping[str, Any], replicas: int) -> None:
        """Create an index if there is none of this name, and wait for as many copies as there are nodes for.

        Raises :class:`InputError` when no index of this name is possible.
        """
        nodes = self.request("GET", "_cluster", "health")["number_of_data_nodes"]
        copies = max(1, min(replicas + 1, nodes))
        try:
            self.request("PUT", index, body=body, params={"wait_for_active_shards": copies})
        except Refused as error:
            if error.kind == "resource_already_exists_exception":
                return
            if error.kind == "invalid_alias_name_exception":
                raise self.errors.occupied() from error
            raise InputError(f"No index can be made in the OpenSearch cluster: {error}") from error

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Keep the connections open until the block ends, even if :meth:`close` is called meanwhile."""
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
        """Close the connections once nothing uses them."""
        with self._guard:
            self._users += 1
            self._closed = True
        self._leave()


T = TypeVar("T")


def _in_time(work: Callable[[], T], deadline: Deadline) -> T:
    """Return what ``work`` returns. Raises :class:`TimeIsUpError` when that is not done in time; it then goes on alone.

    A time limit of a connection would not do: it holds for each part of an answer, and not for finding the host.
    """
    if math.isinf(deadline.left):
        return work()
    done = in_background(work, "searchapp-request")
    wait([done], deadline.left)
    if not done.done():
        raise TimeIsUpError
    return done.result()


def in_background(work: Callable[[], T], name: str) -> Future[T]:
    """Return what ``work`` is going to return, in a thread of this ``name`` that ends with the process."""
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            done.set_exception(error)

    threading.Thread(target=run, name=name, daemon=True).start()
    return done


def _client_of(settings: Settings) -> OpenSearch:
    """Return the client for the nodes that ``settings`` name; it connects at the first request.

    Raises :class:`InputError` when the settings cannot be used.
    """
    hosts = _hosts(settings)
    try:
        return OpenSearch(hosts, **_options(settings))
    except (ImproperlyConfigured, OSError, ValueError) as error:
        raise InputError(f"The OpenSearch cluster at {settings.hosts} cannot be connected to: {error}") from error


def _hosts(settings: Settings) -> list[str]:
    hosts = [host.strip() for host in settings.hosts.split(",") if host.strip()]
    if not hosts:
        raise InputError("The setting hosts names no OpenSearch node; give URLs with commas between them.")
    for host in hosts:
        parts = urlsplit(host)
        if "@" in host:
            raise InputError(
                "A URL of the setting hosts holds a password; set opensearch_user and opensearch_password."
            )
        if parts.scheme not in ("http", "https") or not parts.hostname or not _has_good_port(host):
            raise InputError(f"The setting hosts is to hold URLs such as https://node-1:9200, and {host!r} is none.")
    return hosts


def _has_good_port(host: str) -> bool:
    try:
        return urlsplit(host).port is None or bool(urlsplit(host).port)
    except ValueError:
        return False


def _options(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {
        "connection_class": Urllib3HttpConnection,
        "timeout": settings.opensearch_timeout,
        # Retries are made here, where it is known how much time is left.
        "max_retries": 0,
        "retry_on_status": (),
        "pool_maxsize": 16,
        "verify_certs": settings.opensearch_verify,
        "ssl_show_warn": False,
    }
    if settings.opensearch_user is not None:
        # OpenSearch reads UTF-8; the client would encode otherwise.
        login = f"{settings.opensearch_user}:{settings.opensearch_password or ''}"
        options["headers"] = {"authorization": f"Basic {b64encode(login.encode()).decode()}"}
    if settings.opensearch_ca is not None:
        try:
            ssl.create_default_context(cafile=settings.opensearch_ca)
        except OSError as error:
            raise InputError(
                f"The file {settings.opensearch_ca}, which opensearch_ca names, holds no certificate that can be read."
            ) from error
        options["ca_certs"] = str(settings.opensearch_ca)
    return options
