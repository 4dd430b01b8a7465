"""The description that many pages carry of themselves: schema.org's NewsArticle as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from searchapp.ingest.fields import Fields
from searchapp.ingest.flatten import plain_fields


def described_article(page: Any) -> Fields:
    """Return what the first article described in ``page`` (an HTML root element) says of itself, or empty fields."""
    for script in page.iter("script"):
        if script.get("type", "").strip().lower() == "application/ld+json":
            for item in _items(script.text or ""):
                if _is_article(item):
                    return plain_fields(item)
    return Fields()


def _items(text: str) -> Iterator[Mapping[str, object]]:
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        # It only repeats what the page says in other ways.
        return
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            yield from (node for node in graph if isinstance(node, dict)) if isinstance(graph, list) else ()


def _is_article(item: Mapping[str, object]) -> bool:
    kinds = item.get("@type")
    return any(str(kind).endswith("Article") for kind in (kinds if isinstance(kinds, list) else [kinds]))
