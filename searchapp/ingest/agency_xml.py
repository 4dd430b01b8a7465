"""The formats of news agencies: NITF, and the envelopes around a text, NewsML-G2 and NewsML 1."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from lxml import etree

from searchapp.ingest.markup import inner_html, local_name
from searchapp.ingest.record import Fields, plain_fields
from searchapp.ingest.rejected import NO_ARTICLE, UNPUBLISHED, Rejected

_ITEMS_OF_G2: Final = frozenset(
    ("newsItem", "packageItem", "conceptItem", "knowledgeItem", "catalogItem", "planningItem")
)
_UNPUBLISHED: Final = frozenset(("withheld", "canceled", "cancelled", "embargoed"))
#: What a text may be marked up in, the surest first.
_BODIES: Final = ("body.content", "articleBody", "body", "html", "nitf")


def items_in(root: Any) -> list[Any]:
    """Return the items in the document ``root`` if it is in one of these formats."""
    name = local_name(root)
    if name == "nitf" or name in _ITEMS_OF_G2:
        return [root]
    if name == "newsMessage":
        return [item for item in root.iter(etree.Element) if local_name(item) in _ITEMS_OF_G2]
    return list(root.iter("{*}NewsItem")) if name == "NewsML" else []


def _nitf_fields(root: Any) -> Fields:
    date = _first(root, "date.issue", "date.release", "story.date")
    section = next((item.get("content", "") for item in root.iter("{*}meta") if item.get("name") == "section"), "")
    return plain_fields(
        {
            "id": _attribute(root, "doc-id", "id-string"),
            "title": _text(root, "hl1", "hedline", "title"),
            "content": _body(root),
            "author": _text(root, "person", "byline"),
            "source": _text(root, "distributor", "copyright.holder", "doc.copyright"),
            "section": section,
            "date": "" if date is None else date.get("norm") or _text(root, "date.issue", "story.date"),
        }
    )


def _g2_fields(item: Any) -> Fields:
    if local_name(item) != "newsItem":
        raise Rejected(NO_ARTICLE, "not_article")
    _require_usable(_attribute(item, "pubStatus", "qcode", "uri"))
    content = _first(item, "contentSet")
    body = "" if content is None else _body(content) or _text(content, "inlineData")
    if not body and _attribute(item, "itemClass", "qcode", "uri").rpartition(":")[2] not in ("", "text"):
        # A picture, with a caption.
        raise Rejected(NO_ARTICLE, "not_article")
    described = _first(item, "contentMeta")
    described = item if described is None else described
    return plain_fields(
        {
            "id": item.get("guid", ""),
            "title": _text(described, "headline") or _text(item, "title", "hl1"),
            "content": body or _text(described, "description"),
            "author": _text(described, "by") or _named(described, "creator") or _text(item, "person", "byline"),
            "source": _named(item, "provider") or _named(described, "infoSource") or _named(item, "copyrightHolder"),
            "section": _named(described, "subject"),
            "date": _text(item, "contentCreated", "firstCreated", "versionCreated", "contentModified"),
        }
    )


def _newsml_fields(item: Any) -> Fields:
    _require_usable(_attribute(item, "Status", "FormalName"))
    content = _first(item, "DataContent")
    return plain_fields(
        {
            "id": _text(item, "PublicIdentifier", "NewsItemId"),
            "title": _text(item, "HeadLine", "hl1"),
            "content": "" if content is None else _body(content) or inner_html(content),
            "author": _text(item, "ByLine", "byline"),
            "source": _attribute(item, "Provider", "FormalName") or _party(item, "Provider") or _party(item, "Source"),
            "section": _attribute(item, "SubjectMatter", "FormalName"),
            "date": _text(item, "FirstCreated", "ThisRevisionCreated", "DateId"),
        }
    )


#: By the name of the element.
READERS: Final[Mapping[str, Callable[[Any], Fields]]] = {
    "nitf": _nitf_fields,
    **dict.fromkeys(_ITEMS_OF_G2, _g2_fields),
    "NewsItem": _newsml_fields,
}


def _require_usable(status: str) -> None:
    if status.rpartition(":")[2].rpartition("/")[2].lower() in _UNPUBLISHED:
        raise Rejected(UNPUBLISHED, "unpublished")


def _found(element: Any, names: tuple[str, ...]) -> Iterator[Any]:
    return (found for name in names for found in element.iter(f"{{*}}{name}"))


def _first(element: Any, *names: str) -> Any:
    return next(_found(element, names), None)


def _text(element: Any, *names: str) -> str:
    """Return the first text in an element with one of ``names``, the first of which counts most."""
    texts = (" ".join("".join(found.itertext()).split()) for found in _found(element, names))
    return next(filter(None, texts), "")


def _attribute(element: Any, name: str, *attributes: str) -> str:
    found = _first(element, name)
    values = () if found is None else (found.get(attribute, "") for attribute in attributes)
    return next(filter(None, values), "")


def _named(element: Any, name: str) -> str:
    """Return the name of what the element ``name`` stands for, or else the end of its code."""
    found = _first(element, name)
    if found is None:
        return ""
    return _text(found, "name") or found.get("literal", "") or found.get("qcode", "").rpartition(":")[2]


def _party(item: Any, name: str) -> str:
    found = _first(item, name)
    return "" if found is None else _attribute(found, "Party", "FormalName")


def _body(element: Any) -> str:
    """Return the text in ``element`` as HTML; ``""`` if nothing in it is marked up as a text."""
    found = next((found for found in _found(element, _BODIES) if "".join(found.itertext()).strip()), None)
    return "" if found is None else inner_html(found)
