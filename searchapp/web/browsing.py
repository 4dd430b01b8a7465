"""Ways into the archive without a query."""

from __future__ import annotations

from searchapp.engines.base import EngineStats
from searchapp.model import SearchRequest
from searchapp.web.choices import Choice
from searchapp.web.links import search_url

_SHOWN_SOURCES = 16


def source_choices(stats: EngineStats) -> tuple[Choice, ...]:
    """Return a link to the newest articles of each of the largest sources."""
    return tuple(
        Choice(source, search_url(SearchRequest("", sources=(source,), sort="newest")), count=count)
        for source, count in stats.sources[:_SHOWN_SOURCES]
        if source
    )
