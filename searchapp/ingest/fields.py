"""The fields of an article, by the many names that newspapers, dumps and feeds give them, as plain text.

``post_title`` and its like are WordPress's, ``maintext`` is that of news crawlers, ``content_html`` JSON Feed's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Final, NamedTuple

from searchapp.dates.grammar import parse_date
from searchapp.ingest.markup import embedded_text
from searchapp.ingest.sanitise import unescape_entities

#: The names of each field, the most trustworthy first: if a record has several, the first that is filled counts.
FIELD_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "_id", "guid", "uid", "article_id", "doc_id", "docno", "identifier", "المعرف", "معرف", "رقم الخبر"),
    "title": ("title", "headline", "heading", "post_title", "العنوان", "عنوان", "عنوان الخبر", "عنوان المقال"),
    "content": (
        *("content", "content:encoded", "encoded", "text", "body", "article_body", "full_text", "article", "story"),
        *("paragraphs", "content_html", "content_text", "post_content", "maintext", "main_text"),
        *("النص", "نص", "نص الخبر", "نص المقال", "المحتوى", "محتوى", "المتن", "متن", "الخبر", "المقال"),
        # Better a summary than nothing.
        *("description", "summary", "abstract", "الملخص", "ملخص"),
    ),
    "source": (
        *("source", "source_name", "newspaper", "publisher", "publication", "site", "site_name", "outlet", "agency"),
        *("المصدر", "مصدر", "الصحيفة", "صحيفة", "الجريدة", "جريدة", "الموقع", "الوكالة", "الناشر"),
    ),
    "author": (
        *("author", "authors", "author_name", "byline", "writer", "creator", "dc:creator", "by", "journalist"),
        *("الكاتب", "كاتب", "المؤلف", "مؤلف", "بقلم", "المحرر", "الصحفي"),
    ),
    "section": (
        *("section", "sections", "article_section", "category", "categories", "topic", "desk"),
        *("القسم", "قسم", "التصنيف", "تصنيف", "الباب", "باب"),
    ),
    "date": (
        *("date", "published", "date_published", "publish_date", "published_date", "published_at", "published_time"),
        *("publication_date", "pub_date", "post_date", "dc:date", "issued", "datetime", "timestamp", "time"),
        *("تاريخ النشر", "التاريخ", "تاريخ", "تاريخ الخبر", "نشر في"),
        # Better late than never.
        *("created_at", "date_created", "updated", "updated_at", "date_modified", "modified", "date_extracted"),
    ),
    "url": ("url", "link", "permalink", "canonical_url", "web_url", "article_url", "href", "uri", "الرابط", "رابط"),
}

_LONGEST_NAME: Final = 64

#: The keys whose values stand for a nested object: ``{"name": …}`` of an author, ``{"rendered": …}`` of WordPress,
#: ``{"$date": …}`` of a database dump.
_NAMING_KEYS: Final = (
    *("name", "title", "text", "content", "rendered", "value", "label", "#text"),
    *("$date", "$oid", "$numberLong", "@id", "url"),
)
_CONTENT_KEYS: Final = ("text", "content", "rendered", *_NAMING_KEYS)
_URL_KEYS: Final = ("url", "href", "@id", *_NAMING_KEYS)


@dataclass(frozen=True, slots=True)
class Fields:
    """What a reader found of one article, as plain text, not yet sanitised. A line end in ``content`` ends a paragraph.

    ``date`` is as it was written: a number if the input has a number.
    """

    id: str = ""
    title: str = ""
    content: str = ""
    source: str = ""
    author: str = ""
    section: str = ""
    date: str | int | float = ""
    url: str = ""


class _Name(NamedTuple):
    rank: int
    field: str


def field_of(name: str) -> str | None:
    """Return the field that ``name`` means, or None. Case, spaces, diacritics and punctuation do not count."""
    known = _known(name)
    return known.field if known else None


def ranked_values(values: Mapping[str, object]) -> dict[str, list[object]]:
    """Return for each field the values under its names, in the order in which the names rank."""
    ranked: dict[str, list[tuple[int, object]]] = {}
    for name, value in values.items():
        known = _known(name)
        if known is not None:
            ranked.setdefault(known.field, []).append((known.rank, value))
    return {field: [value for _, value in sorted(pairs, key=itemgetter(0))] for field, pairs in ranked.items()}


def _known(name: str) -> _Name | None:
    # Names come from files, and prose is tried as a name: neither may fill the memory.
    return _KNOWN.get(_bare(name)) if len(name) <= _LONGEST_NAME else None


@lru_cache(1024)
def _bare(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


_KNOWN: Final = {
    _bare(name): _Name(rank, field) for field, names in FIELD_NAMES.items() for rank, name in enumerate(names)
}


def plain_fields(values: Mapping[str, object], content_text: Callable[[str], str] = embedded_text) -> Fields:
    """Return the fields among ``values``, whose keys may be any names known to :mod:`searchapp.ingest.fields`.

    Of several values for a field the first that is not blank counts; of several dates the first that can be read.
    Lists are joined, objects give their name, and entities are resolved, except in the id and the url.
    ``content_text`` turns the content into plain text. A number is not the name of a source, an author or a section.
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
        date=_first_date([_scalar(value, _NAMING_KEYS) for value in found.get("date", ())]),
        # Two links joined would not be a link.
        url=first("url", lambda value: flatten(_scalar(value, _URL_KEYS), "")),
    )


def flatten(value: object, joiner: str, keys: tuple[str, ...] = _NAMING_KEYS) -> str:
    """Return a JSON ``value`` as text: a list as its filled items with ``joiner`` between them, an object as the value
    of the first of ``keys`` that is filled.
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
    # WordPress gives its authors and categories as numbers.
    items = [item for item in (value if isinstance(value, list) else [value]) if not isinstance(item, int | float)]
    return unescape_entities(flatten(items, "، "))


def _first_date(dates: list[str | int | float]) -> str | int | float:
    return dates[0] if len(dates) == 1 else next((date for date in dates if parse_date(date)), "")


def _scalar(value: object, keys: tuple[str, ...]) -> str | int | float:
    while isinstance(value, list | dict):
        value = next(iter(value), None) if isinstance(value, list) else _named(value, keys)
    return value if isinstance(value, str | int | float) else ""
