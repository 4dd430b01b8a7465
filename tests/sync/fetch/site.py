"""A web site on this machine that can be told to misbehave in any way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

Misbehave = Callable[[BaseHTTPRequestHandler], None]


class Asked(NamedTuple):
    path: str
    headers: dict[str, str]
    at: float


class Site:
    """What it answers is in ``answers``, by path; every request is written down in ``asked``."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.answers: dict[str, Misbehave] = {}
        self.asked: list[Asked] = []
        self.busy = self.most_at_once = 0
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self.close_connection = True
                headers = {name.lower(): value for name, value in self.headers.items()}
                site.asked.append(Asked(self.path, headers, time.monotonic()))
                site.busy += 1
                site.most_at_once = max(site.most_at_once, site.busy)
                # A client that was cut off is gone.
                with suppress(OSError):
                    site.answers.get(self.path, status(404))(self)
                site.busy -= 1

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer((host, 0), Handler)
        self.server.daemon_threads = True

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def url(self, path: str = "/feed", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


@contextmanager
def running(site: Site) -> Iterator[Site]:
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()
        thread.join(5)


def body(content: str | bytes, code: int = 200, **headers: str) -> Misbehave:
    """Answer as servers should."""
    data = content.encode() if isinstance(content, str) else content

    def answer(handler: BaseHTTPRequestHandler) -> None:
        given = {"Content-Length": str(len(data)), **{name.replace("_", "-"): value for name, value in headers.items()}}
        handler.send_response(code)
        for name, value in given.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def page(content: str | bytes, **headers: str) -> Misbehave:
    headers.setdefault("Content_Type", "text/html; charset=utf-8")
    return body(content, 200, **headers)


def status(code: int, **headers: str) -> Misbehave:
    return body(b"", code, **headers)


def redirect(target: str, code: int = 302) -> Misbehave:
    return status(code, Location=target)


def raw(*pieces: bytes, pause: float = 0.0, again: bool = False) -> Misbehave:
    """Write ``pieces`` as they are with a ``pause`` after each, the last ``again`` until the other side goes."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        deadline = time.monotonic() + 10
        for piece in pieces:
            handler.wfile.write(piece)
            handler.wfile.flush()
            time.sleep(pause)
        while again and time.monotonic() < deadline:
            handler.wfile.write(pieces[-1])
            handler.wfile.flush()
            time.sleep(pause)

    return answer


def in_turn(*answers: Misbehave) -> Misbehave:
    """Give ``answers`` one after the other, the last one for ever."""
    left = list(answers)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return answer


def cached(content: str, etag: str, modified: str = "Thu, 06 Nov 2025 10:30:00 GMT") -> Misbehave:
    """Answer 304 to those who know this version."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        known = handler.headers.get("If-None-Match") == etag
        (status(304) if known else body(content, ETag=etag, Last_Modified=modified))(handler)

    return answer
