"""The archive that a web process keeps open, and an application that bears a change of its engine."""

from __future__ import annotations

from flask import Flask, current_app
from flask.typing import ResponseReturnValue

from searchapp.archive import Archive
from searchapp.errors import IndexStateError


class IndexApp(Flask):
    """An application that reads again where an index cannot be read: it may just have been carried to another engine,
    after the one that keeps it had been asked for.
    """

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer the present request."""
        try:
            return super().dispatch_request()
        except IndexStateError:
            return super().dispatch_request()


def opened_index(app: Flask | None = None) -> Archive:
    """Return the archive of ``app``, or of the application that is answering."""
    index: Archive = (app or current_app).extensions["searchapp"]
    return index
