"""The application as it is deployed: with an access log, behind a configured number of proxies, served by waitress.

The access log has a line on standard error for every request, in the combined log format. What people search for is
confidential, above all in a newsroom: query strings are left out unless configured, also from the referring page.
"""

from __future__ import annotations

import re
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, nullcontext, suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NoReturn, TextIO
from urllib.parse import quote

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import Client

from searchapp.archive import Archive
from searchapp.errors import InputError, SearchAppError
from searchapp.settings import Settings
from searchapp.vocabulary.cache import vocabulary_at_hand
from searchapp.web.allowed_hosts import AllowedHosts
from searchapp.web.opened_index import opened_index
from searchapp.web.pages import EXAMPLE_QUERIES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Characters that could end a field or a line, or control the terminal that shows it.
_UNSAFE: Final = re.compile(r"[^ !#-\[\]-~]")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_THREADS: Final = 8

#: What is searched for before the first reader comes: the examples of the start page, and a misspelling of one.
_FIRST_QUERIES: Final = (*EXAMPLE_QUERIES, f"{EXAMPLE_QUERIES[0]}ن")
#: How many seconds a start waits for the words of the articles, from which corrections are made.
_PATIENCE: Final = 20.0


def with_middleware(app: Flask, settings: Settings) -> Flask:
    """Return ``app`` wrapped as the settings ``allowed_hosts``, ``access_log``, ``log_queries`` and ``proxies`` say.

    With ``proxies`` the client's address, the scheme, the host and the prefix of every URL are taken from that many
    ``X-Forwarded-`` headers. Otherwise such headers are ignored, since anyone can send them.
    """
    app.wsgi_app = AllowedHosts(app.wsgi_app, settings)  # type: ignore[method-assign]
    if settings.access_log:
        app.wsgi_app = AccessLog(app.wsgi_app, queries=settings.log_queries)  # type: ignore[method-assign]
    count = settings.proxies
    if count > 0:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count
        )
    return app


class AccessLog:
    """A WSGI application that answers as ``app`` does, and logs each answer once it has been sent."""

    def __init__(self, app: WSGIApplication, *, queries: bool = False, stream: TextIO | None = None) -> None:
        self._app = app
        self._queries = queries
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
        address = _field(environ.get("REMOTE_ADDR", "-"))
        request = f"{_field(environ['REQUEST_METHOD'])} {self._target(environ)} {_field(environ['SERVER_PROTOCOL'])}"
        referrer = environ.get("HTTP_REFERER", "-")
        referrer = _field(referrer if self._queries else referrer.split("?", 1)[0])
        agent = _field(environ.get("HTTP_USER_AGENT", "-"))
        line = f'{address} - - [{_moment(began)}] "{request}" {status} {sent or "-"} "{referrer}" "{agent}"\n'
        stream = self._stream or sys.stderr
        # In one call, so that lines of several threads do not mix.
        stream.write(line)
        stream.flush()

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


def serve(app: Flask, settings: Settings, ready: Callable[[], None]) -> None:
    """Serve ``app`` at ``settings.host`` and ``settings.port`` until interrupted or terminated.

    ``ready`` is called once requests are answered as quickly as they ever will be: what is read once by a process or
    for a state of the index has been read. Raises :class:`InputError` if that address cannot be used.
    """
    import waitress  # noqa: PLC0415 - other servers run application()

    signal.signal(signal.SIGTERM, _end)
    unlogged = app.wsgi_app
    try:
        server = waitress.create_server(
            with_middleware(app, settings),
            host=settings.host,
            port=settings.port,
            threads=_THREADS,
            ident=None,
            # Whether to trust them is decided for every server in with_middleware().
            clear_untrusted_proxy_headers=settings.proxies <= 0,
        )
    except OSError as error:
        raise InputError(f"Nothing can be served at {settings.host}:{settings.port}: {error.strerror}.") from error
    _warm_up(opened_index(app), unlogged)
    ready()
    server.run()


def _warm_up(archive: Archive, app: WSGIApplication) -> None:
    """Answer searches through ``app`` until the lexicon, the index and the pages are in memory; stop where it fails."""
    with suppress(SearchAppError):
        vocabulary_at_hand(archive.engine, _PATIENCE)
    client = Client(app)
    for query in ("", *_FIRST_QUERIES):
        if client.get("/", query_string={"q": query}).status_code != HTTPStatus.OK:
            return


def _end(*_: object) -> NoReturn:
    """End as on Ctrl-C: requests in progress are answered, and everything is closed."""
    raise SystemExit
