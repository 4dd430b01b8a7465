"""The fields of an article and the many names under which newspapers, dumps and feeds write them.

``post_title`` and its like are WordPress's, ``maintext`` is that of news crawlers, ``content_html`` JSON Feed's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Final, NamedTuple

#: For each field its names, the most trustworthy first: where a record has several, the first that is filled counts.
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


@dataclass(frozen=True, slots=True)
class Fields:
    """What a reader found of one article, as plain text, not yet sanitised. A line end in ``content`` ends a paragraph.

    ``date`` is as it was written: a number where the input has a number.
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
    """Return the field that ``name`` means, or None. Case, spaces, marks and punctuation in ``name`` do not count."""
    known = _known(name)
    return known.field if known else None


def ranked_values(values: Mapping[str, object]) -> dict[str, list[object]]:
    """Return by field all values under its names, those of the names that rank first before the others."""
    ranked: dict[str, list[tuple[int, object]]] = {}
    for name, value in values.items():
        known = _known(name)
        if known is not None:
            ranked.setdefault(known.field, []).append((known.rank, value))
    return {field: [value for _, value in sorted(pairs, key=itemgetter(0))] for field, pairs in ranked.items()}


def _known(name: str) -> _Name | None:
    # Names come from files, and prose is tried as one: neither may fill the memory.
    return _KNOWN.get(_bare(name)) if len(name) <= _LONGEST_NAME else None


@lru_cache(1024)
def _bare(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


_KNOWN: Final = {
    _bare(name): _Name(rank, field) for field, names in FIELD_NAMES.items() for rank, name in enumerate(names)
}
