"""The use case: a record of a search, with which anyone can tell later what was found, in what, and what has changed.

A record is the same whatever engine made it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from importlib.metadata import version
from typing import Any, Final
from weakref import WeakKeyDictionary

from searchapp.analysis.analyser import fingerprint
from searchapp.dates.timeline import Period, gaps_between, period_of
from searchapp.engines.base import Engine, Reader
from searchapp.errors import InputError, SearchAppError
from searchapp.model import Hit, Results, SearchRequest
from searchapp.plan import Deadline, ResultPage, TimeIsUpError
from searchapp.search import search_in_windows
from searchapp.search.coverage import count_holdings
from searchapp.search.explain import NO_FORMS, explain, explanation_as_json
from searchapp.settings import Settings

#: How many articles are retrieved at a time.
_WINDOW: Final = 1000
#: How many times a record is begun again where the archive changes meanwhile.
_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Totals:
    """How many articles have all that was asked, how many others a relaxed search adds, and of how many stories the
    first are; None where that is not known.
    """

    articles: int
    relaxed: int
    stories: int | None


@dataclass(frozen=True, slots=True)
class Record:
    """What was asked, how it was understood, in what it was searched, and what was found.

    ``made`` is when, with the offset of the clock to UTC, and ``today`` the day from which relative dates count.
    ``archive`` and ``coverage`` are as :func:`.record_as_json` has them. ``ids`` are those of all articles with all
    that was asked, in the order of the results. ``missing`` says in English what the record lacks; without a word there
    nothing is missing.
    """

    made: datetime
    today: date
    program: str
    analyser: str
    variants: str
    request: SearchRequest
    understood: dict[str, Any]
    archive: dict[str, Any]
    totals: Totals
    ids: tuple[str, ...]
    coverage: dict[str, Any]
    missing: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether the ids of all articles are known."""
        return len(self.ids) == self.totals.articles


def hash_of(ids: Iterable[str]) -> str:
    """Return a hash of ``ids`` in any order: SHA-256 of a line for each, in order of code points, that is the id as a
    string of JSON in ASCII and ends with a line feed.
    """
    digest = sha256()
    for name in sorted(ids):
        digest.update(json.dumps(name).encode("ascii") + b"\n")
    return f"sha256:{digest.hexdigest()}"


def record_search(
    engine: Engine,
    request: SearchRequest,
    settings: Settings,
    *,
    today: date | None = None,
    patience: float | None = None,
) -> Record:
    """Search for ``request`` and return the record of that, all of one state of the index.

    It takes what an export takes, see :func:`~searchapp.search.search_in_windows`, and raises as that does for the
    first articles. ``patience`` is as in :func:`~searchapp.search.explain.explain`.
    """
    asked = replace(request, page=1, limit=_WINDOW, paragraphs=0, collapse=None)
    day = today or date.today()
    for tries_left in reversed(range(_TRIES)):
        before = engine.version()
        with engine.reading(Deadline.of_limit(settings.time_limit)) as reader:
            found = _collect(engine, asked, settings, day, reader)
            archive, coverage, missing = _archive(engine, reader, settings, request)
        understood, unread = _understood(engine, found.first, settings, day, patience)
        if engine.version() == before or not tries_left:
            break
    changed = () if engine.version() == before else ("The archive changed while the record was made.",)
    return Record(
        made=datetime.now().astimezone(),
        today=day,
        program=version("searchapp"),
        analyser=fingerprint(),
        variants=_variants(settings),
        request=asked,
        understood=understood,
        archive=archive,
        totals=Totals(found.first.total, found.first.relaxed_total, found.stories),
        ids=tuple(found.ids),
        coverage={**coverage, "found": found.coverage},
        missing=(*found.missing, *missing, *unread, *changed),
    )


@dataclass(slots=True)
class _Collected:
    """What is kept of all articles that a search finds."""

    first: Results
    ids: list[str] = field(default_factory=list)
    clusters: set[int] = field(default_factory=set)
    days: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    missing: tuple[str, ...] = ()

    def add(self, hit: Hit) -> None:
        article = hit.article
        self.ids.append(article.id)
        self.clusters.add(hit.cluster)
        self.sources[article.source] += 1
        if article.date is not None and article.date_precision in ("day", "minute"):
            self.days[article.date.date().isoformat()] += 1

    @property
    def stories(self) -> int | None:
        return None if self.missing else len(self.clusters)

    @property
    def coverage(self) -> dict[str, Any]:
        return _covered(len(self.ids), self.days, self.sources)


def _collect(engine: Engine, request: SearchRequest, settings: Settings, today: date, reader: Reader) -> _Collected:
    windows = search_in_windows(engine, request, settings, _WINDOW, today=today, reader=reader)
    found = _Collected(next(windows))
    try:
        for hit in found.first.hits:
            found.add(hit)
        for window in windows:
            for hit in window.hits:
                found.add(hit)
    except SearchAppError as error:
        found.missing = (f"The ids of other articles: {error.message.en}",)
    known, total = len(found.ids), found.first.total
    if known < total and not found.missing:
        found.missing = (f"The ids of other articles: a file has no more than {known:,}.",)
    if known < total:
        found.missing = (
            f"Only {known:,} of {total:,} articles are in it, and not in how many stories.",
            *found.missing,
        )
    return found


def _covered(articles: int, days: Mapping[str, int], sources: Mapping[str, int]) -> dict[str, Any]:
    """Return of which days and sources some articles are; ``without`` are the periods in between without any."""
    dated = sorted(days)
    gaps = gaps_between(period_of(day).first for day in dated)
    return {
        "articles": articles,
        "first_day": dated[0] if dated else None,
        "last_day": dated[-1] if dated else None,
        "days": len(dated),
        "without_day": articles - sum(days.values()),
        "days_without": [[gap.first.isoformat(), gap.last.isoformat()] for gap in gaps],
        "sources": dict(sorted(sources.items(), key=lambda each: (-each[1], each[0]))),
    }


def _archive(
    engine: Engine, reader: Reader, settings: Settings, request: SearchRequest
) -> tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]:
    """Return what the archive is, what it holds of the days that are asked for, and what of that is not known."""
    within = None
    if request.date_from or request.date_to:
        within = Period(request.date_from or date.min, request.date_to or date.max)
    deadline = Deadline.of_limit(settings.time_limit)
    newest = engine.stats().latest
    archive = {
        "articles": reader.article_count(),
        "newest": None if newest is None else newest.isoformat(),
        "state": _state(engine),
    }
    try:
        page = count_holdings(reader, within, deadline)
    except TimeIsUpError:
        return archive, {"archive": None}, ("What the archive holds: there was no time to count it.",)
    return archive, {"archive": _covered_by(page)}, ()


def _covered_by(page: ResultPage) -> dict[str, Any]:
    return _covered(page.total, dict(page.facets["day"]), dict(page.facets["source"]))


#: The state of each engine's archive that was worked out last, by its version.
_STATES: Final[WeakKeyDictionary[Engine, tuple[Any, str]]] = WeakKeyDictionary()


def _state(engine: Engine) -> str:
    """Return a hash that is the same for the same articles on every engine: of their ids and digests."""
    at = engine.version()
    known = _STATES.get(engine)
    if known is None or known[0] != at:
        lines = (f"{name}\x00{digest.hex()}" for name, digest in engine.digests().items())
        known = _STATES[engine] = (at, hash_of(lines))
    return known[1]


def _variants(settings: Settings) -> str:
    """Return a hash of the file of spellings of the settings, and nothing where there is none."""
    if settings.variants is None:
        return ""
    try:
        return f"sha256:{sha256(settings.variants.read_bytes()).hexdigest()}"
    except OSError as error:
        raise InputError(f"{settings.variants} cannot be read: {error.strerror or error}.") from error


def _understood(
    engine: Engine, found: Results, settings: Settings, today: date, patience: float | None
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return how the query was read, and what of that is not known."""
    understood: dict[str, Any] = {
        "searched": found.searched,
        "corrected": found.corrected,
        "match": found.match,
        "notes": [note.en for note in found.notes],
        "parts": None,
    }
    try:
        told = explain(engine, replace(found.request, query=found.searched), settings, today, patience)
    except SearchAppError as error:
        return understood, (f"How each word was read: {error.message.en}",)
    understood["parts"] = explanation_as_json(told, "en")["parts"]
    return understood, (f"The forms of texts: {NO_FORMS.en}",) if NO_FORMS in told.notes else ()
