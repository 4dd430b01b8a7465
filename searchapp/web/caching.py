"""What browsers and feed readers need not fetch again: static files, and answers that have not changed.

An answer depends on the program, its settings, the index and the request, and where it mentions relative dates on the
day. A digest of them is its entity tag, which is known before anything is searched.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from hashlib import blake2b, blake2s
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, g, request

from searchapp.errors import SearchAppError
from searchapp.vocabulary.cache import is_vocabulary_fresh
from searchapp.web.opened_index import opened_index

#: Static files have entity tags of their own; health is never cached.
_UNTAGGED: Final = ("static", "health.state")
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
    parts = (
        program,
        index.settings,
        _file_state(index.settings.variants),
        # An index that is deleted and built again counts its versions from the start.
        _file_state(index.settings.index),
        engine.name,
        engine.version(),
        # Corrections and completions are incomplete until the vocabulary has been built.
        is_vocabulary_fresh(engine),
        date.today(),
        request.url,
        request.headers.get("Cookie"),
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
