"""The guard against server-side request forgery: which addresses may be fetched, and a connection to no other.

Written by hand because advocate, the library for this, has had no release since 2020 and needs a urllib3 older than 2.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlsplit

from searchapp.sync.fetch.failures import HAS_PASSWORD, NOT_PUBLIC, NOT_TEXT, NOT_WEB, UNKNOWN_HOST, FetchError

_PORTS: Final = {"http": 80, "https": 443}
#: Not percent-encoded, like ASCII letters and digits.
_SAFE: Final = "%/:=&?~+!$,;'@()*[]-._"
_NOT_IN_FOLDERS: Final = re.compile(r"[^a-z0-9.-]")

#: Networks whose last four bytes are an IPv4 address: NAT64, and IPv4-compatible addresses.
_TRANSLATED: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
_LONGEST_TO_CONNECT: Final = 10.0


class WebAddress(NamedTuple):
    """Where to connect, and what to request there."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def site(self) -> str:
        """The scheme, host and port, as an address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port != _PORTS[self.scheme] else "")

    @property
    def url(self) -> str:
        """The whole address."""
        return self.site + self.target

    @property
    def folder(self) -> str:
        """The host, and the port unless it is the default one, as the name of a folder."""
        port = f"_{self.port}" if self.port != _PORTS[self.scheme] else ""
        return _NOT_IN_FOLDERS.sub("_", self.host) + port


def web_address(url: str) -> WebAddress:
    """Return the address that ``url`` is, with Arabic letters in it encoded and without what follows a ``#``.

    Raises :class:`FetchError` if it is not text, not of the web (``file:`` and others), has no host, or has a password.
    """
    try:
        url.encode("utf-8")
        parts = urlsplit(url.strip())
        port = parts.port
    except UnicodeEncodeError as error:
        raise FetchError(NOT_TEXT) from error
    except ValueError as error:
        raise FetchError(NOT_WEB) from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise FetchError(NOT_WEB)
    if parts.username is not None or parts.password is not None:
        raise FetchError(HAS_PASSWORD)
    query = f"?{quote(parts.query, _SAFE)}" if parts.query else ""
    host = _ascii(parts.hostname)
    return WebAddress(parts.scheme, host, port or _PORTS[parts.scheme], quote(parts.path or "/", _SAFE) + query)


def _ascii(host: str) -> str:
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise FetchError(UNKNOWN_HOST) from error
    if not re.fullmatch(r"[\w.:-]{1,253}", name, re.ASCII) or name.startswith("."):
        raise FetchError(UNKNOWN_HOST)
    return name.lower()


class Endpoint(NamedTuple):
    """The family of a socket, and the address it connects to."""

    family: int
    address: Any


def endpoints(host: str, port: int, *, allow_private: bool) -> list[Endpoint]:
    """Return the addresses of ``host``; those in private networks only if that is allowed.

    Connect to one of these and do not resolve the name again: a second answer could differ. Raises :class:`FetchError`
    if there are none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(UNKNOWN_HOST, temporary=True) from error
    allowed = [
        Endpoint(family, address)
        for family, _, _, _, address in found
        if allow_private or is_public(str(address[0]).partition("%")[0])
    ]
    if not allowed:
        raise FetchError(NOT_PUBLIC)
    return allowed


def is_public(address: str) -> bool:
    """Return whether the IP ``address`` is public, as must be the IPv4 address that it may embed."""
    ip: IPv4Address | IPv6Address = ip_address(address)
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if any(ip in network for network in _TRANSLATED):
            inner = IPv4Address(int(ip) & 0xFFFFFFFF)
        if ip.teredo:
            return False
        ip = inner or ip
    return ip.is_global and not ip.is_multicast


class PinnedConnection(http.client.HTTPConnection):
    """A connection for one request to ``address``, at the first of ``found`` that accepts it."""

    def __init__(self, address: WebAddress, found: Sequence[Endpoint], timeout: float) -> None:
        super().__init__(address.host, address.port, timeout=timeout)
        self._secure = address.scheme == "https"
        self._endpoints = found
        # The base class drops its socket as soon as the response begins.
        self._socket: socket.socket | None = None
        # The Host header omits the default port.
        self.default_port = 443 if self._secure else 80

    def connect(self) -> None:
        """Connect. The certificate is checked against the name of the host."""
        sock = _connected(self._endpoints, min(self.timeout or _LONGEST_TO_CONNECT, _LONGEST_TO_CONNECT))
        try:
            sock.settimeout(self.timeout)
            self._socket = sock
            self.sock = _context().wrap_socket(sock, server_hostname=self.host) if self._secure else sock
            self._socket = self.sock
        except BaseException:
            sock.close()
            raise

    def abort(self) -> None:
        """Abort the connection while another thread uses it, to which it looks as if the server had closed it."""
        if self._socket is not None:
            with suppress(OSError):
                # The shutdown of a TLS socket would first end the encryption while the other thread is reading.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


@contextmanager
def time_limit(connection: PinnedConnection, seconds: float) -> Iterator[threading.Event]:
    """Abort ``connection`` after ``seconds``, even if data still trickles in; the event is set if that was done."""
    expired = threading.Event()

    def abort() -> None:
        expired.set()
        connection.abort()

    timer = threading.Timer(seconds, abort)
    timer.daemon = True
    timer.start()
    try:
        yield expired
    finally:
        timer.cancel()


def _connected(found: Sequence[Endpoint], timeout: float) -> socket.socket:
    failure: OSError = OSError("no address")
    for endpoint in found[:2]:
        sock = socket.socket(endpoint.family, socket.SOCK_STREAM)
        try:
            sock.settimeout(timeout)
            sock.connect(endpoint.address)
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise failure


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()
