"""Serving the web interface with waitress, a production server written in Python."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import closing
from typing import NoReturn

import waitress

from searchapp.errors import InputError
from searchapp.settings import Settings
from searchapp.web import create_app
from searchapp.web.deployment import deployed
from searchapp.web.opened_index import opened_index

_THREADS = 8


def serve(settings: Settings, ready: Callable[[], None] = lambda: None) -> None:
    """Serve at ``settings.host`` and ``settings.port`` until interrupted or told to terminate.

    As soon as a request would be heard ``ready`` is called. Raises :class:`InputError` when no server can be there.
    """
    signal.signal(signal.SIGTERM, _end)
    app = deployed(create_app(settings), settings)
    with closing(opened_index(app)):
        try:
            server = waitress.create_server(
                app,
                host=settings.host,
                port=settings.port,
                threads=_THREADS,
                ident=None,
                # Believed or not in one place, and for all of them: see deployment.py.
                clear_untrusted_proxy_headers=settings.proxies <= 0,
            )
        except OSError as error:
            raise InputError(f"Nothing can be served at {settings.host}:{settings.port}: {error.strerror}.") from error
        ready()
        server.run()


def _end(*_: object) -> NoReturn:
    """End as on Ctrl-C: requests that are being answered are answered, and nothing is left open."""
    raise SystemExit
