"""XML that is no feed: the records of a corpus or a database, an element each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml import etree

from searchapp.ingest import agency_xml, mediawiki
from searchapp.ingest.date_order import dates_among, day_first
from searchapp.ingest.markup import inner_html, local_name
from searchapp.ingest.names import field_of
from searchapp.ingest.record import Fields, plain_fields
from searchapp.ingest.rejected import NO_ARTICLE, Rejected

#: Records may stand in a list within the root.
_DEEPEST: Final = 3
#: Elements of text, not of data.
_MARKUP: Final = frozenset(("p", "br", "b", "i", "em", "strong", "a", "ul", "ol", "div", "span", "hl2"))
#: Lists of addresses.
_NO_ARTICLES: Final = frozenset(("urlset", "sitemapindex", "opml"))


def records_in(root: Any) -> list[Any]:
    """Return the elements in ``root`` that are records: those with titles or texts, and those of the same name.

    Raises :class:`Rejected` for a list of addresses.
    """
    if local_name(root) in _NO_ARTICLES:
        raise Rejected(NO_ARTICLE, "not_article")
    if items := agency_xml.items_in(root):
        return items
    if local_name(root) == mediawiki.ROOT:
        return list(root.iterchildren("{*}page"))
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element.iterchildren(etree.Element)]
        names = Counter(local_name(element) for element in level if _is_record(element))
        if names:
            (name, _), *_rest = names.most_common(1)
            return [element for element in level if local_name(element) == name]
    return [root] if _is_record(root) else []


def _is_record(element: Any) -> bool:
    fields = {field_of(name) for name, _ in _values(element)} - {None}
    return len(fields) > 1 and bool(fields & {"title", "content"})


def _values(element: Any) -> Iterator[tuple[str, Any]]:
    for child in element.iterchildren(etree.Element):
        yield local_name(child), child
    for name, value in element.attrib.items():
        yield str(name).rpartition("}")[2], value


def record_fields(element: Any, orders: Mapping[str, str]) -> Fields:
    """Return the fields of a record, whose dates have these ``orders``.

    Raises :class:`Rejected` if it is no article, or none that was published.
    """
    if read := agency_xml.READERS.get(local_name(element)):
        return read(element)
    parent = element.getparent()
    if parent is not None and local_name(parent) == mediawiki.ROOT:
        return mediawiki.page_fields(element)
    values: dict[str, list[str]] = {}
    for name, value in _values(element):
        values.setdefault(name, []).append(value if isinstance(value, str) else _text(value))
    filled: dict[str, object] = {name: [text for text in texts if text.strip()] for name, texts in values.items()}
    dates = day_first(dates_of(element), orders) if orders else {}
    return plain_fields({**filled, **dates}, by_value=True)


def dates_of(element: Any) -> dict[str, str]:
    """Return the dates of a record by their names, the first of each name."""
    texts = ((name, value if isinstance(value, str) else value.text or "") for name, value in _values(element))
    return dict(reversed(dates_among((name, text) for name, text in texts if text.strip())))


def _text(element: Any) -> str:
    if any(local_name(child) in _MARKUP for child in element.iterchildren(etree.Element)):
        return inner_html(element)
    return (
        "\n".join(text.strip() for text in element.itertext() if text.strip()) if len(element) else element.text or ""
    )
