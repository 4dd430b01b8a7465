"""What stands where a node is expected: it answers as a test says, or passes on what a real node answers."""

from __future__ import annotations

import json
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, NamedTuple, Protocol
from urllib.error import HTTPError
from urllib.request import Request, urlopen

USER, PASSWORD = "editor", "pa:ss w0rd §"

#: What OpenSearch answers where there is no index.
NO_INDEX: Final = (404, {"error": {"root_cause": [], "type": "index_not_found_exception"}, "status": 404})

#: A status, and a text or what is JSON. None is no answer.
Answer = tuple[int, object] | None


class Asked(NamedTuple):
    """A request."""

    method: str
    path: str
    body: bytes
    authorization: str | None


class Answering(Protocol):
    """Answers requests until it is ``closing``; each byte of an answer after a ``pause``, if that is not 0."""

    closing: threading.Event
    pause: float

    def answer(self, asked: Asked) -> Answer:
        """Return the answer."""


@dataclass
class Door:
    """Answers like a node, as far as one gets: each request takes the next of ``answers``, or the last."""

    answers: list[Answer] = field(default_factory=lambda: [NO_INDEX])
    pause: float = 0.0
    asked: int = 0
    closing: threading.Event = field(default_factory=threading.Event)

    def answer(self, asked: Asked) -> Answer:
        expected = "Basic " + b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if asked.authorization not in (None, expected):
            return 401, {"error": "Unauthorized", "status": 401}
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def unchanged(asked: Asked, answer: Any) -> Any:
    del asked
    return answer


@dataclass
class Between:
    """Stands between an engine and the node at ``url``, and passes everything on: after ``delay`` seconds, and as
    ``change`` makes it. The request of number ``silent_at``, from 0, is never answered.
    """

    url: str
    delay: float = 0.0
    change: Callable[[Asked, Any], Any] = unchanged
    silent_at: int | None = None
    pause: float = 0.0
    asked: list[Asked] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        if len(self.asked) - 1 == self.silent_at or self.closing.wait(self.delay):
            return None
        request = Request(
            self.url + asked.path, asked.body or None, {"Content-Type": "application/json"}, method=asked.method
        )
        try:
            with urlopen(request, timeout=30) as response:
                return response.status, self.change(asked, json.load(response))
        except HTTPError as error:
            return error.code, json.load(error)


@contextmanager
def standing(door: Answering, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve ``door`` and yield its URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer = door.answer(Asked(self.command, self.path, body, self.headers.get("Authorization")))
            if answer is None:
                door.closing.wait(30)
                return
            status, content = answer
            data = content.encode() if isinstance(content, str) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if isinstance(content, str) else "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            for piece in [data[place : place + 1] for place in range(len(data))] if door.pause else [data]:
                if door.closing.wait(door.pause):
                    return
                self.wfile.write(piece)

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - their names

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing of those who do not like the certificate, or do not wait for the answer."""

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"{'http' if context is None else 'https'}://127.0.0.1:{server.server_address[1]}"
    finally:
        door.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
