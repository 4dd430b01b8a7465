"""The export of a WordPress site (WXR): a feed with everything that is in its database, published or not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from searchapp.dates.documents import parse_date
from searchapp.ingest.rejected import NO_ARTICLE, UNPUBLISHED, Rejected

#: Each version of the format has an address of its own.
_NAMESPACE: Final = "{http://wordpress.org/export/"
_UNDATED: Final = "0000"
#: In minutes.
_FARTHEST_OFFSET: Final = 14 * 60
#: What a site calls its articles; attachments, menus, revisions, styles and forms are of other types.
_ARTICLES: Final = re.compile(r"(?i)post|page|news|article|story|stories|report|opinion|blog|خبر|أخبار|مقال")
_NO_ARTICLES: Final = re.compile(r"(?i)attachment|menu|revision|template|block|style|layout|custom_css|form")
#: The section of what has none.
_NO_SECTION: Final = frozenset(("uncategorized", "غير مصنف"))

_PARAGRAPH: Final = re.compile(r"(?i)<p[ >]")
_BLANK_LINES: Final = re.compile(r"\n[ \t\r]*\n")
_ATTRIBUTE: Final = r"""\s+[\w-]+=(?:"[^"\]]{0,2000}"|'[^'\]]{0,2000}'|[^\s\]"']{1,500})"""
_EMBEDDED: Final = re.compile(r"\[(embed|audio|video|playlist)\b[^\]]{0,2000}\][^\[\]]{0,2000}\[/\1\]")
_WITH_ATTRIBUTES: Final = re.compile(rf"\[([a-zA-Z][\w-]{{1,40}})(?:{_ATTRIBUTE})+\s*/?\]")
_CLOSING: Final = re.compile(r"\[/([a-zA-Z][\w-]{1,40})\]")
#: Codes of what stands between paragraphs, not in them.
_BLOCKS: Final = re.compile(
    r"(?i)(?:^|[_-])(?:caption|gallery|playlist|audio|video|embed|row|columns?|section|tabs?|box|(?:block|pull)?quotes?"
    r"|headings?)(?:$|[_\d-])"
)
_ALONE: Final = re.compile(
    r"\[/?(?:gallery|playlist|audio|video|embed|caption|wp_caption|toc|contact-form|contact-form-7)\s*/?\]"
)


def authors_of(root: Any) -> Mapping[str, str] | None:
    """Return the names that are shown of the authors of an export, by those under which they log in; None if ``root``
    is none.
    """
    channel = root.find("{*}channel")
    if channel is None or not any(_is_of_export(child) for child in channel.iterchildren(etree.Element)):
        return None
    authors = (child for child in channel.iterchildren("{*}author") if _is_of_export(child))
    named = ((_text(author, "author_login"), _text(author, "author_display_name")) for author in authors)
    return {login: name for login, name in named if login and name}


def _is_of_export(element: Any) -> bool:
    return str(element.tag).startswith(_NAMESPACE)


def require_published(item: Any) -> None:
    """Raise :class:`Rejected` unless ``item`` is an article that everybody may read."""
    kind = _text(item, "post_type") or "post"
    if _NO_ARTICLES.search(kind) or not _ARTICLES.search(kind):
        raise Rejected(NO_ARTICLE, "not_article")
    if _text(item, "status") not in ("", "publish") or _text(item, "post_password"):
        raise Rejected(UNPUBLISHED, "unpublished")


def local_date(item: Any) -> str:
    """Return when ``item`` was published by the clock of the site, with its offset to UTC if it is known, or ``""``."""
    written = _text(item, "post_date")
    if written.startswith(_UNDATED):
        return ""
    local, utc = parse_date(written), parse_date(_text(item, "post_date_gmt"))
    offset = round((local - utc).total_seconds() / 60) if local and utc else None
    if offset is None or abs(offset) > _FARTHEST_OFFSET:
        return written
    hours, minutes = divmod(abs(offset), 60)
    return f"{written} {'-' if offset < 0 else '+'}{hours:02}{minutes:02}"


def sections(item: Any) -> list[str]:
    """Return the sections of ``item``, without its tags."""
    found = [child for child in item.iterchildren("{*}category") if child.get("domain", "category") == "category"]
    names = ["".join(child.itertext()).strip() for child in found]
    return [name for name in names if name.casefold() not in _NO_SECTION]


def shown_text(text: str) -> str:
    """Return ``text`` as HTML: line ends end paragraphs as they do in WordPress, and the codes that it replaces by
    galleries, players and the like are gone. What stands between an opening and a closing one stays.
    """
    text = _BLANK_LINES.sub("<br>", text) if _PARAGRAPH.search(text) else text.replace("\n", "<br>")
    if "[" not in text:
        return text
    text = _WITH_ATTRIBUTES.sub(lambda code: _in_place_of(code[1]), _EMBEDDED.sub("<br>", text))
    for name in set(_CLOSING.findall(text)):
        text = text.replace(f"[{name}]", _in_place_of(name)).replace(f"[/{name}]", _in_place_of(name))
    return _ALONE.sub("<br>", text)


def _in_place_of(code: str) -> str:
    return "<br>" if _BLOCKS.search(code) else ""


def _text(element: Any, name: str) -> str:
    return next(
        (child.text or "" for child in element.iterchildren(f"{{*}}{name}") if _is_of_export(child)), ""
    ).strip()
