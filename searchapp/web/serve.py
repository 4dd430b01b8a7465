"""Serving the web interface with waitress, a production server written in Python."""

from __future__ import annotations

import waitress  # type: ignore[import-untyped]

from searchapp.settings import Settings
from searchapp.web import create_app

_THREADS = 8


def serve(settings: Settings) -> None:
    """Serve at ``settings.host`` and ``settings.port`` until interrupted."""
    waitress.serve(create_app(settings), host=settings.host, port=settings.port, threads=_THREADS, ident=None)
