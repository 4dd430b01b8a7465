"""The use case: search again for what a record is of, and say what has changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from searchapp.engines.base import Engine
from searchapp.model import Article
from searchapp.search.record import Record, record_search
from searchapp.search.serialization import date_text
from searchapp.settings import Settings


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
