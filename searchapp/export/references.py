"""What reference formats have in common: an article as a work that is cited."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final, NamedTuple

from searchapp.dates.moments import days_of
from searchapp.model import Article

#: What separates authors; a Latin comma may stand within a name.
_BETWEEN_AUTHORS: Final = re.compile(r"\s*[،؛;]\s*")
#: What no line of a file of references can hold.
_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_KEY_BYTES: Final = 8


class CitedDate(NamedTuple):
    """A date as far as it is known: in ``year``, in its ``month`` and on its ``day``."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def iso(self) -> str:
        """The date in ISO 8601."""
        return "-".join(f"{part:0{width}}" for part, width in zip(self, (4, 2, 2), strict=True) if part is not None)


def one_line(text: str) -> str:
    """Return ``text`` on one line."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def authors_of(article: Article) -> tuple[str, ...]:
    """Return the names of the authors of ``article``, each as it was printed."""
    return tuple(filter(None, _BETWEEN_AUTHORS.split(one_line(article.author))))


def cited_date(article: Article) -> CitedDate | None:
    """Return when ``article`` was published, as far as that is one day, one month or one year of the Gregorian
    calendar.
    """
    if article.date is None or article.date_precision is None:
        return None
    days = days_of(article.date, article.date_precision)
    first, last = days.first, days.last
    if first == last:
        return CitedDate(first.year, first.month, first.day)
    if first.year != last.year:
        return None
    return CitedDate(first.year) if first.month != last.month else CitedDate(first.year, first.month)


def key_of(article: Article) -> str:
    """Return a name for ``article`` that is its own, and the same in every file."""
    return "searchapp" + blake2b(article.id.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).hexdigest()
