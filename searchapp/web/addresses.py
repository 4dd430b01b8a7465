"""Addresses: article ids in paths, absolute URLs, and query strings with bytes that no URL may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urljoin

from flask import Request, request
from werkzeug.routing import BaseConverter

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_ESCAPE: Final = "~"
_FRAGILE: Final = ("", ".", "..")

#: Characters left as they are in a query string; a percent sign belongs to an escape.
_SAFE_IN_QUERY: Final = "%!#$&'()*+,/:;=?@[]~"
#: The same in a whole URL, which may be a template with parameters in braces.
_SAFE: Final = f"{_SAFE_IN_QUERY}{{}}"


class ArticleIdConverter(BaseConverter):
    """The URL converter ``<article_id:...>``, under which any id survives the browser.

    An id may be anything, such as a file path. Browsers resolve ``.`` and ``..``, and servers merge empty segments, so
    such segments get a ``~`` in front (as do those that begin with one): ``a/../b`` is written ``a/~../b``.
    """

    regex = r"[\s\S]+"
    part_isolating = False
    weight = 200

    def to_python(self, value: str) -> str:
        """Return the id that a path stands for."""
        return "/".join(segment.removeprefix(_ESCAPE) for segment in value.split("/"))

    def to_url(self, value: Any) -> str:
        """Return the path that stands for an id."""
        return super().to_url("/".join(_protected(segment) for segment in str(value).split("/")))


def _protected(segment: str) -> str:
    return _ESCAPE + segment if segment in _FRAGILE or segment.startswith(_ESCAPE) else segment


class LenientRequest(Request):
    """A request that takes raw bytes in its query string as if they were percent-encoded, instead of failing."""

    def __init__(self, environ: WSGIEnvironment, *arguments: Any, **options: Any) -> None:
        super().__init__(environ, *arguments, **options)
        if not self.query_string.isascii():
            self.query_string = quote(self.query_string, safe=_SAFE_IN_QUERY).encode()


def absolute(url: str) -> str:
    """Return ``url`` with the scheme and host of the current request, in ASCII, for feed readers and browsers."""
    return encoded(urljoin(f"{request.scheme}://{request.host}/", url))


def encoded(url: str) -> str:
    """Return ``url`` with everything percent-encoded that a URL may not hold."""
    return quote(url, safe=_SAFE, errors="replace")
