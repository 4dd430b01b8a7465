"""A connection to one address that was checked before, with an end by which everything has to be done."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from typing import Final

from searchapp.sync.fetch.ssrf_guard import Endpoint
from searchapp.sync.fetch.web_address import WebAddress

_LONGEST_TO_CONNECT: Final = 10.0


class PinnedConnection(http.client.HTTPConnection):
    """A connection for one request to ``address``, at the first of ``found`` that takes it."""

    def __init__(self, address: WebAddress, found: Sequence[Endpoint], timeout: float) -> None:
        super().__init__(address.host, address.port, timeout=timeout)
        self._secure = address.scheme == "https"
        self._endpoints = found
        # That of the base class is given up as soon as the answer begins.
        self._wire: socket.socket | None = None
        # Where it is the usual one, the Host header goes without it.
        self.default_port = 443 if self._secure else 80

    def connect(self) -> None:
        """Connect. The certificate is checked against the name of the host."""
        sock = _connected(self._endpoints, min(self.timeout or _LONGEST_TO_CONNECT, _LONGEST_TO_CONNECT))
        try:
            sock.settimeout(self.timeout)
            self._wire = sock
            self.sock = _context().wrap_socket(sock, server_hostname=self.host) if self._secure else sock
            self._wire = self.sock
        except BaseException:
            sock.close()
            raise

    def cut(self) -> None:
        """End the connection while another thread uses it, to which it looks as if the other side had."""
        if self._wire is not None:
            with suppress(OSError):
                # That of a TLS socket would first end the encryption under the feet of the one who reads.
                socket.socket.shutdown(self._wire, socket.SHUT_RDWR)


@contextmanager
def time_limit(connection: PinnedConnection, seconds: float) -> Iterator[threading.Event]:
    """Cut ``connection`` off after ``seconds``, however busily it trickles; the event tells whether that was done."""
    over = threading.Event()

    def cut() -> None:
        over.set()
        connection.cut()

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield over
    finally:
        timer.cancel()


def _connected(found: Sequence[Endpoint], timeout: float) -> socket.socket:
    trouble: OSError = OSError("no address")
    for endpoint in found[:2]:
        sock = socket.socket(endpoint.family, socket.SOCK_STREAM)
        try:
            sock.settimeout(timeout)
            sock.connect(endpoint.address)
        except OSError as error:
            sock.close()
            trouble = error
        else:
            return sock
    raise trouble


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()
