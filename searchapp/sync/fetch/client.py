"""An HTTP client that keeps to limits of time, size and rate: one request at a time to a host, and a pause after each.

Libraries that limit rates (such as pyrate-limiter) count the requests in a span of time; a pause that begins when a
response has ended, and a host that asks for a longer one, would still have to be written around them.
"""

from __future__ import annotations

import http.client
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import cache
from importlib import metadata
from typing import Final, NamedTuple
from urllib.parse import urljoin

from searchapp.errors import Message
from searchapp.ingest import Rejected
from searchapp.ingest.http_answer import decompressed, media_type
from searchapp.ingest.rejected import too_large
from searchapp.settings import Settings
from searchapp.sync.fetch.failures import (
    ASKED_TOO_OFTEN,
    CUT_OFF,
    NO_TARGET,
    NOT_A_PAGE,
    NOT_HTTP,
    STOPPED,
    TOO_MANY_REDIRECTS,
    TOO_SLOW,
    FetchError,
    answered,
    asked_to_wait,
    is_busy,
    unreachable,
)
from searchapp.sync.fetch.ssrf_guard import PinnedConnection, WebAddress, endpoints, time_limit, web_address

#: A host that asks for a longer wait gets no more requests in this run.
LONGEST_WAIT: Final = 60.0

_MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_PERMANENT: Final = (301, 308)
_OK: Final = 200
_NOT_MODIFIED: Final = 304
_TOO_MANY_REQUESTS: Final = 429
_PIECE: Final = 1 << 16
#: How long to leave a host alone that gets too many requests and does not say when to retry, in seconds.
_BACK_OFF: Final = 300.0
_LONGEST_BACK_OFF: Final = 24 * 3600.0


@dataclass(slots=True)
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    pause: float = 0.0
    #: By the clock of :func:`time.monotonic`.
    next_request: float = 0.0
    #: Whether the host asked for this time.
    asked_to_wait: bool = False


class RateLimiter:
    """Permits requests. ``pause`` is in seconds, between the end of a request and the next to the same host."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._hosts: dict[str, _Host] = defaultdict(_Host)
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    @contextmanager
    def request_to(self, host: str) -> Iterator[None]:
        """Wait until ``host`` may be requested. Raises :class:`FetchError` if that takes too long, or was stopped."""
        state = self._state(host)
        with state.lock:
            wait = state.next_request - time.monotonic()
            if wait > LONGEST_WAIT:
                raise asked_to_wait(wait) if state.asked_to_wait else FetchError(ASKED_TOO_OFTEN, temporary=True)
            if self._stopped.wait(max(wait, 0.0)):
                raise FetchError(STOPPED, temporary=True)
            try:
                yield
            finally:
                state.next_request = max(state.next_request, time.monotonic() + max(self._pause, state.pause))

    def back_off(self, host: str, seconds: float, *, asked: bool = True) -> None:
        """Make no request to ``host`` for ``seconds``; ``asked`` is whether the host asked for that."""
        state, until = self._state(host), time.monotonic() + seconds
        if until > state.next_request:
            state.next_request, state.asked_to_wait = until, asked

    def slow_down(self, host: str, pause: float) -> None:
        """Leave ``pause`` seconds between two requests to ``host``, if that is more than the usual pause."""
        self._state(host).pause = min(pause, LONGEST_WAIT)

    def stop(self) -> None:
        """Permit no more requests."""
        self._stopped.set()

    def _state(self, host: str) -> _Host:
        with self._lock:
            return self._hosts[host]


class Response(NamedTuple):
    """What a server sent: from which address, its headers by their names in lower case, and its body, decompressed.

    ``moved`` is whether the first address has permanently moved to ``url``.
    """

    url: str
    modified: bool
    headers: Mapping[str, str]
    body: bytes
    moved: bool


@cache
def user_agent() -> str:
    """Return the User-Agent of searchapp."""
    return f"searchapp/{metadata.version('searchapp')} (news feeds)"


class Client:
    """The client, which several threads may use."""

    def __init__(self, settings: Settings, limiter: RateLimiter) -> None:
        self._settings = settings
        self._limiter = limiter
        self._stopped = False
        self._connections: set[PinnedConnection] = set()

    def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        media_types: tuple[str, ...] = (),
        check: Callable[[WebAddress], None] = lambda _: None,
    ) -> Response:
        """Return the response to a request for ``url`` with ``headers``, of one of ``media_types`` if any are given.

        Redirects are followed, each checked like the first address, and first passed to ``check``, which may raise. If
        the host asks for a retry after a short wait, there is one. Raises :class:`FetchError` for any response but 200
        or 304, and if that is too long or too late.
        """
        address, moved = web_address(url), True
        for hop in range(_MOST_REDIRECTS + 1):
            check(address)
            response = self._request_with_retry(address, headers or {}, media_types)
            if response.status not in _REDIRECTS:
                return Response(
                    address.url,
                    response.status != _NOT_MODIFIED,
                    response.headers,
                    response.body,
                    moved=moved and hop > 0,
                )
            moved = moved and response.status in _PERMANENT
            address = _target(address, response.headers)
        raise FetchError(TOO_MANY_REDIRECTS)

    def stop(self) -> None:
        """Abort the current requests, and make no more."""
        self._stopped = True
        self._limiter.stop()
        for connection in tuple(self._connections):
            connection.abort()

    def _request_with_retry(
        self, address: WebAddress, headers: Mapping[str, str], media_types: tuple[str, ...]
    ) -> _RawResponse:
        response = self._request(address, headers, media_types)
        if is_busy(response.status):
            wait = _seconds_to_wait(response.headers)
            if wait is not None or response.status == _TOO_MANY_REQUESTS:
                self._limiter.back_off(address.host, _BACK_OFF if wait is None else wait, asked=wait is not None)
            if wait is None or wait > LONGEST_WAIT:
                raise asked_to_wait(wait) if wait else answered(response.status)
            response = self._request(address, headers, media_types)
        if response.status not in (_OK, _NOT_MODIFIED, *_REDIRECTS):
            raise answered(response.status)
        return response

    def _request(self, address: WebAddress, headers: Mapping[str, str], media_types: tuple[str, ...]) -> _RawResponse:
        with self._limiter.request_to(address.host):
            found = endpoints(address.host, address.port, allow_private=self._settings.allow_private)
            seconds = self._settings.fetch_timeout
            connection = PinnedConnection(address, found, seconds)
            self._connections.add(connection)
            with time_limit(connection, seconds) as expired:
                try:
                    response = _exchange(connection, address, headers, media_types, self._settings.fetch_megabytes)
                except (FetchError, OSError, http.client.HTTPException, ValueError) as error:
                    raise self._interruption(expired) or _failure(error) from error
                finally:
                    self._connections.discard(connection)
                    connection.close()
            # An aborted response may look like a short one.
            if interruption := self._interruption(expired):
                raise interruption
            return response

    def _interruption(self, expired: threading.Event) -> FetchError | None:
        if self._stopped:
            return FetchError(STOPPED, temporary=True)
        return FetchError(TOO_SLOW, temporary=True) if expired.is_set() else None


class _RawResponse(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes


def _exchange(
    connection: PinnedConnection,
    address: WebAddress,
    headers: Mapping[str, str],
    media_types: tuple[str, ...],
    most_mb: int,
) -> _RawResponse:
    own = {"User-Agent": user_agent(), "Accept-Encoding": "gzip", "Connection": "close"}
    connection.request("GET", address.target, headers={**own, **headers})
    with connection.getresponse() as response:
        return _read(response, media_types, most_mb)


def _read(response: http.client.HTTPResponse, media_types: tuple[str, ...], most_mb: int) -> _RawResponse:
    # http.client decodes headers as Latin-1, whatever they are.
    headers = {name.lower(): _recoded(value) for name, value in reversed(response.getheaders())}
    if response.status != _OK:
        return _RawResponse(response.status, headers, b"")
    if media_types and media_type(headers) not in media_types:
        raise FetchError(NOT_A_PAGE)
    body = _body(response, most_mb)
    try:
        return _RawResponse(response.status, headers, decompressed(body, headers.get("content-encoding", ""), most_mb))
    except Rejected as rejected:
        raise FetchError(rejected.reason) from rejected


def _body(response: http.client.HTTPResponse, most_mb: int) -> bytes:
    data = bytearray()
    while piece := response.read(_PIECE):
        data += piece
        if len(data) > most_mb << 20:
            raise FetchError(too_large(most_mb))
    if response.length:
        raise FetchError(CUT_OFF, temporary=True)
    return bytes(data)


def _recoded(value: str) -> str:
    return value.encode("latin-1", "replace").decode("utf-8", "replace")


def _target(address: WebAddress, headers: Mapping[str, str]) -> WebAddress:
    location = headers.get("location", "")
    if not location:
        raise FetchError(NO_TARGET)
    try:
        return web_address(urljoin(address.url, location))
    except ValueError as error:
        raise FetchError(NO_TARGET) from error


def _seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """Return what Retry-After says, which is a number of seconds or a date."""
    written = headers.get("retry-after", "").strip()
    if written.isascii() and written.isdecimal():
        seconds = float(written[:9])
    else:
        try:
            until = parsedate_to_datetime(written)
        except ValueError:
            return None
        seconds = (until if until.tzinfo else until.replace(tzinfo=UTC)).timestamp() - time.time()
    return min(max(seconds, 0.0), _LONGEST_BACK_OFF)


def _failure(error: Exception) -> FetchError:
    if isinstance(error, FetchError):
        return error
    if isinstance(error, TimeoutError):
        return FetchError(TOO_SLOW, temporary=True)
    if isinstance(error, ssl.SSLCertVerificationError):
        detail = error.verify_message
        return FetchError(
            Message(f"its certificate is not valid: {detail}", f"شهادته غير صالحة: {detail}"),
            temporary=True,
        )
    if isinstance(error, http.client.IncompleteRead):
        return FetchError(CUT_OFF, temporary=True)
    if isinstance(error, OSError) and not isinstance(error, http.client.RemoteDisconnected):
        return unreachable(error)
    return FetchError(NOT_HTTP, temporary=True)
