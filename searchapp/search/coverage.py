"""The use case: which days of which source an archive holds, and on which days nothing was collected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from searchapp.dates.timeline import Period, gaps_between, period_of
from searchapp.engines.base import Engine, Reader
from searchapp.model import FacetCount
from searchapp.plan import NEVER, Deadline, Filters, ResultPage, SearchPlan


@dataclass(frozen=True, slots=True)
class Holdings:
    """How many articles there are, on which days (``YYYY-MM-DD``), and in which months (``YYYY-MM``, or ``YYYY`` where
    no more is known), in order. Articles whose day is not known are in no day.
    """

    articles: int
    days: tuple[FacetCount, ...]
    months: tuple[FacetCount, ...]

    @property
    def whole(self) -> Period | None:
        """The days from the first to the last; None where no day is known."""
        return Period(_day(self.days[0]), _day(self.days[-1])) if self.days else None

    @property
    def gaps(self) -> tuple[Period, ...]:
        """The periods between the first and the last day in which there is no article."""
        return gaps_between(map(_day, self.days))

    @property
    def without_day(self) -> int:
        """How many articles have no date, or one of which the day is not known."""
        return self.articles - sum(count for _, count in self.days)


@dataclass(frozen=True, slots=True)
class SourceHoldings:
    """A source and what there is of it."""

    source: str
    holdings: Holdings


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an archive holds in all and of each source, that with most articles first.

    ``others`` is what there is of sources that are not listed and of none, or None where that is nothing.
    """

    whole: Holdings
    sources: tuple[SourceHoldings, ...]
    others: Holdings | None


def coverage_of(
    engine: Engine, within: Period | None = None, *, sources: int | None = None, deadline: Deadline = NEVER
) -> Coverage:
    """Return what ``engine`` holds of the days ``within`` a period, or at all times, in one state of its index.

    The ``sources`` with most articles are listed, all where that is None. Raises
    :class:`~searchapp.plan.TimeIsUpError` at the ``deadline``.
    """
    with engine.reading(deadline) as reader:
        page = count_holdings(reader, within, deadline)
        whole, listed = _holdings(page), page.facets["source"][:sources]
        found = tuple(
            SourceHoldings(source, _holdings(count_holdings(reader, within, deadline, source)))
            for source, _ in deadline.each(listed)
        )
    return Coverage(whole, found, _others(whole, [each.holdings for each in found]))


def count_holdings(reader: Reader, within: Period | None, deadline: Deadline, *sources: str) -> ResultPage:
    """Return what there is of the days ``within`` a period and of some ``sources``, if any are named, by source, day
    and month.
    """
    first, last = (within.first, within.last) if within else (None, None)
    filters = Filters(sources=sources, date_from=first, date_to=last)
    return reader.search(
        SearchPlan(None, filters, sort="newest", limit=0, facets=("source", "day", "month"), deadline=deadline)
    )


def _holdings(page: ResultPage) -> Holdings:
    return Holdings(page.total, page.facets["day"], page.facets["month"])


def _others(whole: Holdings, listed: Sequence[Holdings]) -> Holdings | None:
    articles = whole.articles - sum(each.articles for each in listed)
    if not articles:
        return None
    return Holdings(
        articles,
        tuple(_without(whole.days, [each.days for each in listed])),
        tuple(_without(whole.months, [each.months for each in listed])),
    )


def _without(all_counts: Sequence[FacetCount], parts: Sequence[Sequence[FacetCount]]) -> Iterator[FacetCount]:
    """Yield what is left of counts when all ``parts`` are taken away."""
    taken: Counter[str] = Counter()
    for part in parts:
        taken.update(dict(part))
    for value, count in all_counts:
        if count > taken[value]:
            yield FacetCount(value, count - taken[value])


def _day(counted: FacetCount) -> date:
    return period_of(counted.value).first


def coverage_as_json(coverage: Coverage, source_name: Callable[[str], str] = str, *, days: bool) -> dict[str, Any]:
    """Return ``coverage`` as ``searchapp stats --json`` prints it, with the articles of every day if ``days``."""
    sources = [
        {"source": each.source, "source_name": source_name(each.source), **_holdings_as_json(each.holdings, days=days)}
        for each in coverage.sources
    ]
    others = _holdings_as_json(coverage.others, days=days) if coverage.others else None
    return {**_holdings_as_json(coverage.whole, days=days), "by_source": sources, "other_sources": others}


def _holdings_as_json(holdings: Holdings, *, days: bool) -> dict[str, Any]:
    whole = holdings.whole
    listed = {"days": [each._asdict() for each in holdings.days]} if days else {}
    return {
        "articles": holdings.articles,
        "without_day": holdings.without_day,
        "first_day": whole.first.isoformat() if whole else None,
        "last_day": whole.last.isoformat() if whole else None,
        "days_with_articles": len(holdings.days),
        "nothing_collected": [[gap.first.isoformat(), gap.last.isoformat()] for gap in holdings.gaps],
        **listed,
    }
