"""What an HTML page says about its article: in meta elements, in JSON-LD, in its address, and below its title."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import dropwhile, islice
from typing import Any, Final

from searchapp.dates.grammar import parse_date
from searchapp.ingest.fields import Fields, plain_fields
from searchapp.ingest.sanitise import one_line

_DATE_NAMES: Final = ("article:published_time", "datepublished", "date", "dc.date", "pubdate", "publish-date")

_OF_AUTHORS: Final = frozenset(("author", "authors", "byline", "writer"))
#: The words before the name.
_BY: Final = re.compile(r"(?:بقلم|كتبت?|تحرير|الكاتبة?|by)(?:\s*[:/\-–]\s*|\s+)", re.IGNORECASE)
_LONGEST_NAME: Final = 50
_IN_ADDRESS: Final = re.compile(r"(?<=/)(20\d\d)([/-])(\d{1,2})\2(\d{1,2})(?!\d)")
_OF_DATES: Final = frozenset(("date", "time", "datetime", "published", "publish", "pubdate", "timestamp"))
#: The words of a class or an id: post-date, publishTime, entry_date.
_WORDS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_LONGEST: Final = 100
#: More elements than these are a list of other articles.
_MOST: Final = 10


def page_metadata(page: Any, address: str) -> Fields:
    """Return what ``page`` (an HTML root element) says about its article; as content, only what JSON-LD gives.

    The title is og:title, the h1 or the title element. The rest is from the meta elements and, where those are silent,
    from JSON-LD, or from what stands below the title. ``address`` is the page's own if it does not name one.
    """
    meta, described = _meta(page), _described_article(page)
    url = _url(page, meta) or described.url or address
    title = (
        one_line(meta.get("og:title", "")) or one_line(first_text(page, "h1")) or one_line(first_text(page, "title"))
    )
    return Fields(
        title=title or described.title,
        content=described.content,
        source=meta.get("og:site_name") or described.source,
        author=_author(meta) or described.author or _author_below_title(page),
        section=meta.get("article:section") or described.section,
        date=_date(page, meta) or described.date or _date_in_address_or_below_title(page, url),
        url=url,
    )


def _meta(page: Any) -> Mapping[str, str]:
    values: dict[str, str] = {}
    for element in page.iter("meta"):
        content = (element.get("content") or "").strip()
        if content:
            for attribute in ("property", "name", "itemprop"):
                values.setdefault((element.get(attribute) or "").strip().lower(), content)
    return values


def first_text(page: Any, tag: str) -> str:
    """Return the text of the first element ``tag`` of ``page`` that has any, or ``""``."""
    texts = ("".join(element.itertext()) for element in page.iter(tag))
    return next((text for text in texts if text.strip()), "")


def _author(meta: Mapping[str, str]) -> str:
    # Many pages give the author's profile there.
    candidates = (meta.get("author", ""), meta.get("article:author", ""))
    return next((name for name in candidates if name and not name.startswith(("http:", "https:"))), "")


def _date(page: Any, meta: Mapping[str, str]) -> str:
    written = [meta.get(name, "") for name in _DATE_NAMES]
    written += [element.get("datetime") or "".join(element.itertext()) for element in page.iter("time")]
    return next((date for date in written if parse_date(date)), "")


def _url(page: Any, meta: Mapping[str, str]) -> str:
    links = [
        link.get("href") or "" for link in page.iter("link") if "canonical" in (link.get("rel") or "").lower().split()
    ]
    return next((url for url in [*links, meta.get("og:url", "")] if url.startswith(("http:", "https:"))), "")


def _described_article(page: Any) -> Fields:
    """Return what the first article described in ``page`` (an HTML root element) says of itself, or empty fields."""
    for script in page.iter("script"):
        if script.get("type", "").strip().lower() == "application/ld+json":
            try:
                article = next(filter(_is_article, _items(json.loads(script.text or "", strict=False))), None)
                if article is not None:
                    return plain_fields(_without_summary(article))
            except (ValueError, RecursionError):
                # JSON-LD only repeats what the page says in other ways.
                continue
    return Fields()


def _items(data: object) -> Iterator[Mapping[str, object]]:
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            yield from (node for node in graph if isinstance(node, dict)) if isinstance(graph, list) else ()


def _is_article(item: Mapping[str, object]) -> bool:
    kinds = item.get("@type")
    return any(
        isinstance(kind, str) and kind.endswith("Article") for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _without_summary(article: Mapping[str, object]) -> Mapping[str, object]:
    # The text is on the page: a summary must not take its place.
    return {name: value for name, value in article.items() if name not in ("description", "abstract")}


def _author_below_title(page: Any) -> str:
    """Return the first name in an element of ``page`` whose class says that it is an author's, or ``""``."""
    names = (_BY.sub("", text, count=1) if _BY.match(text) else text for text in _texts_named_after(page, _OF_AUTHORS))
    return next((name for name in names if len(name) <= _LONGEST_NAME and not any(map(str.isdigit, name))), "")


def _date_in_address_or_below_title(page: Any, address: str) -> str:
    """Return the first readable date in ``address`` or below the title of ``page``, or ``""``."""
    candidates = (*_in_address(address), *_texts_named_after(page, _OF_DATES))
    return next((date for date in candidates if parse_date(date)), "")


def _in_address(address: str) -> Iterator[str]:
    for found in _IN_ADDRESS.finditer(address):
        yield f"{found[1]}-{found[3]}-{found[4]}"


def _texts_named_after(page: Any, words: frozenset[str]) -> Iterator[str]:
    """Yield the short texts of elements named after one of ``words`` that follow the first h1 of ``page``.

    Above it, sites show today's date and their own name.
    """
    title = next(page.iter("h1"), None)
    below = dropwhile(lambda element: element is not title, page.iter() if title is not None else ())
    for element in islice((element for element in below if _is_named_after(element, words)), _MOST):
        text = _beginning(element)
        if 0 < len(text) <= _LONGEST:
            yield text


def _is_named_after(element: Any, words: frozenset[str]) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')} {element.get('rel', '')}"
    return not words.isdisjoint(word.lower() for word in _WORDS.findall(names[:_LONGEST]))


def _beginning(element: Any) -> str:
    text = ""
    for piece in element.itertext():
        text += piece
        if len(text) > _LONGEST:
            break
    return " ".join(text.split())
