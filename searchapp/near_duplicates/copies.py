"""The copies of an article as they are shown: where and when each was published, and which came first."""

from __future__ import annotations

from datetime import time

from searchapp.model import Article, Copy
from searchapp.plan import Copies


def listed_copies(shown: Article, copies: Copies) -> tuple[Copy, ...]:
    """Return the ``copies`` of the article that is ``shown``, in order.

    The earliest one is ``first`` if it is known to have been published before the other named ones and the one shown.
    """
    return tuple(
        Copy(
            copy.id,
            copy.title,
            copy.source,
            copy.date,
            copy.url,
            first=index == 0 and _before_all(copy, (shown, *copies.named[1:])),
        )
        for index, copy in enumerate(copies.named)
    )


def is_first(shown: Article, copies: Copies) -> bool:
    """Return whether the article that is ``shown`` has ``copies`` and is known to have been published before them."""
    return bool(copies.named) and _before_all(shown, copies.named)


def _before_all(one: Article, others: tuple[Article, ...]) -> bool:
    return all(_before(one, other) for other in others)


def _before(one: Article, other: Article) -> bool:
    """Return whether ``one`` is known to have been published before ``other``."""
    if one.date is None or other.date is None:
        return False
    if one.date.date() != other.date.date():
        return one.date < other.date
    # A date without a time is read as midnight.
    return time() not in (one.date.time(), other.date.time()) and one.date < other.date
