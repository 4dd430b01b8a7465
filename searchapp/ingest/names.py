"""What the names of fields mean: in newspapers, dumps, crawls, feeds and databases, Arabic and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Final, NamedTuple

#: Of a text that is only part of the article, or about it: better than nothing.
SUMMARY_NAMES: Final = (
    *("description", "summary", "abstract", "excerpt", "lead", "intro", "introduction", "teaser", "standfirst"),
    *("lead_paragraph", "introtext", "trail_text"),
    *("snippet", "caption", "subtitle", "الملخص", "ملخص", "الموجز", "موجز", "المقدمة", "مقدمة", "نبذة", "الوصف", "وصف"),
)

#: The names of each field, the most trustworthy first: if a record has several, the first with a value counts. Names
#: that an article is called by may stand before or after each (:data:`_ARTICLE_WORDS`).
FIELD_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": (
        "id",
        "_id",
        "guid",
        "uid",
        "uuid",
        "article_id",
        "doc_id",
        "docno",
        "identifier",
        "nid",
        *("stories_id", "record_id", "store_id", "goid", "proquest_document_id"),
        "رقم",
        "المعرف",
        "معرف",
    ),
    "title": (
        *("title", "headline", "heading", "post_title", "webtitle", "subject_line", "hl1", "head", "name"),
        *("headline_text", "node_title", "hlead", "hdl", "headlines", "alternative_headline"),
        *("العنوان", "عنوان", "العنوان الرئيسي", "عنوان رئيسي", "المانشيت"),
        *("العنوان الكامل", "اسم المقال", "الترويسة", "رأس الموضوع"),
    ),
    "content": (
        *("content", "content:encoded", "encoded", "text", "body", "article_body", "full_text", "article", "story"),
        *(
            "paragraphs",
            "content_html",
            "content_text",
            "post_content",
            "maintext",
            "main_text",
            "body_text",
            "body_html",
        ),
        *(
            "body_content",
            "text_content",
            "raw_text",
            "plain_text",
            "clean_text",
            "cleaned_text",
            "text_clean",
            "content_raw",
        ),
        *(
            "html",
            "content_body",
            "article_html",
            "details",
            "detail",
            "message",
            "fulltext",
            "bodyxhtml",
            "body_xhtml",
        ),
        *("body_value", "rich_text", "raw_content", "contents", "mobiledoc", "lexical", "tweet", "tweet_text"),
        *("long_text", "copy", "main_content", "page_content", "blocks", "field_body", "news", "transcript"),
        *("النص", "نص", "المحتوى", "محتوى", "المتن", "متن", "الخبر", "المقال", "النص الكامل", "نص كامل", "نص الموضوع"),
        *("النص الأصلي", "جسم الخبر", "مضمون الخبر", "المضمون"),
        *("التفاصيل", "تفاصيل", "الموضوع", "الرسالة", "المادة", "الفقرات"),
        *SUMMARY_NAMES,
    ),
    "source": (
        *("source", "source_name", "newspaper", "publisher", "publication", "site", "site_name", "outlet", "agency"),
        *("provider", "media_name", "source_title", "domain", "channel", "paper", "press", "copyrightholder"),
        *("from", "website", "source_domain", "source_organization", "infosource", "publication_name", "pubtitle"),
        *("publication_title", "name_source", "source_common_name", "hostname", "source_hostname", "domain_url"),
        "source_id",
        *(
            "المصدر",
            "مصدر",
            "الصحيفة",
            "صحيفة",
            "الجريدة",
            "جريدة",
            "الموقع",
            "الوكالة",
            "وكالة",
            "الناشر",
            "القناة",
            "اسم الصحيفة",
            *("اسم الجريدة", "اسم المصدر", "اسم الموقع", "اسم الوكالة", "جهة النشر", "المطبوعة"),
        ),
    ),
    "author": (
        *(
            "author",
            "authors",
            "author_name",
            "byline",
            "writer",
            "creator",
            "dc:creator",
            "by",
            "journalist",
            "reporter",
        ),
        *("post_author", "columnist", "editor", "written_by", "contributor", "primary_author"),
        *("created_by_alias", "user_name", "screen_name"),
        *("اسم الصحفي", "اسم المحرر"),
        *("الكاتب", "كاتب", "الكاتبة", "المؤلف", "مؤلف", "بقلم", "المحرر", "محرر", "الصحفي", "المراسل", "اسم الكاتب"),
    ),
    "section": (
        *("section", "sections", "article_section", "section_name", "category", "categories", "category_name", "topic"),
        *("topics", "desk", "rubric", "subject", "channel_name", "pillar_name", "news_desk"),
        *("category_title", "primary_tag", "genre", "theme", "label", "labels"),
        *("القسم", "قسم", "التصنيف", "تصنيف", "الباب", "باب", "الفئة", "فئة", "اسم القسم"),
        *("اسم الباب", "نوع الخبر", "الزاوية", "المجال"),
    ),
    "date": (
        *("date", "published", "date_published", "publish_date", "published_date", "published_at", "published_time"),
        *(
            "publication_date",
            "pub_date",
            "post_date",
            "dc:date",
            "issued",
            "date_publish",
            "publish_time",
            "publishing_date",
        ),
        *("web_publication_date", "first_published", "first_published_at", "first_publication_date", "published_on"),
        *(
            "publish_at",
            "date_time_pub",
            "posted",
            "posted_at",
            "posted_on",
            "date_posted",
            "publish",
            "publishedon",
            "release_date",
        ),
        *("first_created", "date_issue", "issue_date", "display_date", "date_time", "datetime", "timestamp", "time"),
        *(
            "published_utc",
            "published_timestamp",
            "publish_timestamp",
            "pub_time",
            "post_date_gmt",
            "date_gmt",
            "date_utc",
        ),
        *("pubdatetime", "publicationtime", "publish_up", "publish_datetime_utc", "publish_date_time", "posted_date"),
        *("publication_datetime", "alpha_pub_date", "upload_date", "content_created"),
        *("تاريخ النشر", "التاريخ", "تاريخ", "نشر في", "نشر", "تاريخ الإصدار", "تاريخ الصدور", "وقت النشر"),
        *("تاريخ العدد", "يوم النشر", "تاريخ ووقت النشر", "تاريخ النشر الميلادي", "التاريخ الميلادي"),
        # Better late than never.
        *("created_at", "created", "created_on", "created_time", "creation_date", "date_created", "version_created"),
        *("date_added", "added", "added_at", "add_date", "insert_date", "entry_date", "seen_date", "date_download"),
        *("تاريخ الإضافة", "تاريخ الإنشاء", "أضيف في"),
        *(
            "updated",
            "updated_at",
            "date_modified",
            "modified",
            "date_extracted",
            "last_modified",
            "last_updated",
            "update_date",
        ),
        *(
            "crawl_date",
            "crawled_at",
            "scraped_at",
            "date_scraped",
            "fetched_at",
            "load_date",
            "crawl_timestamp",
            "warc_date",
            "تاريخ التحديث",
            "آخر تحديث",
        ),
    ),
    "url": (
        *(
            "url",
            "link",
            "permalink",
            "canonical_url",
            "web_url",
            "article_url",
            "href",
            "uri",
            "page_url",
            "source_url",
        ),
        *("canonical_link", "requested_url", "responded_url", "warc_target_uri", "main_entity_of_page", "short_url"),
        *("url_mobile", "path_alias", "document_url", "lnk", "الرابط الأصلي"),
        *("original_url", "share_url", "full_url", "final_url", "loc", "الرابط", "رابط", "العنوان الإلكتروني"),
    ),
}

#: What an article is called, in the name of a field: ``news_date``, ``عنوان الخبر``.
_ARTICLE_WORDS: Final = (
    *(
        "news",
        "article",
        "articles",
        "post",
        "story",
        "item",
        "entry",
        "doc",
        "document",
        "web",
        "page",
        "field",
        "full",
    ),
    *("الخبر", "خبر", "المقال", "المقالة", "مقال", "الموضوع", "المادة", "التقرير"),
)
#: The languages that a name may end in, where a table has the same field in several.
_LANGUAGE_WORDS: Final = ("ar", "arabic", "ara", "ar_sa", "بالعربية")

LONGEST_NAME: Final = 64

_SPELLING: Final = str.maketrans({**dict.fromkeys("أإآٱ", "ا"), "ة": "ه", "ى": "ي", "ـ": None})


class _Name(NamedTuple):
    rank: int
    field: str


def field_of(name: str) -> str | None:
    """Return the field that ``name`` means, or None. Case, spaces, diacritics and punctuation do not count."""
    known = _known(name)
    return known.field if known else None


def ranked_names(names: Iterable[str]) -> dict[str, list[str]]:
    """Return for each field those of ``names`` that mean it, in the order in which they rank."""
    ranked: dict[str, list[tuple[int, str]]] = {}
    for name in names:
        known = _known(name)
        if known is not None:
            ranked.setdefault(known.field, []).append((known.rank, name))
    return {field: [name for _, name in sorted(pairs, key=itemgetter(0))] for field, pairs in ranked.items()}


def is_summary(name: str) -> bool:
    """Return whether ``name`` means a text that is only about the article."""
    return _bare(name) in _SUMMARIES


def _known(name: str) -> _Name | None:
    # Names come from files, and prose is tried as a name: neither may fill the memory.
    return _meaning(name) if len(name) <= LONGEST_NAME else None


@lru_cache(4096)
def _meaning(name: str) -> _Name | None:
    bare = _bare(name)
    if bare in _KNOWN:
        return _KNOWN[bare]
    if not bare.startswith(_BEFORE) and not bare.endswith(_AFTER):
        return None
    for word in _AFTER:
        if bare.endswith(word) and (known := _KNOWN.get(bare.removesuffix(word))):
            return known
    return next(
        (_KNOWN[rest] for word in _BEFORE if (rest := bare.removeprefix(word)) != bare and rest in _KNOWN), None
    )


def _bare(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold().translate(_SPELLING)))


_KNOWN: Final = {
    _bare(name): _Name(rank, field) for field, names in FIELD_NAMES.items() for rank, name in enumerate(names)
}
_SUMMARIES: Final = frozenset(map(_bare, SUMMARY_NAMES))
_BEFORE: Final = tuple(map(_bare, _ARTICLE_WORDS))
_AFTER: Final = (*_BEFORE, *map(_bare, _LANGUAGE_WORDS))
