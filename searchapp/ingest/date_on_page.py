"""The date of a page that has no element for it: in its address, or below its title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile, islice
from typing import Any, Final

from searchapp.ingest.dates import parse_date

_IN_ADDRESS: Final = re.compile(r"(?<=/)(20\d\d)([/-])(\d{1,2})\2(\d{1,2})(?!\d)")
#: As words of a class or an id: post-date, publishTime, entry_date.
_WORDS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_OF_DATES: Final = frozenset(("date", "time", "datetime", "published", "publish", "pubdate", "timestamp"))
_LONGEST: Final = 100
#: More of them are a list of other articles.
_MOST: Final = 10


def date_on_page(page: Any, address: str) -> str:
    """Return the first date that can be read of those in ``address`` and those in elements named after a date.

    These must follow the first h1 of ``page`` (an HTML root element): above it sites tell what day it is today.
    """
    return next((date for date in (*_in_address(address), *_below_title(page)) if parse_date(date)), "")


def _in_address(address: str) -> Iterator[str]:
    for found in _IN_ADDRESS.finditer(address):
        yield f"{found[1]}-{found[3]}-{found[4]}"


def _below_title(page: Any) -> Iterator[str]:
    title = next(page.iter("h1"), None)
    below = dropwhile(lambda element: element is not title, page.iter() if title is not None else ())
    for element in islice(filter(_is_named_after_a_date, below), _MOST):
        text = _beginning(element)
        if len(text) <= _LONGEST:
            yield text


def _is_named_after_a_date(element: Any) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return not _OF_DATES.isdisjoint(word.lower() for word in _WORDS.findall(names[:_LONGEST]))


def _beginning(element: Any) -> str:
    text = ""
    for piece in element.itertext():
        text += piece
        if len(text) > _LONGEST:
            break
    return " ".join(text.split())
