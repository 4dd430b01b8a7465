"""The application as it is deployed: with an access log, behind a configured number of proxies, served by waitress.

The access log has a line on standard error for every request, in the combined log format or as a JSON object. What
people search for is confidential, above all in a newsroom: query strings are left out unless configured, also from the
referring page.
"""

from __future__ import annotations

import json
import logging
import re
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext, suppress
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NoReturn, TextIO
from urllib.parse import quote

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import Client

from searchapp.archive import Archive
from searchapp.errors import SearchAppError
from searchapp.settings import Settings
from searchapp.vocabulary.cache import vocabulary_at_hand
from searchapp.web.allowed_hosts import AllowedHosts
from searchapp.web.opened_index import WARMING_UP, mark_starting, opened_index
from searchapp.web.pages import EXAMPLE_QUERIES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: The variable that names the folder where all processes keep their figures, see :mod:`searchapp.web.metrics`. What
#: reads it does so when it is imported first.
FIGURES_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"

#: Characters that could end a field or a line, or control the terminal that shows it.
_UNSAFE: Final = re.compile(r"[^ !#-\[\]-~]")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

#: What is searched for before the first reader comes: the examples of the start page, and a misspelling of one.
_FIRST_QUERIES: Final = (*EXAMPLE_QUERIES, f"{EXAMPLE_QUERIES[0]}ن")
#: How many seconds a start waits for the words of the articles, from which corrections are made.
_PATIENCE: Final = 20.0


def with_middleware(app: Flask, settings: Settings) -> Flask:
    """Return ``app`` wrapped as the settings ``allowed_hosts``, ``access_log``, ``log_queries``, ``log_json`` and
    ``proxies`` say.

    With ``proxies`` the client's address, the scheme, the host and the prefix of every URL are taken from that many
    ``X-Forwarded-`` headers. Otherwise such headers are ignored, since anyone can send them.
    """
    app.wsgi_app = AllowedHosts(app.wsgi_app, settings)  # type: ignore[method-assign]
    if settings.access_log:
        app.wsgi_app = AccessLog(  # type: ignore[method-assign]
            app.wsgi_app, queries=settings.log_queries, as_json=settings.log_json
        )
    if settings.log_json:
        log_as_json()
    count = settings.proxies
    if count > 0:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count
        )
    return app


class AccessLog:
    """A WSGI application that answers as ``app`` does, and logs each answer once it has been sent."""

    def __init__(
        self, app: WSGIApplication, *, queries: bool = False, as_json: bool = False, stream: TextIO | None = None
    ) -> None:
        self._app = app
        self._queries = queries
        self._line = self._object if as_json else self._combined
        self._stream = stream

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        """Answer a request."""
        began = time.time()
        status = "500"

        def start(line: str, headers: list[tuple[str, str]], *failure: Any) -> Callable[[bytes], object]:
            nonlocal status
            status = line.split(" ", 1)[0]
            return start_response(line, headers, *failure)

        sent = 0
        try:
            answer: Iterable[bytes] = self._app(environ, start)
            with closing(answer) if hasattr(answer, "close") else nullcontext():  # type: ignore[type-var]
                for piece in answer:
                    sent += len(piece)
                    yield piece
        finally:
            self._write(environ, began, status, sent)

    def _write(self, environ: WSGIEnvironment, began: float, status: str, sent: int) -> None:
        stream = self._stream or sys.stderr
        # In one call, so that lines of several threads do not mix.
        stream.write(f"{self._line(environ, began, status, sent)}\n")
        stream.flush()

    def _object(self, environ: WSGIEnvironment, began: float, status: str, sent: int) -> str:
        return json_line(
            time=_iso_moment(began),
            address=environ.get("REMOTE_ADDR", ""),
            method=environ["REQUEST_METHOD"],
            target=self._target(environ),
            status=int(status),
            bytes=sent,
            seconds=round(time.time() - began, 4),
            referrer=self._referrer(environ),
            agent=environ.get("HTTP_USER_AGENT", ""),
        )

    def _combined(self, environ: WSGIEnvironment, began: float, status: str, sent: int) -> str:
        address = _field(environ.get("REMOTE_ADDR", "-"))
        request = f"{_field(environ['REQUEST_METHOD'])} {self._target(environ)} {_field(environ['SERVER_PROTOCOL'])}"
        referrer = _field(self._referrer(environ) or "-")
        agent = _field(environ.get("HTTP_USER_AGENT", "-"))
        return f'{address} - - [{_moment(began)}] "{request}" {status} {sent or "-"} "{referrer}" "{agent}"'

    def _referrer(self, environ: WSGIEnvironment) -> str:
        referrer: str = environ.get("HTTP_REFERER", "")
        return referrer if self._queries else referrer.split("?", 1)[0]

    def _target(self, environ: WSGIEnvironment) -> str:
        path = _encoded(environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""), "")
        query = environ.get("QUERY_STRING", "")
        return f"{path}?{_encoded(query, '%?')}" if query and self._queries else path


def _encoded(part: str, safe: str) -> str:
    return quote(part.encode("latin-1", "replace"), safe=f"/:@~!$&'()*+,;={safe}")


def _field(text: str) -> str:
    return _UNSAFE.sub(lambda letter: f"\\x{ord(letter.group()):02x}", text)


def _moment(seconds: float) -> str:
    moment = time.localtime(seconds)
    return time.strftime(f"%d/{_MONTHS[moment.tm_mon - 1]}/%Y:%H:%M:%S %z", moment)


def _iso_moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().isoformat(timespec="milliseconds")


def json_line(**fields: object) -> str:
    """Return ``fields`` as a JSON object on one line, in ASCII: nothing in it controls a terminal."""
    return json.dumps(fields)


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return ``record`` as a JSON object on one line."""
        failure = {"exception": self.formatException(record.exc_info)} if record.exc_info else {}
        return json_line(
            time=_iso_moment(record.created),
            level=record.levelname,
            logger=record.name,
            message=record.getMessage(),
            **failure,
        )


def log_as_json() -> None:
    """Write everything that this process logs on standard error as JSON objects, one a line."""
    root = logging.getLogger()
    if not any(isinstance(handler.formatter, _JsonFormatter) for handler in root.handlers):
        handler = logging.StreamHandler()
        handler.setFormatter(_JsonFormatter())
        root.addHandler(handler)


def run(
    app: Flask,
    settings: Settings,
    listening: Sequence[socket.socket],
    ready: Callable[[], None],
    *,
    while_starting: bool = True,
) -> None:
    """Answer the clients of the sockets ``listening`` until interrupted or terminated. SIGQUIT leaves no time for that.

    ``ready`` is called once requests are answered as quickly as they ever will be: what is read once by a process or
    for a state of the index has been read. Clients are accepted from then on, or ``while_starting`` too.
    """
    from searchapp.web.connections import Server  # noqa: PLC0415 - other servers run application()

    signal.signal(signal.SIGTERM, _end)
    mark_starting(app, value=True)
    unlogged = app.wsgi_app
    served = with_middleware(app, settings)
    server = Server(served, listening, trusts_proxies=settings.proxies > 0)
    signal.signal(signal.SIGQUIT, lambda *_: server.stop(at_once=True))
    # Signals interrupt this thread, never one that is in the middle of a request.
    with suppress(SystemExit, KeyboardInterrupt), ThreadPoolExecutor(1) as pool:
        serving = pool.submit(server.run) if while_starting else None
        try:
            _warm_up(opened_index(app), unlogged)
            mark_starting(app, value=False)
            serving = serving or pool.submit(server.run)
            ready()
            serving.result()
        finally:
            server.stop()


def _warm_up(archive: Archive, app: WSGIApplication) -> None:
    """Answer searches through ``app`` until the lexicon, the index and the pages are in memory; stop where it fails."""
    with suppress(SearchAppError):
        vocabulary_at_hand(archive.engine, _PATIENCE)
    client = Client(app)
    for query in ("", *_FIRST_QUERIES):
        answer = client.get("/", query_string={"q": query}, environ_base={WARMING_UP: True})
        if answer.status_code != HTTPStatus.OK:
            return


def _end(*_: object) -> NoReturn:
    """End as on Ctrl-C: requests that were received are answered, and everything is closed."""
    raise SystemExit
