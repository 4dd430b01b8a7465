"""Pages that are no articles: home pages, lists, search results, forms to log in, pages that say nothing is there.

An article is never lost on a guess: what says of itself that it is one is one, and in doubt a page is one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from searchapp.ingest.markup import element_text

#: The kinds of pages, in the words of schema.org, that are no articles.
_LISTS: Final = frozenset(
    ("CollectionPage", "SearchResultsPage", "ContactPage", "AboutPage", "ProfilePage", "CheckoutPage", "ItemList")
)
_ADDRESSES_OF_LISTS: Final = re.compile(
    r"/(?:tags?|category|categories|topics?|search|author|authors|login|signin|register|وسم|تصنيف|بحث)"
    r"(?:/[^/]*)?(?:/page/\d+)?/?",
    re.IGNORECASE,
)
_SEARCH: Final = re.compile(r"(?:^|&)(?:q|s|query|search|keyword)=", re.IGNORECASE)
_NOT_FOUND: Final = re.compile(
    r"\W*(?:(?:error\s*)?404\b|page not found|not found|الصفحة غير موجودة|لم يتم العثور|عذرا،? الصفحة)", re.IGNORECASE
)
_DATED: Final = ("article:published_time", "datepublished", "pubdate", "publish-date", "dc.date")
_HOME: Final = frozenset(("", "/", "/index.html", "/index.htm", "/index.php", "/home", "/ar", "/ar/", "/en", "/en/"))
#: In characters. A page with a paragraph of this length is an article and not a list, unless it is mostly links.
_LONG_PARAGRAPH: Final = 200
#: The share of the text that is links, on pages of links.
_MOSTLY: Final = 0.6
_SHORT: Final = 600


def is_no_article(page: Any, meta: Mapping[str, str], url: str, title: str, kinds: Collection[str]) -> bool:
    """Return whether ``page``, in which JSON-LD describes things of these ``kinds`` but no article, is surely none."""
    if meta.get("og:type", "").startswith("article") or any(meta.get(name) for name in _DATED):
        return False
    if page.xpath("//*[contains(@itemprop, 'articleBody')]"):
        return False
    if _NOT_FOUND.match(title) and len(element_text(page)) < _SHORT:
        return True
    if any(element.get("type") == "password" for element in page.iter("input")) and len(element_text(page)) < _SHORT:
        return True
    return _is_list(url, kinds) and not _has_prose(page)


def _is_list(url: str, kinds: Collection[str]) -> bool:
    """Return whether a page has the address or the description of a list."""
    try:
        address = urlsplit(url)
    except ValueError:
        return False
    if url and address.path in _HOME and not address.query:
        return True
    is_search = address.path in _HOME and bool(_SEARCH.search(address.query))
    return is_search or bool(_ADDRESSES_OF_LISTS.fullmatch(address.path)) or not _LISTS.isdisjoint(kinds)


def _has_prose(page: Any) -> bool:
    """Return whether ``page`` has a long paragraph and is not mostly links."""
    linked = len(" ".join("".join(link.itertext()) for link in page.iter("a")))
    if linked < _MOSTLY * len(element_text(page)):
        longest = max((len("".join(paragraph.itertext())) for paragraph in page.iter("p")), default=0)
        return longest >= _LONG_PARAGRAPH
    return False
