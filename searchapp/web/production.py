"""The application in production: with an access log, behind a configured number of proxies, served by waitress."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NoReturn

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import Client

from searchapp.archive import Archive
from searchapp.errors import SearchAppError
from searchapp.settings import Settings
from searchapp.vocabulary.cache import vocabulary_at_hand
from searchapp.web.access_log import AccessLog, log_as_json
from searchapp.web.allowed_hosts import AllowedHosts
from searchapp.web.login import Login
from searchapp.web.opened_index import WARMING_UP, mark_starting, opened_index
from searchapp.web.pages import EXAMPLE_QUERIES

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

#: The variable that names the folder where all processes keep their figures, see :mod:`searchapp.web.metrics`. What
#: reads it does so when it is imported first.
FIGURES_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"

#: What is searched for before the first reader comes: the examples of the start page, and a misspelling of one.
_FIRST_QUERIES: Final = (*EXAMPLE_QUERIES, f"{EXAMPLE_QUERIES[0]}ن")
#: How many seconds a start waits for the words of the articles, from which corrections are made.
_PATIENCE: Final = 20.0


def with_middleware(app: Flask, settings: Settings) -> Flask:
    """Return ``app`` wrapped as the settings ``allowed_hosts``, ``user_header``, ``access_log``, ``log_queries``,
    ``log_json`` and ``proxies`` say.

    With ``proxies`` the client's address, the scheme, the host and the prefix of every URL are taken from that many
    ``X-Forwarded-`` headers. Otherwise such headers are ignored, since anyone can send them.
    """
    app.wsgi_app = AllowedHosts(app.wsgi_app, settings)  # type: ignore[method-assign]
    if settings.user_header:
        app.wsgi_app = Login(app.wsgi_app, settings)  # type: ignore[method-assign]
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
