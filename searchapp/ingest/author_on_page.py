"""Who wrote a page that does not say so in a meta element: as it stands below its title."""

from __future__ import annotations

import re
from typing import Any, Final

from searchapp.ingest.below_title import texts_named_after

_OF_AUTHORS: Final = frozenset(("author", "authors", "byline", "writer"))
#: What stands before the name.
_BY: Final = re.compile(r"(?:بقلم|كتبت?|تحرير|الكاتبة?|by)(?:\s*[:/\-–]\s*|\s+)", re.IGNORECASE)
_LONGEST_NAME: Final = 50


def author_on_page(page: Any) -> str:
    """Return the first name in an element of ``page`` that is named after an author, or ``""``."""
    names = (_BY.sub("", text, count=1) if _BY.match(text) else text for text in texts_named_after(page, _OF_AUTHORS))
    return next((name for name in names if len(name) <= _LONGEST_NAME and not any(map(str.isdigit, name))), "")
