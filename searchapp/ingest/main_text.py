"""The text of an article among all that a page of a news site holds, found by trafilatura where that is installed."""

from __future__ import annotations

import logging
from functools import cache
from importlib import metadata
from typing import Any, Final

from searchapp.ingest.markup import lines_of

#: What is shorter is more often a cookie notice or a list of headlines than the article.
_SHORTEST: Final = 200
#: In characters. Pages of real news sites stay far below; a longer one is not worth the time.
_LONGEST_PAGE: Final = 2_000_000
#: Its result is in elements of TEI.
_BLOCKS: Final = frozenset(("p", "head", "list", "item", "quote", "code", "table", "row", "lb"))
_CELLS: Final = frozenset(("cell",))


@cache
def extractor_version() -> str:
    """Return the name and version of the extractor, or ``""`` where it is not installed."""
    try:
        return f"trafilatura {metadata.version('trafilatura')}"
    except metadata.PackageNotFoundError:
        return ""


def main_text(markup: str) -> str:
    """Return the text that is found on the page ``markup``, with a line for each block; nothing where the extractor is
    missing or finds too little.

    Nothing else of it is taken: where a page has no date it finds one that the article tells of, and names made to do
    harm take it for ever.
    """
    if len(markup) > _LONGEST_PAGE or not extractor_version():
        return ""
    try:
        found = _extract(markup)
    except Exception:  # noqa: BLE001 - it is made for pages as they come, yet these may be anything
        return ""
    if found is None:
        return ""
    text = lines_of(found.body, frozenset(), _BLOCKS, _CELLS)
    return text if len(text) >= _SHORTEST else ""


def _extract(markup: str) -> Any:
    import trafilatura  # noqa: PLC0415 - it takes a fifth of a second to load

    # It tells at length about pages in which there is nothing.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return trafilatura.bare_extraction(markup, fast=True, include_comments=False)
