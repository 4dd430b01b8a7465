"""Records of searches: the same on every engine, and replayed on any."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from random import Random
from typing import Any, Final

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import Article, MatchLevel, SearchRequest
from searchapp.search.record import Record, record_search
from searchapp.search.record_serialization import record_as_json, record_of_json
from searchapp.search.replay import replay_record
from searchapp.settings import Settings
from tests.conformance.case import EngineCase, add, delete, needs

WORDS: Final = ("زعفران", "تلسكوب", "برتقال", "خرطوم")
SETTINGS: Final = Settings(time_limit=0)
REQUESTS: Final = (
    SearchRequest("زعفران"),
    SearchRequest("زعفران تلسكوب", sort="oldest"),
    SearchRequest("زعفران تلسكوب برتقال خرطوم", match="any"),
    SearchRequest("تلسكوب -زعفران", sources=("الميناء", "الواحة")),
    SearchRequest("", date_from=date(2025, 3, 4), date_to=date(2025, 3, 20)),
    SearchRequest("الزعفران", only=(MatchLevel.EXACT,)),
    SearchRequest("تاريخ:آخر 30 يومًا"),
    SearchRequest("زعفرن"),
    SearchRequest("مغناطيس"),
    SearchRequest(""),
)
TODAY: Final = date(2025, 4, 2)


def corpus(seed: int) -> tuple[Article, ...]:
    """Return articles of few words, some without a date, some copies of each other."""
    random = Random(seed)
    long = " ".join(random.choices([f"كلمة{number}" for number in range(500)], k=90))
    return tuple(
        Article(
            f"مجلد/{number}\n{seed}",
            random.choice(WORDS),
            (f"{random.choice(WORDS)} {random.choice(WORDS)}", *((long,) if number % 5 == 0 else ())),
            source=random.choice(("الميناء", "الواحة", "السهل", "")),
            date=random.choice((None, datetime(2025, 3, random.randint(1, 31), 10))),
            digest=random.randbytes(16),
        )
        for number in range(40)
    )


def recorded(engine: Engine, request: SearchRequest) -> Record:
    return record_search(engine, request, SETTINGS, today=TODAY)


def as_plain(record: Record) -> dict[str, Any]:
    """Return ``record`` as it is read back from a file, without when it was made."""
    plain: dict[str, Any] = json.loads(json.dumps(record_as_json(record)))
    del plain["made"]
    return plain


class Records(EngineCase):
    @pytest.fixture
    def memory(self) -> Iterator[Engine]:
        """Another engine."""
        with closing(open_engine(Settings(engine="memory"))) as engine:
            yield engine

    @needs("vocabulary")
    def test_every_engine_makes_the_same_record(self, engine: Engine, memory: Engine) -> None:
        articles = corpus(1)
        add(engine, *articles)
        add(memory, *reversed(articles))
        found = 0
        for request in REQUESTS:
            record = recorded(engine, request)
            assert as_plain(record) == as_plain(recorded(memory, request)), request
            assert record.missing == ()
            found += record.totals.articles
        assert found > len(articles)

    @needs("vocabulary")
    def test_what_another_engine_recorded_is_replayed_as_the_same(self, engine: Engine, memory: Engine) -> None:
        articles = corpus(2)
        add(engine, *articles)
        add(memory, *articles)
        for request in REQUESTS:
            record = record_of_json(json.loads(json.dumps(record_as_json(recorded(memory, request)))))
            replayed = replay_record(record, engine, SETTINGS)
            assert replayed.is_same, request
            assert replayed.is_certain
            assert replayed.circumstances == ()
            assert replayed.moved == 0

    @needs("vocabulary")
    def test_a_replay_names_every_article_that_came_or_went(self, engine: Engine) -> None:
        articles = corpus(3)
        add(engine, *articles)
        record = recorded(engine, SearchRequest("زعفران"))
        deleted, changed = record.ids[0], record.ids[1]
        delete(engine, deleted)
        add(engine, replace(next(each for each in articles if each.id == changed), title="", paragraphs=("سواه",)))
        add(engine, Article("new", "زعفران", ("جديد",), source="البريد", date=datetime(2025, 4, 1)))
        replayed = replay_record(record, engine, SETTINGS)
        assert not replayed.is_same
        assert [(each.id, each.title, each.source, each.date, each.in_archive) for each in replayed.new] == [
            ("new", "زعفران", "البريد", "2025-04-01", True)
        ]
        assert [(each.id, each.number, each.in_archive) for each in replayed.gone] == [
            (deleted, 1, False),
            (changed, 2, True),
        ]
        assert [change.what for change in replayed.results] == ["articles"] or {"articles"} < {
            change.what for change in replayed.results
        }
        assert {"state of the archive", "newest article"} <= {change.what for change in replayed.circumstances}

    @needs("vocabulary")
    def test_what_has_nothing_to_do_with_it_changes_only_the_archive(self, engine: Engine) -> None:
        add(engine, *corpus(4))
        record = recorded(engine, SearchRequest("زعفران", date_to=date(2025, 3, 31)))
        add(engine, Article("new", "سواه", ("جديد",)))
        replayed = replay_record(record, engine, SETTINGS)
        assert replayed.is_same
        assert {change.what for change in replayed.circumstances} == {"articles in the archive", "state of the archive"}

    @needs("vocabulary")
    def test_a_record_cut_off_by_a_limit_says_so(self, engine: Engine) -> None:
        add(engine, *corpus(5))
        whole = recorded(engine, SearchRequest(""))
        record = record_search(engine, SearchRequest(""), replace(SETTINGS, max_exported=7), today=TODAY)
        assert record.ids == whole.ids[:7]
        assert record.totals.articles == whole.totals.articles
        assert record.totals.stories is None
        assert record.missing[0].startswith("Only 7 of 40 articles are in it")
        assert record_as_json(record)["hash"] is None
        assert not replay_record(record, engine, SETTINGS).is_certain
