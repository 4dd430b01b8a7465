"""What is done to every response: security headers, compression, and entity tags that save sending it again.

**Security.** Article texts are untrusted. Even if one reached a page as markup, the policy would keep it from running a
script, styling the page, loading anything or sending a form elsewhere.

**Compression.** Compressed, a page of Arabic is a fifth as long. What is compressed holds nothing
secret beside what a reader typed, so its length gives nothing away. Flask-Compress was tried, and would save twenty
lines: it sends gzip to a browser that refuses it (``gzip;q=0``), and static files without their length, from files that
it leaves open.

**Caching.** An answer depends on the program, its settings, the index and the request, and where it mentions relative
dates on the day. A digest of them is its entity tag, which is known before anything is searched.
"""

from __future__ import annotations

import gzip
from datetime import date
from functools import cache
from hashlib import blake2b, blake2s
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, g, request

from searchapp.errors import SearchAppError
from searchapp.sources import path_of_sources
from searchapp.sync.runs import RunLog
from searchapp.vocabulary.cache import is_vocabulary_fresh
from searchapp.web.login import user_of
from searchapp.web.opened_index import opened_index

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    # What a journalist searches for stays between the browser and this server.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def send_security_headers(app: Flask) -> None:
    """Make ``app`` send :data:`SECURITY_HEADERS` with every response, errors and static files included."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    response.headers.update(SECURITY_HEADERS)
    return response


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

#: Below this length, in bytes, compression is not worth it.
_SHORTEST: Final = 1000
_LEVEL: Final = 6
_OK: Final = 200


def compress_answers(app: Flask) -> None:
    """Make ``app`` compress texts for browsers that accept gzip; streamed answers are sent as they are."""
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


#: Static files have entity tags of their own; health and metrics are never cached.
_UNTAGGED: Final = ("static", "health.state", "metrics.figures")
_TAG_BYTES: Final = 12
_NOT_MODIFIED: Final = 304
_ONE_YEAR: Final = 365 * 24 * 3600


def answer_conditionally(app: Flask) -> None:
    """Make ``app`` tag its answers to GET, and answer 304 without searching if the client has the tag already."""
    program = _program_digest()

    def answer_not_modified() -> Response | None:
        if request.method not in ("GET", "HEAD") or request.endpoint in (None, *_UNTAGGED):
            return None
        # The language is remembered in a cookie, which needs a real answer.
        if "lang" in request.args:
            return None
        try:
            g.tag = _tag(program)
        except SearchAppError:
            return None
        return Response(status=_NOT_MODIFIED) if request.if_none_match.contains_weak(g.tag) else None

    def add_tag(response: Response) -> Response:
        tag = g.pop("tag", None)
        if tag and response.status_code in (200, _NOT_MODIFIED):
            # Weak, because an answer says how long it took.
            response.set_etag(tag, weak=True)
            response.cache_control.private = True
            response.cache_control.no_cache = True
        return response

    app.before_request(answer_not_modified)
    app.after_request(add_tag)


def _tag(program: str) -> str:
    index = opened_index()
    engine = index.engine
    g.index_version = engine.version()
    parts = (
        program,
        index.settings,
        _file_state(index.settings.variants),
        _file_state(path_of_sources(index.settings)),
        _file_state(index.settings.logo),
        # An index that is deleted and built again counts its versions from the start.
        _file_state(index.settings.index),
        # A run that changes nothing is shown too.
        _file_state(RunLog.of(index.settings).folder) if index.settings.show_imports else None,
        engine.name,
        g.index_version,
        # Corrections and completions are incomplete until the vocabulary has been built.
        is_vocabulary_fresh(engine),
        date.today(),
        request.url,
        request.headers.get("Cookie"),
        # Each page says who reads it.
        user_of(request.environ),
    )
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=_TAG_BYTES).hexdigest()


@cache
def _program_digest() -> str:
    """Return a digest of the sizes and times of the program's files."""
    folder = Path(__file__).parents[1]
    files = (path for path in sorted(folder.rglob("*.*")) if path.suffix != ".pyc")
    states = [(str(path.relative_to(folder)), _file_state(path)) for path in files]
    return blake2b(repr(states).encode(), digest_size=_TAG_BYTES).hexdigest()


def _file_state(path: Path | None) -> tuple[int, int] | None:
    if path is None:
        return None
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def cache_static_files(app: Flask) -> None:
    """Make browsers keep the static files of ``app``, whose URLs carry a digest of their content.

    A typeface carries its version in its name instead, because a style sheet names it as well.
    """
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _ONE_YEAR
    digests: dict[str, str] = {}

    def add_digest(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and not values["filename"].startswith("fonts/"):
            name = values["filename"]
            if name not in digests:
                content = Path(str(app.static_folder), name).read_bytes()
                digests[name] = blake2s(content, digest_size=4).hexdigest()
            values["v"] = digests[name]

    app.url_default_functions.setdefault(None, []).append(add_digest)
