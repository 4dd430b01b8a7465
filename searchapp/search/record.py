"""The use case: a record of a search, with which anyone can tell later what was found, in what, and what has changed.

A record is the same whatever engine made it.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from hashlib import sha256
from importlib.metadata import version
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

from searchapp.analysis.analyser import fingerprint
from searchapp.dates.timeline import Period, gaps_between, period_of
from searchapp.engines.base import Engine, Reader
from searchapp.errors import InputError, SearchAppError
from searchapp.model import Article, Hit, Results, SearchRequest
from searchapp.plan import Deadline, ResultPage, TimeIsUpError
from searchapp.search import search_in_windows
from searchapp.search.coverage import count_holdings
from searchapp.search.explain import NO_FORMS, explain, explanation_as_json
from searchapp.search.serialization import date_text
from searchapp.settings import Settings

#: The version of the form of a record.
FORMAT: Final = 1

#: How many articles are retrieved at a time.
_WINDOW: Final = 1000
#: How many times a record is begun again where the archive changes meanwhile.
_TRIES: Final = 3
#: What of a request says how much is shown, and not what is found.
_SHOWN: Final = frozenset(("page", "limit", "paragraphs", "collapse"))
_DATES: Final = ("date_from", "date_to")
_LONGEST_ID_LIST: Final = 1 << 30


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
    ``archive`` and ``coverage`` are as :func:`record_as_json` has them. ``ids`` are those of all articles with all that
    was asked, in the order of the results. ``missing`` says in English what the record lacks; without a word there
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


# Making a record


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


# Records as JSON


def record_as_json(record: Record) -> dict[str, Any]:
    """Return ``record`` as plain data.

    ``ids`` are a JSON array of the ids in the order of the results, compressed by zlib, in Base64, and ``hash`` is
    :func:`hash_of` them, None where they are not all. ``archive`` has the number of its ``articles``, the date of the
    ``newest`` one and a hash of its ``state``. ``coverage`` says of the ``archive``, in the days that were asked for,
    and of the articles that were ``found`` from when to when they are, how many have a ``source``, and on which
    ``days_without`` in between there are none, as first and last day.
    """
    return {
        "record": FORMAT,
        "made": record.made.isoformat(timespec="seconds"),
        "today": record.today.isoformat(),
        "program": record.program,
        "analyser": record.analyser,
        "variants": record.variants,
        "search": _request_as_json(record.request),
        "understood": record.understood,
        "archive": record.archive,
        "totals": {
            "articles": record.totals.articles,
            "relaxed": record.totals.relaxed,
            "stories": record.totals.stories,
        },
        "hash": hash_of(record.ids) if record.is_whole else None,
        "ids": _packed(record.ids),
        "coverage": record.coverage,
        "missing": list(record.missing),
    }


def record_of_json(data: Any) -> Record:
    """Return the record that :func:`record_as_json` made into ``data``.

    Raises :class:`InputError` where it is none, or was changed.
    """
    if not isinstance(data, dict) or "record" not in data:
        raise InputError("This is no record of a search.")
    if data["record"] != FORMAT:
        raise InputError(f"The record is of version {data['record']!r:.20}, and this program reads version {FORMAT}.")
    try:
        record = Record(
            made=datetime.fromisoformat(data["made"]),
            today=date.fromisoformat(data["today"]),
            program=str(data["program"]),
            analyser=str(data["analyser"]),
            variants=str(data["variants"]),
            request=_request_of(data["search"]),
            understood=dict(data["understood"]),
            archive=dict(data["archive"]),
            totals=Totals(data["totals"]["articles"], data["totals"]["relaxed"], data["totals"]["stories"]),
            ids=_unpacked(data["ids"]),
            coverage=dict(data["coverage"]),
            missing=tuple(map(str, data["missing"])),
        )
        is_intact = data["hash"] == (hash_of(record.ids) if record.is_whole else None)
    except (KeyError, TypeError, ValueError, AttributeError, zlib.error) as error:
        raise InputError(f"The record is damaged: {type(error).__name__}: {error!s:.80}") from error
    if not is_intact:
        raise InputError("The record is damaged: its ids do not have the hash that it names.")
    return record


def _request_as_json(request: SearchRequest) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in (each.name for each in fields(request) if each.name not in _SHOWN):
        value = getattr(request, name)
        if name == "only":
            value = [level.label for level in value]
        found[name] = value.isoformat() if isinstance(value, date) else value
    return found


def _request_of(data: Mapping[str, Any]) -> SearchRequest:
    values = dict(data)
    for name in _DATES:
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    arrived = values["arrived_from"]
    values["arrived_from"] = datetime.fromisoformat(arrived) if arrived else None
    return SearchRequest(**values)


def _packed(ids: Sequence[str]) -> str:
    return base64.b64encode(zlib.compress(json.dumps(ids).encode("ascii"), 9)).decode("ascii")


def _unpacked(packed: str) -> tuple[str, ...]:
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(base64.b64decode(packed, validate=True), _LONGEST_ID_LIST)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    if not unpacking.eof:
        raise ValueError("the ids are cut off, or too many")
    ids = json.loads(data)
    if not isinstance(ids, list) or not all(isinstance(name, str) for name in ids):
        raise ValueError("ids are a list of strings")
    return tuple(ids)


# Replaying a record


class Change(NamedTuple):
    """Something that is not as it was."""

    what: str
    before: Any
    now: Any


@dataclass(frozen=True, slots=True)
class ChangedArticle:
    """An article that is found now and was not, or was and is not; without a ``title`` and its like where it is no
    longer in the archive. ``number`` is its place among the results that it is one of, from 1.
    """

    id: str
    number: int
    in_archive: bool
    title: str = ""
    source: str = ""
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """What a search finds now, beside what its record says.

    ``results`` are the changes of what was found, ``circumstances`` those of what it was found in and by: the archive,
    the program, the reading of the query. ``moved`` is how many of the articles that are found as before stand in
    another order.
    """

    before: Record
    now: Record
    results: tuple[Change, ...]
    circumstances: tuple[Change, ...]
    new: tuple[ChangedArticle, ...]
    gone: tuple[ChangedArticle, ...]
    moved: int

    @property
    def is_certain(self) -> bool:
        """Whether the ids of all articles are known of both, so that none may have changed unseen."""
        return self.before.is_whole and self.now.is_whole

    @property
    def is_same(self) -> bool:
        """Whether the same articles are found, in the same numbers; their order does not matter."""
        return not (self.results or self.new or self.gone)


def replay_record(record: Record, engine: Engine, settings: Settings) -> Replay:
    """Search for what ``record`` is of, as on the day when it was made, and return what has changed.

    Raises as :func:`record_search` does.
    """
    now = record_search(engine, record.request, settings, today=record.today)
    places = [{name: number for number, name in enumerate(each.ids, 1)} for each in (record, now)]
    before_ids, now_ids = (frozenset(each) for each in places)
    kept_before = [name for name in record.ids if name in now_ids]
    kept_now = [name for name in now.ids if name in before_ids]
    return Replay(
        before=record,
        now=now,
        results=tuple(_changes(_figures(record), _figures(now))),
        circumstances=tuple(_changes(_circumstances(record), _circumstances(now))),
        new=tuple(_article(engine, name, places[1][name]) for name in now.ids if name not in before_ids),
        gone=tuple(_article(engine, name, places[0][name]) for name in record.ids if name not in now_ids),
        moved=sum(one != other for one, other in zip(kept_before, kept_now, strict=True)),
    )


def _changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    for what, value in before.items():
        if value != now[what]:
            yield Change(what, value, now[what])


def _figures(record: Record) -> dict[str, Any]:
    totals = record.totals
    return {"articles": totals.articles, "relaxed": totals.relaxed, "stories": totals.stories}


def _circumstances(record: Record) -> dict[str, Any]:
    return {
        "program": record.program,
        "analyser": record.analyser,
        "variants": record.variants,
        "articles in the archive": record.archive.get("articles"),
        "newest article": record.archive.get("newest"),
        "state of the archive": record.archive.get("state"),
        "query searched for": record.understood.get("searched"),
        "words needed": record.understood.get("match"),
        "reading of the query": _reading(record.understood.get("parts") or ()),
    }


def _reading(parts: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Return how a query was read without what is counted, as plain data."""
    plain = ("depth", "role", "kind", "scope", "normalized", "lexeme", "level", "slop", "field")
    return [
        [
            *(part.get(name) for name in plain),
            [list(forms) for forms in part.get("positions", ())],
            [each["lexeme"] for each in part.get("lexemes", ())],
            list(part.get("values", ())),
        ]
        for part in parts
    ]


def _article(engine: Engine, article_id: str, number: int) -> ChangedArticle:
    article: Article | None = engine.article(article_id)
    if article is None:
        return ChangedArticle(article_id, number, in_archive=False)
    return ChangedArticle(
        article_id, number, in_archive=True, title=article.heading, source=article.source, date=date_text(article)
    )


def replay_as_json(replay: Replay) -> dict[str, Any]:
    """Return ``replay`` as ``searchapp replay --json`` prints it."""
    return {
        "same": replay.is_same,
        "certain": replay.is_certain,
        "made": replay.before.made.isoformat(timespec="seconds"),
        "query": replay.before.request.query,
        "before": _figures(replay.before),
        "now": _figures(replay.now),
        "changed": [each._asdict() for each in replay.results],
        "circumstances": [each._asdict() for each in replay.circumstances],
        "new": [_changed_as_json(each) for each in replay.new],
        "gone": [_changed_as_json(each) for each in replay.gone],
        "moved": replay.moved,
        "missing": {"before": list(replay.before.missing), "now": list(replay.now.missing)},
    }


def _changed_as_json(article: ChangedArticle) -> dict[str, Any]:
    return {each.name: getattr(article, each.name) for each in fields(article)}
