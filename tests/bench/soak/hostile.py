"""A client that means harm: queries that cost much, requests that are none, connections that it leaves open or breaks.

It does one thing after another. Whatever it sends is to be answered as a mistake of the client, with 503 where the
server has no time for it, or not at all.
"""

from __future__ import annotations

import json
import random
import re
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Event
from typing import Final
from urllib.parse import quote, urlencode

from tests.bench.costly import costly_patterns, unknown_authors
from tests.bench.soak.readers import ask
from tests.bench.soak.tally import Tally
from tests.query.hostile import hostile_queries

_PATIENCE: Final = 30.0
_STATUS: Final = re.compile(rb"^HTTP/1\.[01] (\d{3}) ")
_LENGTH: Final = re.compile(rb"\r\nContent-Length: (\d+)\r\n", re.IGNORECASE)
_HOST: Final = b"Host: localhost\r\n"

#: Requests, each alone on its connection.
_BROKEN: Final = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)),
    b"\x00" * 500,
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n" + _HOST + b"\r\n",
    b"GET http://[ HTTP/1.1\r\n" + _HOST + b"\r\n",
    b"GET /?q=%ff%fe%00%80 HTTP/1.1\r\n" + _HOST + b"\r\n",
    b"GET /api/search?q=\xd9\xff\xfe&limit=%00 HTTP/1.1\r\n" + _HOST + b"\r\n",
    b"GET /article/%ff%fe%c3%28 HTTP/1.1\r\n" + _HOST + b"\r\n",
    b"GET /../../../../etc/passwd HTTP/1.1\r\n" + _HOST + b"\r\n",
    b"GET /static/%2e%2e/%2e%2e/__init__.py HTTP/1.1\r\n" + _HOST + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + _HOST + b"X-A: " + b"a" * 300_000 + b"\r\n\r\n",
    b"GET /?q=" + b"a" * 60_000 + b" HTTP/1.1\r\n" + _HOST + b"\r\n",
    b"GET / HTTP/1.1\r\n" + _HOST + b"X-Forwarded-For: \x7f\x00\r\nCookie: lang=" + b"\xff" * 100 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + _HOST + b"Accept-Language: " + b"ar;q=0.1," * 2000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + _HOST + b"Range: bytes=0-0,1-1,5-2\r\nIf-Modified-Since: never\r\n\r\n",
    b"POST / HTTP/1.1\r\n" + _HOST + b"Content-Length: 10000000\r\n\r\n" + b"b" * 100_000,
    b"POST / HTTP/1.1\r\n" + _HOST + b"Content-Length: -5\r\n\r\n",
    b"POST / HTTP/1.1\r\n" + _HOST + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    b"POST / HTTP/1.1\r\n" + _HOST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    b"DELETE /article/soak-1 HTTP/1.1\r\n" + _HOST + b"\r\n",
    b"TRACE / HTTP/1.1\r\n" + _HOST + b"\r\n",
    b"CONNECT localhost:22 HTTP/1.1\r\n" + _HOST + b"\r\n",
    b"OPTIONS * HTTP/1.1\r\n" + _HOST + b"\r\n",
    b"HEAD /search.csv?q=a HTTP/1.0\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + _HOST + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
)


class Hostile:
    """The client. Its ``words`` are in many articles; it opens as many ``connections`` at a time."""

    def __init__(self, port: int, tally: Tally, words: list[str], seed: int, *, connections: int = 150) -> None:
        self._port = port
        self._tally = tally
        self._words = words
        self._choice = random.Random(seed)
        self._connections = connections
        self._queries = iter(self._typed())

    def attack(self, pause: float, finished: Event) -> None:
        """Do one thing after another, ``pause`` seconds apart, until it is ``finished``."""
        while not finished.wait(pause):
            self.attack_once()

    def attack_once(self) -> None:
        """Do everything once, in any order."""
        attacks: list[Callable[[], None]] = [
            self._costly, self._typed_at_random, self._paging, self._broken, self._trickling, self._pipelined,
            self._reset, self._unread,
        ]  # fmt: skip
        self._choice.shuffle(attacks)
        for attack in attacks:
            attack()

    def _count(self, kind: str, status: int, about: object) -> None:
        self._tally.count(kind, status)
        if status >= 500 and status != 503:
            self._tally.find(kind, f"{about} got {status}")

    def _costly(self) -> None:
        for query in (
            *costly_patterns(self._words, self._choice),
            unknown_authors(self._choice),
            " OR ".join(f'"{a} {b}"~9' for a, b in zip(self._words[:20], self._words[1:21], strict=False)),
            " ".join(self._choice.choices(self._words, k=64)),
        ):
            path = self._choice.choice(("/", "/api/search", "/api/explain", "/search.csv", "/feed.rss"))
            self._count("costly", ask(self._port, path, {"q": query}).status, query)

    def _typed(self) -> Iterator[str]:
        while True:
            yield from hostile_queries(self._choice.randrange(10_000))

    def _typed_at_random(self) -> None:
        for _ in range(10):
            query = next(self._queries).encode("utf-8", "replace").decode()[:5000]
            path = self._choice.choice(("/", "/api/search", "/api/suggest", "/api/explain", "/article/saudi-1"))
            name = self._choice.choice(("q", "q", "q", "from", "source", "sort", "page", "since"))
            asked = {"q": self._choice.choice(self._words), name: query}
            self._count("typed at random", ask(self._port, path, asked).status, asked)

    def _paging(self) -> None:
        for page in (99, 100, 101, 10**6, 10**12):
            asked = {"q": self._choice.choice(self._words), "page": page, "limit": 100, "paragraphs": 20}
            self._count("paging", ask(self._port, "/api/search", asked).status, asked)

    def _broken(self) -> None:
        for request in self._choice.sample(_BROKEN, 5):
            with self._connected() as client:
                client.settimeout(2)
                client.sendall(request)
                for status, _ in _answers(client):
                    self._count("broken", status, request[:200])

    def _trickling(self) -> None:
        """Open many connections, send a byte on each every now and then, and look whether others are answered."""
        with ExitStack() as stack:
            clients = [stack.enter_context(self._connected()) for _ in range(self._connections)]
            for byte in b"GET / HT":
                for client in clients:
                    with suppress(OSError):
                        client.sendall(bytes((byte,)))
                time.sleep(0.2)
            answer = ask(self._port, "/healthz")
            self._count("others meanwhile", answer.status, "/healthz")
            if answer.status != 200:
                self._tally.find("trickling", f"others got {answer.status}")

    def _pipelined(self) -> None:
        """Send many requests at once: their answers have to come whole and in order."""
        words = self._choice.sample(self._words, 20)
        with self._connected() as client:
            client.sendall(b"".join(_request(f"/api/search?q={quote(word)}&limit=1&verbatim=1") for word in words))
            answers = list(zip(words, _answers(client), strict=False))
            for word, (status, body) in answers:
                self._count("pipelined", status, word)
                if status == 200 and json.loads(body)["query"] != word:
                    self._tally.find("pipelined", f"{word} got the answer to another request")
            # A connection is closed with a refusal.
            if len(answers) < len(words) and (not answers or answers[-1][1][0] != 503):
                self._tally.find("pipelined", f"{len(answers)} of {len(words)} requests were answered")

    def _reset(self) -> None:
        """Send requests, and break the connection at once, or while they are answered."""
        for seconds in (0, 0, 0.01, 0.1, 0.3):
            with self._connected() as client:
                client.sendall(_request("/search.csv?" + urlencode({"q": self._choice.choice(self._words)})))
                time.sleep(seconds)
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _unread(self) -> None:
        """Ask for much on several connections, and read nothing for a while."""
        with ExitStack() as stack:
            for word in self._choice.sample(self._words, 4):
                client = stack.enter_context(self._connected())
                client.sendall(_request("/search.csv?" + urlencode({"q": word})))
            time.sleep(1)

    @contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        """Connect for the block, which ends at once if the server closes the connection."""
        with suppress(OSError), socket.socket() as client:
            client.settimeout(_PATIENCE)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 14)
            client.connect(("127.0.0.1", self._port))
            yield client


def _request(target: str) -> bytes:
    return b"GET " + target.encode() + b" HTTP/1.1\r\n" + _HOST + b"\r\n"


def _answers(client: socket.socket) -> Iterator[tuple[int, bytes]]:
    """Yield the status and the body of each answer, until the server closes the connection."""
    received = b""
    while True:
        while b"\r\n\r\n" not in received:
            if not (data := _receive(client)):
                return
            received += data
        head, _, received = received.partition(b"\r\n\r\n")
        found, length = _STATUS.match(head), _LENGTH.search(head + b"\r\n")
        status = int(found[1]) if found else 0
        if status == 100:
            continue
        size = int(length[1]) if length else 1 << 30
        while len(received) < size and (data := _receive(client)):
            received += data
        yield status, received[:size]
        received = received[size:]


def _receive(client: socket.socket) -> bytes:
    try:
        return client.recv(1 << 16)
    except OSError:
        return b""
