"""Serving the web interface with waitress, a production server written in Python."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Final, NoReturn

import waitress

from searchapp.archive import Archive
from searchapp.errors import InputError
from searchapp.web import create_app
from searchapp.web.deployment import with_middleware

_THREADS: Final = 8


def serve(archive: Archive, ready: Callable[[], None] = lambda: None) -> None:
    """Serve ``archive`` at the host and port of its settings until interrupted or terminated.

    ``ready`` is called once requests are accepted. Raises :class:`InputError` if that address cannot be used.
    """
    signal.signal(signal.SIGTERM, _end)
    settings = archive.settings
    try:
        server = waitress.create_server(
            with_middleware(create_app(archive), settings),
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
