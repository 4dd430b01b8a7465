"""The use case: queries, names or sources side by side, over time and by source.

Only strict matches are counted: articles with all that is asked for. A number of articles says little while it is
not known how many were collected: each stands beside that of all articles of its time or source.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, NamedTuple

from searchapp.analysis.variants import variants_with
from searchapp.dates.timeline import (
    YEARS,
    Period,
    Unit,
    counts_by_unit,
    divided,
    extent_of,
    joined,
    period_around,
    period_of,
    unit_for,
)
from searchapp.engines.base import Engine, Reader
from searchapp.errors import Message, QueryError
from searchapp.model import FacetCount, SearchRequest
from searchapp.plan import Deadline, FacetName, ResultPage, TimeIsUpError, TooCostlyError
from searchapp.search.execute import execute_query
from searchapp.search.prepare import PreparedQuery, SearchContext, limited, prepare_query
from searchapp.settings import Settings

#: How many may be compared.
FEWEST: Final = 2
MOST: Final = 6

#: How many days, weeks, months or years are counted at most, and of how many of them and of sources the stories are.
MOST_PERIODS: Final = 1500
MOST_STORIES: Final = 600

#: How many sources are listed: those that have most of what is compared.
SOURCES: Final = 24

NO_STORIES: Final = Message(
    en="Stories were counted in all only: there are too many times and sources, or there was no time left.",
    ar="عُدّت الأخبار إجمالًا فقط: فالأوقات والمصادر كثيرة، أو لم يبق وقت.",
)

_DAYS_A_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Figures:
    """How many articles match, of how many stories these are (None where that was not counted), and how many articles
    were ``collected``: all of that time or source.
    """

    articles: int
    stories: int | None
    collected: int

    @property
    def share(self) -> float | None:
        """The share of all articles of that time or source; None where nothing was collected."""
        return self.articles / self.collected if self.collected else None


@dataclass(frozen=True, slots=True)
class Side:
    """One of what is compared: what it is called, the search that finds its articles, and its figures.

    ``times`` and ``sources`` are in the order of the comparison's. ``without_period`` counts the articles of which no
    date is known, or none so exact that it lies in one of the times, or one far from all of these.
    """

    label: str
    request: SearchRequest
    total: Figures
    times: tuple[Figures, ...]
    sources: tuple[Figures, ...]
    without_period: int
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Sides, and the times and sources by which they are counted.

    Where sources are compared there are no ``sources`` to count by. ``gaps`` are the times of which nothing was
    collected.
    """

    sides: tuple[Side, ...]
    unit: Unit
    periods: tuple[Period, ...]
    sources: tuple[str, ...]
    notes: tuple[Message, ...]
    took_ms: float

    @property
    def gaps(self) -> tuple[Period, ...]:
        """The times of which nothing was collected for any side, each as long as it is."""
        return joined(period for place, period in enumerate(self.periods) if self.is_gap(place))

    def is_gap(self, place: int) -> bool:
        """Return whether nothing was collected for any side at the time at ``place``."""
        return not any(side.times[place].collected for side in self.sides)

    @property
    def total(self) -> int:
        """How many articles the sides have together, those of several counted for each."""
        return sum(side.total.articles for side in self.sides)


def distinct(queries: Iterable[str]) -> tuple[str, ...]:
    """Return ``queries`` without the space around them, each once and none empty."""
    return tuple(dict.fromkeys(filter(None, map(str.strip, queries))))


def sides_of(base: SearchRequest, queries: Iterable[str]) -> tuple[tuple[str, SearchRequest], ...]:
    """Return what is compared: a label and a search for each of ``queries``, with the filters of ``base``.

    Where there is at most one query, and ``base`` names several sources, these are compared. Raises
    :class:`QueryError` where it is not two to six.
    """
    asked = distinct(queries)
    sources = tuple(dict.fromkeys(base.sources))
    base = replace(base, match="all", sort="relevance", page=1, collapse=None, verbatim=True, sources=sources)
    if len(asked) < FEWEST <= len(sources):
        query = "".join(asked)
        found = tuple((source, replace(base, query=query, sources=(source,))) for source in sources)
    else:
        found = tuple((query, replace(base, query=query)) for query in asked)
    if not FEWEST <= len(found) <= MOST:
        raise QueryError(
            Message(
                en=f"Compare {FEWEST} to {MOST} queries, or one query in {FEWEST} to {MOST} sources.",
                ar=f"قارن بين عبارتين إلى {MOST} عبارات بحث، أو قارن عبارة واحدة في مصدرين إلى {MOST} مصادر.",
            )
        )
    return found


def compares_sources(searches: Iterable[SearchRequest]) -> bool:
    """Return whether it is sources that are compared by these ``searches`` of the sides."""
    return len({request.sources for request in searches}) > 1


def restricted(request: SearchRequest, period: Period | None = None, source: str = "") -> SearchRequest:
    """Return the search for those articles that ``request`` finds of a time and a source."""
    days: dict[str, Any] = {"date_from": period.first, "date_to": period.last} if period else {}
    sources: dict[str, Any] = {"sources": (source,)} if source else {}
    return replace(request, **days, **sources)


def collected_by(request: SearchRequest) -> SearchRequest:
    """Return the search for all articles of the same days and sources as ``request``."""
    return SearchRequest(
        "",
        sources=request.sources,
        without_sources=request.without_sources,
        date_from=request.date_from,
        date_to=request.date_to,
    )


def compare(
    engine: Engine,
    sides: Sequence[tuple[str, SearchRequest]],
    settings: Settings,
    unit: Unit | None = None,
    today: date | None = None,
) -> Comparison:
    """Count the articles of ``sides`` by time and by source, all of one state of the index; see :func:`sides_of`.

    Without a ``unit`` it is one that suits the time. The time limit of ``settings`` is one for the whole comparison,
    and so is what it may cost: raises :class:`~searchapp.plan.TimeIsUpError` and
    :class:`~searchapp.plan.TooCostlyError`, and :class:`QueryError` where a query or the number of times exceeds a
    limit. Where only the stories of each time and source would take too long, these are left out, and a note says so.
    """
    started = time.perf_counter()
    day = today or date.today()
    variants_with(settings.variants)
    with engine.reading(Deadline.of_limit(settings.time_limit)) as reader:
        found = _Comparing(engine, reader, settings, day).compared(sides, unit)
    return replace(found, took_ms=round((time.perf_counter() - started) * 1000, 2))


class _Found(NamedTuple):
    """A side's query and what it finds, and all that was collected of its days and sources."""

    label: str
    request: SearchRequest
    query: PreparedQuery
    page: ResultPage
    collected: ResultPage
    notes: tuple[Message, ...]


class _Comparing:
    def __init__(self, engine: Engine, reader: Reader, settings: Settings, today: date) -> None:
        self._engine = engine
        self._reader = reader
        self._settings = settings
        self._today = today
        self._deadline = Deadline.of_limit(settings.time_limit)
        self._all: dict[SearchRequest, ResultPage] = {}

    def compared(self, sides: Sequence[tuple[str, SearchRequest]], unit: Unit | None) -> Comparison:
        found = [self._found(label, request) for label, request in sides]
        whole = _frame(sides[0][1], [each.page for each in found], unit)
        chosen = unit or (unit_for(whole) if whole else "day")
        periods = tuple(_periods(sides[0][1], whole, chosen)) if whole else ()
        by_source = not compares_sources(each.request for each in found)
        sources = tuple(_sources([each.page for each in found])) if by_source else ()
        counted = [self._side(each, chosen, periods, sources) for each in found]
        with_stories = self._with_stories(found, counted, periods, sources)
        notes = (*_far_off(whole, [each.page for each in found]), *(() if with_stories else (NO_STORIES,)))
        return Comparison(tuple(with_stories or counted), chosen, periods, sources, notes, 0.0)

    def _context(self, request: SearchRequest, facets: tuple[FacetName, ...]) -> SearchContext:
        """Return what a search needs; it may cost what is left of the time."""
        self._deadline.check()
        settings = limited(self._settings, self._deadline)
        request = replace(request, limit=0, paragraphs=0, collapse=True)
        return SearchContext(self._engine, request, settings, self._today, facets, self._deadline, None, self._reader)

    def _found(self, label: str, request: SearchRequest) -> _Found:
        context = self._context(request, ("source", "day", "month"))
        query = prepare_query(context)
        answer = execute_query(context, query)
        return _Found(
            label, request, query, answer.strict.page, self._collected(request), (*query.notes, *answer.notes)
        )

    def _collected(self, request: SearchRequest) -> ResultPage:
        asked = collected_by(request)
        if asked not in self._all:
            context = replace(self._context(asked, ("source", "day", "month")), request=replace(asked, limit=0))
            self._all[asked] = execute_query(context, prepare_query(context)).strict.page
        return self._all[asked]

    def _side(self, found: _Found, unit: Unit, periods: Sequence[Period], sources: Sequence[str]) -> Side:
        times = list(zip(_by_time(found.page, unit, periods), _by_time(found.collected, unit, periods), strict=True))
        of_source, all_of_source = (dict(page.facets.get("source", ())) for page in (found.page, found.collected))
        total = found.page.total
        return Side(
            found.label,
            found.request,
            Figures(total, found.page.clusters or 0, found.collected.total),
            tuple(_figures(found.page, count, collected) for count, collected in times),
            tuple(_figures(found.page, of_source.get(each, 0), all_of_source.get(each, 0)) for each in sources),
            total - sum(count for count, _ in times),
            found.notes,
        )

    def _with_stories(
        self, found: Sequence[_Found], sides: Sequence[Side], periods: Sequence[Period], sources: Sequence[str]
    ) -> list[Side] | None:
        """Return ``sides`` with the stories of each time and source; None where that would take too long."""
        unknown = sum(each.stories is None for side in sides for each in (*side.times, *side.sources))
        if unknown > MOST_STORIES:
            return None
        try:
            return [
                replace(
                    side,
                    times=tuple(
                        self._completed(each, figures, restricted(side.request, period))
                        for figures, period in zip(side.times, periods, strict=True)
                    ),
                    sources=tuple(
                        self._completed(each, figures, restricted(side.request, source=source))
                        for figures, source in zip(side.sources, sources, strict=True)
                    ),
                )
                for each, side in zip(found, sides, strict=True)
            ]
        except (TimeIsUpError, TooCostlyError):
            return None

    def _completed(self, found: _Found, figures: Figures, request: SearchRequest) -> Figures:
        if figures.stories is not None:
            return figures
        page = execute_query(self._context(request, ()), found.query).strict.page
        return replace(figures, stories=page.clusters)


def _figures(page: ResultPage, count: int, collected: int) -> Figures:
    """Return the figures of some of the articles of ``page``, whose stories are known where none has a copy."""
    return Figures(count, count if count < FEWEST or page.clusters == page.total else None, collected)


def _by_time(page: ResultPage, unit: Unit, periods: Sequence[Period]) -> list[int]:
    counts = counts_by_unit(unit, page.facets.get(_facet(unit), ()))
    return [counts[period_around(period.first, unit).first] for period in periods]


def _facet(unit: Unit | None) -> FacetName:
    return "day" if unit in ("day", "week") else "month"


def _sources(pages: Iterable[ResultPage]) -> list[str]:
    """Return the sources that have most of what was found, that with most first."""
    counts: dict[str, int] = {}
    for page in pages:
        for source, count in page.facets.get("source", ()):
            counts[source] = counts.get(source, 0) + count
    return sorted(counts, key=lambda source: (-counts[source], source))[:SOURCES]


def _frame(request: SearchRequest, pages: Sequence[ResultPage], unit: Unit | None) -> Period | None:
    """Return the time to show: the days of the search, and where these are open or too many those of the articles."""
    found = extent_of(_counts(pages, _facet(unit)))
    exact = extent_of(_counts(pages, "day"))
    if unit is None and exact and unit_for(exact) == "day":
        found = exact
    chosen = _chosen(request, found)
    for whole in (chosen, found):
        if whole and _is_shown(whole, unit):
            return whole
    if found is None:
        return None
    raise QueryError(
        Message(
            en=f"There are more than {MOST_PERIODS:,} periods to count by; count by longer ones, or narrow the dates.",
            ar=f"عدد الفترات أكثر من {MOST_PERIODS:,}؛ اختر فترات أطول أو ضيّق التاريخ.",
        )
    )


def _counts(pages: Iterable[ResultPage], facet: FacetName) -> Iterator[FacetCount]:
    return (counted for page in pages for counted in page.facets.get(facet, ()))


def _is_shown(whole: Period, unit: Unit | None) -> bool:
    return whole.last.year - whole.first.year <= YEARS and _count(whole, unit or unit_for(whole)) <= MOST_PERIODS


def _far_off(whole: Period | None, pages: Iterable[ResultPage]) -> tuple[Message, ...]:
    """Return a note where articles have dates that lie outside of ``whole``, the time that is shown."""
    months = [period_of(month) for month, _ in _counts(pages, "month")]
    if not whole or not any(month.last < whole.first or whole.last < month.first for month in months):
        return ()
    return (
        Message(
            en=f"Times are shown from {whole.first} to {whole.last}. Articles dated far from these, as a rule by "
            "mistake, are counted among those without so exact a date.",
            ar=f"تُعرض الأوقات من {whole.first} إلى {whole.last}. وما أُرّخ بعيدًا عنها، وهو خطأ في الغالب، معدود مع "
            "ما ليس له تاريخ بهذه الدقة.",
        ),
    )


def _chosen(request: SearchRequest, found: Period | None) -> Period | None:
    first = request.date_from or (found.first if found else None)
    last = request.date_to or (found.last if found else None)
    return Period(first, last) if first and last and first <= last else None


def _count(whole: Period, unit: Unit) -> int:
    """Return about how many of ``unit`` are in ``whole``."""
    match unit:
        case "day":
            return whole.days
        case "week":
            return whole.days // _DAYS_A_WEEK
        case "month":
            return whole.months
        case "year":
            return whole.last.year - whole.first.year + 1


def _periods(request: SearchRequest, whole: Period, unit: Unit) -> Iterator[Period]:
    """Yield the times to count by, cut to the days of the search: only these are counted."""
    bounds = Period(request.date_from or date.min, request.date_to or date.max)
    return (period.within(bounds) for period in divided(whole, unit))
