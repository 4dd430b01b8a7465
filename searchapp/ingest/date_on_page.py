"""The date of a page that has no element for it: in its address, or below its title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from searchapp.dates.documents import parse_date
from searchapp.ingest.below_title import texts_named_after

_IN_ADDRESS: Final = re.compile(r"(?<=/)(20\d\d)([/-])(\d{1,2})\2(\d{1,2})(?!\d)")
_OF_DATES: Final = frozenset(("date", "time", "datetime", "published", "publish", "pubdate", "timestamp"))


def date_on_page(page: Any, address: str) -> str:
    """Return the first date that can be read of those in ``address`` and those below the title of ``page``."""
    candidates = (*_in_address(address), *texts_named_after(page, _OF_DATES))
    return next((date for date in candidates if parse_date(date)), "")


def _in_address(address: str) -> Iterator[str]:
    for found in _IN_ADDRESS.finditer(address):
        yield f"{found[1]}-{found[3]}-{found[4]}"
