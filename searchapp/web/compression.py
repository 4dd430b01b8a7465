"""Answers made small on their way: a page of Arabic is five times as long as it is when compressed.

What is compressed holds nothing secret beside what a reader typed, so its length gives nothing away.

Flask-Compress was tried, and would save twenty lines: it sends gzip to a browser that refuses it (``gzip;q=0``), and
static files without their length, from files that it leaves open.
"""

from __future__ import annotations

import gzip
from typing import Final

from flask import Flask, Response, request

_TEXTS: Final = frozenset(
    (
        "text/html",
        "text/css",
        "text/javascript",
        "application/javascript",
        "application/json",
        "application/rss+xml",
        "application/atom+xml",
        "application/opensearchdescription+xml",
        "image/svg+xml",
    )
)

#: Below this length, in bytes, compressing is not worth the while.
_SHORTEST: Final = 1000
_LEVEL: Final = 6
_OK: Final = 200


def compress_answers(app: Flask) -> None:
    """Make ``app`` compress texts for browsers that can read them so; what is streamed goes as it is."""
    app.after_request(_compressed)


def _compressed(response: Response) -> Response:
    if response.mimetype not in _TEXTS:
        return response
    response.vary.add("Accept-Encoding")
    whole = response.status_code == _OK and (response.direct_passthrough or not response.is_streamed)
    if not whole or not request.accept_encodings["gzip"] or "Content-Encoding" in response.headers:
        return response
    response.direct_passthrough = False
    data = response.get_data()
    if len(data) >= _SHORTEST:
        response.set_data(gzip.compress(data, _LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        # The same text, but not the same bytes.
        etag, _ = response.get_etag()
        if etag:
            response.set_etag(etag, weak=True)
    return response
