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
            try:
                article = next(filter(_is_article, _items(json.loads(script.text or "", strict=False))), None)
                if article is not None:
                    return plain_fields(_without_summary(article))
            except (ValueError, RecursionError):
                # It only repeats what the page says in other ways.
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
    # The text is on the page: its summary must not stand for it.
    return {name: value for name, value in article.items() if name not in ("description", "abstract")}
