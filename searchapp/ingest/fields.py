"""The fields of an article and the many names under which newspapers, dumps and feeds write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

#: For each field its names, the most trustworthy first: where a record has several, the first that is filled counts.
FIELD_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "_id", "guid", "uid", "article_id", "doc_id", "docno", "identifier", "المعرف", "معرف", "رقم الخبر"),
    "title": ("title", "headline", "heading", "العنوان", "عنوان", "عنوان الخبر"),
    "content": (
        *("content", "content:encoded", "encoded", "text", "body", "article_body", "full_text", "article", "story"),
        *("paragraphs", "النص", "نص", "نص الخبر", "المحتوى", "محتوى", "المتن", "متن", "الخبر"),
        # Better a summary than nothing.
        *("description", "summary", "abstract", "الملخص", "ملخص"),
    ),
    "source": (
        *("source", "newspaper", "publisher", "publication", "site", "site_name", "outlet", "agency"),
        *("المصدر", "مصدر", "الصحيفة", "صحيفة", "الجريدة", "جريدة", "الموقع", "الوكالة", "الناشر"),
    ),
    "author": (
        *("author", "authors", "byline", "writer", "creator", "dc:creator", "by", "journalist"),
        *("الكاتب", "كاتب", "المؤلف", "مؤلف", "بقلم", "المحرر", "الصحفي"),
    ),
    "section": (
        *("section", "sections", "article_section", "category", "categories", "topic", "desk"),
        *("القسم", "قسم", "التصنيف", "تصنيف", "الباب", "باب"),
    ),
    "date": (
        *("date", "published", "date_published", "publish_date", "published_at", "published_time", "publication_date"),
        *(
            "pub_date",
            "dc:date",
            "datetime",
            "timestamp",
            "time",
            "created_at",
            "date_created",
            "updated",
            "updated_at",
        ),
        *("date_modified", "date_extracted", "تاريخ النشر", "التاريخ", "تاريخ", "نشر في"),
    ),
    "url": ("url", "link", "permalink", "canonical_url", "web_url", "article_url", "href", "uri", "الرابط", "رابط"),
}


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
    known = _KNOWN.get(_bare(name))
    return known.field if known else None


def select_fields(values: Mapping[str, object]) -> dict[str, object]:
    """Return by field the values under known names, for each field the filled one whose name ranks first."""
    chosen: dict[str, tuple[int, object]] = {}
    for name, value in values.items():
        known = _KNOWN.get(_bare(name))
        if known is None or _is_blank(value):
            continue
        if known.field not in chosen or known.rank < chosen[known.field][0]:
            chosen[known.field] = known.rank, value
    return {field: value for field, (_, value) in chosen.items()}


@lru_cache(1024)
def _bare(name: str) -> str:
    # Names come from files, and a line of prose is tried as one: the cache is bounded.
    return "".join(filter(str.isalnum, name.casefold()))


def _is_blank(value: object) -> bool:
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())


_KNOWN: Final = {
    _bare(name): _Name(rank, field) for field, names in FIELD_NAMES.items() for rank, name in enumerate(names)
}
