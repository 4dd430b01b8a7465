"""Conditional answers: what has not changed since a browser or feed reader fetched it is not worked out again.

Every answer hangs on four things: the program, its settings, the index, and the request; what is said of days also
on what day it is. A digest of them is the answer's entity tag, known before anything is searched.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from flask import Flask, Response, g, request

from searchapp.errors import SearchAppError
from searchapp.vocabulary.cache import is_vocabulary_fresh
from searchapp.web.opened_index import opened_index

#: Static files have tags of their own; health is asked for to be worked out.
_OTHERS: Final = ("static", "health.state")
_TAG_BYTES: Final = 12
_NOT_MODIFIED: Final = 304


def answer_conditionally(app: Flask) -> None:
    """Make ``app`` tag its answers to GET, and answer 304 without searching where the tag is known already."""
    program = _program()

    def spare() -> Response | None:
        if request.method not in ("GET", "HEAD") or request.endpoint in (None, *_OTHERS):
            return None
        # A choice of language is remembered by way of the answer, which therefore has to be one.
        if "lang" in request.args:
            return None
        try:
            g.tag = _tag(program)
        except SearchAppError:
            return None
        return Response(status=_NOT_MODIFIED) if request.if_none_match.contains_weak(g.tag) else None

    def tagged(response: Response) -> Response:
        tag = g.pop("tag", None)
        if tag and response.status_code in (200, _NOT_MODIFIED):
            # Weak, because an answer tells how long it took.
            response.set_etag(tag, weak=True)
            response.cache_control.private = True
            response.cache_control.no_cache = True
        return response

    app.before_request(spare)
    app.after_request(tagged)


def _tag(program: str) -> str:
    index = opened_index()
    engine = index.engine
    parts = (
        program,
        index.settings,
        _state(index.settings.variants),
        # An index that was deleted and built anew counts its changes from the start again.
        _state(index.settings.index),
        engine.name,
        engine.version(),
        # Corrections and completions are not all there before the words of the articles have been gathered.
        is_vocabulary_fresh(engine),
        date.today(),
        request.url,
        request.headers.get("Cookie"),
    )
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=_TAG_BYTES).hexdigest()


@cache
def _program() -> str:
    """Return what tells this state of the program's files from any other."""
    folder = Path(__file__).parents[1]
    files = (path for path in sorted(folder.rglob("*.*")) if path.suffix != ".pyc")
    states = [(str(path.relative_to(folder)), _state(path)) for path in files]
    return blake2b(repr(states).encode(), digest_size=_TAG_BYTES).hexdigest()


def _state(path: Path | None) -> tuple[int, int] | None:
    if path is None:
        return None
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
