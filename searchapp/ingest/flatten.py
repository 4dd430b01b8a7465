"""From the values of a data record (JSON, CSV, a feed's entry) to the plain text of the fields."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from searchapp.ingest.fields import Fields, select_fields
from searchapp.ingest.markup import embedded_text
from searchapp.ingest.sanitise import unescape_entities

#: What stands for a nested object: ``{"name": …}`` of an author, ``{"$date": …}`` of a database dump.
_TELLING_KEYS: Final = (
    "name",
    "title",
    "text",
    "content",
    "value",
    "label",
    "$date",
    "$oid",
    "$numberLong",
    "@id",
    "url",
)


def plain_fields(values: Mapping[str, object], content_text: Callable[[str], str] = embedded_text) -> Fields:
    """Return the fields among ``values``, whose keys may be any names known to :mod:`searchapp.ingest.fields`.

    Lists are joined, objects give their name, and entities are resolved, save in the id and the url. ``content_text``
    makes plain text of the content.
    """
    chosen = select_fields(values)

    def label(field: str) -> str:
        return unescape_entities(flatten(chosen.get(field), "، "))

    return Fields(
        id=flatten(chosen.get("id"), "-"),
        title=unescape_entities(flatten(chosen.get("title"), " ")),
        content=content_text(flatten(chosen.get("content"), "\n")),
        source=label("source"),
        author=label("author"),
        section=label("section"),
        date=_scalar(chosen.get("date")),
        url=_first_text(chosen.get("url")),
    )


def flatten(value: object, joiner: str) -> str:
    """Return a JSON ``value`` as text: a list as its filled items with ``joiner`` between them, an object as its name."""
    match value:
        case str():
            return value
        case bool():
            return ""
        case int() | float():
            return str(value) if math.isfinite(value) else ""
        case list():
            return joiner.join(filter(None, (flatten(item, joiner) for item in value)))
        case dict():
            return flatten(_named(value), joiner)
        case _:
            return ""


def _named(value: dict[object, object]) -> object:
    return next((value[key] for key in _TELLING_KEYS if value.get(key)), None)


def _scalar(value: object) -> str | int | float:
    while isinstance(value, list | dict):
        value = next(iter(value), None) if isinstance(value, list) else _named(value)
    return value if isinstance(value, str | int | float) else ""


def _first_text(value: object) -> str:
    # Two links joined would be none.
    return flatten(_scalar(value), "")
