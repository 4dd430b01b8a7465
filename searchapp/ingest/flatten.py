"""From the values of a data record (JSON, CSV, a feed's entry) to the plain text of the fields."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from searchapp.dates.documents import parse_date
from searchapp.ingest.fields import Fields, ranked_values
from searchapp.ingest.markup import embedded_text
from searchapp.ingest.sanitise import unescape_entities

#: What stands for a nested object: ``{"name": …}`` of an author, ``{"rendered": …}`` of WordPress, ``{"$date": …}`` of
#: a database dump.
_TELLING_KEYS: Final = (
    *("name", "title", "text", "content", "rendered", "value", "label", "#text"),
    *("$date", "$oid", "$numberLong", "@id", "url"),
)
_CONTENT_KEYS: Final = ("text", "content", "rendered", *_TELLING_KEYS)
_URL_KEYS: Final = ("url", "href", "@id", *_TELLING_KEYS)


def plain_fields(values: Mapping[str, object], content_text: Callable[[str], str] = embedded_text) -> Fields:
    """Return the fields among ``values``, whose keys may be any names known to :mod:`searchapp.ingest.fields`.

    Of several values for a field the first that says something counts; of several dates the first that can be read.
    Lists are joined, objects give their name, and entities are resolved, save in the id and the url. ``content_text``
    makes plain text of the content. A number is no name of a source, an author or a section.
    """
    found = ranked_values(values)

    def first(field: str, read: Callable[[object], str]) -> str:
        return next((text for value in found.get(field, ()) if (text := read(value)).strip()), "")

    return Fields(
        id=first("id", lambda value: flatten(value, "-")),
        title=first("title", lambda value: unescape_entities(flatten(value, " "))),
        content=first("content", lambda value: content_text(flatten(value, "\n", _CONTENT_KEYS))),
        source=first("source", _label),
        author=first("author", _label),
        section=first("section", _label),
        date=_first_date([_scalar(value, _TELLING_KEYS) for value in found.get("date", ())]),
        # Two links joined would be none.
        url=first("url", lambda value: flatten(_scalar(value, _URL_KEYS), "")),
    )


def flatten(value: object, joiner: str, keys: tuple[str, ...] = _TELLING_KEYS) -> str:
    """Return a JSON ``value`` as text: a list as its filled items with ``joiner`` between them, an object as what the
    first filled one of ``keys`` holds.
    """
    match value:
        case str():
            return value
        case bool():
            return ""
        case int():
            return str(value)
        case float():
            return str(value) if math.isfinite(value) else ""
        case list():
            return joiner.join(filter(None, (flatten(item, joiner, keys) for item in value)))
        case dict():
            return flatten(_named(value, keys), joiner, keys)
        case _:
            return ""


def _named(value: dict[object, object], keys: tuple[str, ...]) -> object:
    return next((value[key] for key in keys if value.get(key)), None)


def _label(value: object) -> str:
    # WordPress gives the numbers of its authors and categories.
    items = [item for item in (value if isinstance(value, list) else [value]) if not isinstance(item, int | float)]
    return unescape_entities(flatten(items, "، "))


def _first_date(dates: list[str | int | float]) -> str | int | float:
    return dates[0] if len(dates) == 1 else next((date for date in dates if parse_date(date)), "")


def _scalar(value: object, keys: tuple[str, ...]) -> str | int | float:
    while isinstance(value, list | dict):
        value = next(iter(value), None) if isinstance(value, list) else _named(value, keys)
    return value if isinstance(value, str | int | float) else ""
