"""Article ids as the tail of a path, such that any id survives the browser.

An id may be anything, a file path for one. A browser resolves ``.`` and ``..`` away before it asks, and servers
merge empty segments, so these segments travel behind a ``~`` (and so does a segment that begins with one).
"""

from __future__ import annotations

from typing import Any

from werkzeug.routing import BaseConverter

_ESCAPE = "~"
_FRAGILE = ("", ".", "..")


class ArticleIdConverter(BaseConverter):
    """The URL converter ``<article_id:...>``: ``a/../b`` is written ``a/~../b`` and read back."""

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
