"""Whether the times of a source can be those of publication.

Who fetches what a newspaper has on its site at once, and notes the time of that, has times of collection: dozens of
articles in one minute. Who was first to publish cannot be told from them.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from searchapp.dates.moments import WITHOUT_DAY
from searchapp.engines.base import Reader
from searchapp.model import Article
from searchapp.plan import NEVER, Deadline, Filters, SearchPlan, TimeIsUpError, TooCostlyError

#: From this many articles of a source in one minute on, its times of that day are those of collection.
AT_ONCE: Final = 12

#: What can be said of an article whose time is before those of others.
Claim = Literal["published", "collected"]


class Clocks:
    """Knows of each source whether its times of a day are those of collection, as ``reader`` has its articles."""

    def __init__(self, reader: Reader, deadline: Deadline = NEVER) -> None:
        self._reader = reader
        self._deadline = deadline
        self._known: dict[tuple[str, date], bool] = {}

    def claim(self, others: tuple[Article, ...]) -> Claim | None:
        """Return what is known of an article that has a time before all ``others``: that it was published first, or
        only that it was collected first. None where there is no time to find out.

        It does not matter whether its own time is that of collection: it was published by then.
        """
        try:
            return "collected" if any(map(self._is_collected, others)) else "published"
        except (TimeIsUpError, TooCostlyError):
            return None

    def _is_collected(self, article: Article) -> bool:
        if not article.source or article.date is None or article.date_precision in WITHOUT_DAY:
            return False
        key = article.source, article.date.date()
        if key not in self._known:
            self._known[key] = self._most_in_a_minute(*key) >= AT_ONCE
        return self._known[key]

    def _most_in_a_minute(self, source: str, day: date) -> int:
        own = Filters(sources=(source,), date_from=day, date_to=day)
        plan = SearchPlan(None, own, limit=0, paragraphs=0, facets=("minute",), deadline=self._deadline)
        minutes = self._reader.search(plan).facets["minute"]
        # The first minute of a day stands for a time that is not known.
        return max((count for minute, count in minutes if not minute.endswith("T00:00")), default=0)
