"""What stands on every page and is no part of the text: headers, footers and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from searchapp.ingest.pdf.page import PageText
from searchapp.ingest.pdf.paragraphs import Paragraph

#: The margin at the upper and the lower edge of a page, as a share of its height.
_MARGIN: Final = 0.12
_LONGEST: Final = 150
#: A line is repeated if it is on this share of the pages, and on at least this many.
_SHARE: Final = 0.4
_LEAST: Final = 3
_DIGITS: Final = re.compile(r"\d+")
#: A line that is only a page number.
_PAGE_NUMBER: Final = re.compile(
    r"[\W_]*(?:(?:page|p\.|صفحة|ص)\W*)?\d{1,4}(?:\s*(?:/|of|من)\s*\d{1,4})?[\W_]*", re.IGNORECASE
)


def without_furniture(pages: Sequence[PageText]) -> tuple[list[PageText], int]:
    """Return ``pages`` without repeated lines and page numbers, and the number of paragraphs left out."""
    counts = Counter(key for page in pages for key in {_key(each) for each in _at_edges(page)})
    least = max(_LEAST, _SHARE * len(pages))
    repeated = {key for key, count in counts.items() if count >= least}
    kept = [_without(page, repeated, has_others=len(pages) > 1) for page in pages]
    left_out = sum(len(page.paragraphs) for page in pages) - sum(len(page.paragraphs) for page in kept)
    return kept, left_out


def _at_edges(page: PageText) -> Iterable[Paragraph]:
    margin = _MARGIN * page.height
    return (
        each
        for each in page.paragraphs
        if len(each.text) <= _LONGEST and (each.bottom < margin or each.top > page.height - margin)
    )


def _key(paragraph: Paragraph) -> tuple[str, int]:
    """Return the text with its numbers made equal, and about where on the page it is."""
    return _DIGITS.sub("0", paragraph.text), round(paragraph.top / 20)


def _without(page: PageText, repeated: set[tuple[str, int]], *, has_others: bool) -> PageText:
    furniture = {
        id(each)
        for each in _at_edges(page)
        if _key(each) in repeated or (has_others and _PAGE_NUMBER.fullmatch(each.text))
    }
    kept = tuple(each for each in page.paragraphs if id(each) not in furniture)
    return replace(page, paragraphs=kept) if furniture else page
