"""Serving the web interface with waitress, a production server written in Python."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import closing
from typing import Final, NoReturn

import waitress

from searchapp.errors import InputError
from searchapp.settings import Settings
from searchapp.web import create_app
from searchapp.web.deployment import with_middleware
from searchapp.web.opened_index import opened_index

_THREADS: Final = 8


def serve(settings: Settings, ready: Callable[[], None] = lambda: None) -> None:
    """Serve at ``settings.host`` and ``settings.port`` until interrupted or terminated.

    ``ready`` is called once requests are accepted. Raises :class:`InputError` if that address cannot be used.
    """
    signal.signal(signal.SIGTERM, _end)
    app = with_middleware(create_app(settings), settings)
    with closing(opened_index(app)):
        try:
            server = waitress.create_server(
                app,
                host=settings.host,
                port=settings.port,
                threads=_THREADS,
                ident=None,
                # Whether to trust them is decided for all of them in deployment.py.
                clear_untrusted_proxy_headers=settings.proxies <= 0,
            )
        except OSError as error:
            raise InputError(f"Nothing can be served at {settings.host}:{settings.port}: {error.strerror}.") from error
        ready()
        server.run()


def _end(*_: object) -> NoReturn:
    """End as on Ctrl-C: requests in progress are answered, and everything is closed."""
    raise SystemExit
