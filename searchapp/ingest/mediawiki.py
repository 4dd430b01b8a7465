"""The export of a wiki (MediaWiki, as Wikinews has it): a page an article, its wikitext made plain."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import quote

from searchapp.ingest.markup import html_text
from searchapp.ingest.record import Fields, plain_fields
from searchapp.ingest.rejected import NO_ARTICLE, Rejected
from searchapp.ingest.sanitise import require_length_of_an_article, unescape_entities

ROOT: Final = "mediawiki"
_ARTICLES: Final = ("", "0")

#: Templates, tables and links may be within each other: how many times the innermost are taken out.
_DEEPEST: Final = 12
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
#: Up to the next of them, for not all are closed.
_NOTE: Final = re.compile(
    r"(?i)<(ref|gallery|math|timeline)\b[^<>]*+(?:(?<=/)>|>[^<]*+(?:<(?!/?(?:ref|gallery|math|timeline)\b)[^<]*+)*+</\1\s*>)"
)
_TEMPLATE: Final = re.compile(r"\{\{[^{}]*+\}\}|\{\|(?:(?!\{\||\|\}).)*+\|\}", re.DOTALL)
_LINK: Final = re.compile(r"\[\[([^\[\]|]*+)((?:\|[^\[\]|]*+)*+)\]\]")
_NOT_SHOWN: Final = re.compile(r"(?i)\s*+(?:file|image|media|category|ملف|صورة|وسائط|تصنيف)\s*+:")
_CATEGORY: Final = re.compile(r"(?i)\[\[ ?(?:category|تصنيف) ?:([^\[\]|]+)")
_OTHER_WIKI: Final = re.compile(r"\s*:?[a-z][a-z-]{1,11}:")
_EXTERNAL: Final = re.compile(r"\[(?:https?:)?//[^\s\[\]]++\s*+([^\[\]]*+)\]")
_STRESS: Final = re.compile(r"'{2,5}")
_MAGIC_WORD: Final = re.compile(r"__\w+__")
_TAG: Final = re.compile(r"</?[a-z][^<>]{0,500}>", re.IGNORECASE)


def page_fields(page: Any) -> Fields:
    """Return the fields of a page: the site is its source, its first category its section.

    Raises :class:`Rejected` for redirects and what is no article, such as talk pages and templates.
    """
    if _text(page, "ns") not in _ARTICLES or page.find("{*}redirect") is not None:
        raise Rejected(NO_ARTICLE, "not_article")
    # The last of the revisions counts.
    revision = next(page.iterchildren("{*}revision", reversed=True), None)
    wikitext = "" if revision is None else _text(revision, "text")
    site = page.getparent().find("{*}siteinfo")
    title = _text(page, "title")
    category = _CATEGORY.search(wikitext)
    return plain_fields(
        {
            "id": _text(page, "id"),
            "title": title,
            "content": plain_text(wikitext),
            "source": "" if site is None else _text(site, "sitename"),
            "section": category[1].strip() if category else "",
            "date": "" if revision is None else _text(revision, "timestamp"),
            "url": "" if site is None else _address(_text(site, "base"), title),
        }
    )


def plain_text(wikitext: str) -> str:
    """Return ``wikitext`` as it is read, without templates, tables, notes and pictures: a line for each paragraph."""
    require_length_of_an_article(wikitext)
    text = _NOTE.sub("", _COMMENT.sub("", wikitext))
    for _ in range(_DEEPEST):
        text, count = _TEMPLATE.subn("", text)
        if not count:
            break
    for _ in range(_DEEPEST):
        text, count = _LINK.subn(_shown, text)
        if not count:
            break
    text = _STRESS.sub("", _EXTERNAL.sub(r"\1", text))
    text = "\n".join(_without_signs(line) for line in _MAGIC_WORD.sub("", text).split("\n"))
    return html_text(text.replace("\n", "<br>")) if _TAG.search(text) else unescape_entities(text)


def _without_signs(line: str) -> str:
    line = line.strip()
    return line.strip("= ") if line.startswith("=") and line.endswith("=") else line.lstrip("*#:; ")


def _shown(link: re.Match[str]) -> str:
    target, rest = link[1], link[2]
    if _NOT_SHOWN.match(target) or _OTHER_WIKI.match(target):
        return ""
    return rest.rpartition("|")[2] if rest else target.lstrip(":")


def _address(main_page: str, title: str) -> str:
    folder = main_page.rpartition("/")[0]
    return f"{folder}/{quote(title.replace(' ', '_'))}" if folder else ""


def _text(element: Any, name: str) -> str:
    return (element.findtext(f"{{*}}{name}") or "").strip()
