"""Serving the web interface with waitress, a production server written in Python."""

from __future__ import annotations

from contextlib import closing

import waitress

from searchapp.settings import Settings
from searchapp.web import create_app
from searchapp.web.opened_index import opened_index

_THREADS = 8


def serve(settings: Settings) -> None:
    """Serve at ``settings.host`` and ``settings.port`` until interrupted."""
    app = create_app(settings)
    with closing(opened_index(app)):
        waitress.serve(app, host=settings.host, port=settings.port, threads=_THREADS, ident=None)
