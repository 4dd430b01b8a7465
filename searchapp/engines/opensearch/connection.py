"""The way to the cluster: which nodes, how to log in, when to try again, and what failures mean."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import quote, urlsplit

from opensearchpy import Connection as HttpConnection
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

from searchapp.engines.opensearch.complaints import Complaints
from searchapp.errors import EngineError, InputError, Message
from searchapp.settings import Settings

_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 5.0

#: How often all nodes are tried where none of them answers at all.
_ROUNDS: Final = 3

#: Too much at once, or a cluster that is just choosing its manager or moving a shard.
_PASSING: Final = frozenset({429, 502, 503, 504})

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


class Connection:
    """Sends requests, each to any of the nodes. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self.complaints = Complaints(settings.opensearch_index, settings.hosts)
        self._timeout = settings.opensearch_timeout
        self._retries = settings.opensearch_retries
        self._guard = threading.Lock()
        self._users = 0
        self._closed = False
        hosts = _hosts(settings)
        try:
            self._client = OpenSearch(hosts, **_options(settings, nodes=len(hosts)))
        except (ImproperlyConfigured, OSError, ValueError) as error:
            raise InputError(f"The OpenSearch cluster at {settings.hosts} cannot be connected to: {error}") from error

    def request(
        self, method: str, *path: str, body: Any = None, params: Mapping[str, Any] | None = None, again: bool = True
    ) -> Any:
        """Return the answer to a request, as JSON. ``path`` is given in parts, each as it is.

        What passes is waited for and tried again. ``again`` says whether a request that got no answer in time is sent
        once more: it does no harm when it has been heard twice. Raises :class:`Conflict`, :class:`Absent`, or the
        error that says what to do.
        """
        url = "/" + "/".join(quote(part, safe="*,") for part in path)
        pause, silent = _FIRST_PAUSE, 0
        for left in range(self._retries, -1, -1):
            try:
                return self._client.transport.perform_request(method, url, params=dict(params or {}), body=body)
            except ConnectionTimeout as error:
                if not (left and again):
                    raise self.complaints.slow(self._timeout) from error
            except SSLError as error:
                raise self.complaints.untrusted() from error
            except ConnectionError as error:
                silent += 1
                if not left or silent >= _ROUNDS:
                    raise self.complaints.unreachable() from error
            except TransportError as error:
                if not left or error.status_code not in _PASSING:
                    raise self._meaning(error) from error
            except SerializationError as error:
                raise self.complaints.failed("it does not answer as OpenSearch does") from error
            _log.debug("%s %s failed, trying again in %.1f s", method, url, pause, exc_info=True)
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        raise AssertionError("unreachable")

    def _meaning(self, error: TransportError) -> Exception:
        match error:
            case AuthenticationException():
                return self.complaints.refused()
            case AuthorizationException():
                return self.complaints.forbidden()
            case ConflictError():
                return Conflict()
            case NotFoundError():
                return Absent(index=error.error == "index_not_found_exception")
        if error.status_code in _PASSING and "all shards failed" in str(error.info):
            return self.complaints.partial("a shard failed")
        message = self.complaints.failed(f"{reason_of(error.info)} (status {error.status_code})").message
        return Refused(message, str(error.error), int(error.status_code))

    def lines(self, method: str, *path: str, body: Sequence[str], params: Mapping[str, Any] | None = None) -> Any:
        """Return the answer to a request of many parts, each a line of JSON."""
        return self.request(method, *path, body="".join(f"{line}\n" for line in body), params=params)

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


def reason_of(info: Any) -> str:
    """Return in one line why OpenSearch could not do something."""
    if isinstance(info, Mapping):
        cause = info.get("error", info)
        if isinstance(cause, Mapping):
            roots = cause.get("root_cause") or [cause]
            cause = roots[0].get("reason") or roots[0].get("type") or cause.get("type")
        info = cause
    return " ".join(str(info).split())[:300]


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


def _options(settings: Settings, *, nodes: int) -> dict[str, Any]:
    connection: type[HttpConnection] = Urllib3HttpConnection
    options: dict[str, Any] = {
        "connection_class": connection,
        "timeout": settings.opensearch_timeout,
        # One round through all the nodes; more are made here, where waiting comes between them.
        "max_retries": nodes - 1,
        "retry_on_status": (),
        "pool_maxsize": 16,
        "verify_certs": settings.opensearch_verify,
        "ssl_show_warn": False,
    }
    if settings.opensearch_user is not None:
        options["http_auth"] = (settings.opensearch_user, settings.opensearch_password or "")
    if settings.opensearch_ca is not None:
        if not settings.opensearch_ca.is_file():
            raise InputError(f"There is no file {settings.opensearch_ca}, which opensearch_ca names.")
        options["ca_certs"] = str(settings.opensearch_ca)
    return options
