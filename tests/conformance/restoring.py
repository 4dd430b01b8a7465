"""An export is restored to what it was, and is known to be damaged where it is."""

from __future__ import annotations

import gzip
import io
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from searchapp.archive import Archive
from searchapp.engines.base import Engine
from searchapp.errors import InputError
from searchapp.model import Article, SearchRequest
from searchapp.settings import Settings
from tests.conformance.case import EngineCase, add
from tests.conformance.originals import FULL, TEXTS, WEIRD_IDS
from tests.opensearch_cluster.indices import delete_indices

#: When some articles arrived; others arrive when they are added.
LONG_AGO = datetime(2019, 3, 4, 5, 6, 7, tzinfo=UTC)
QUERIES = ("", "الوزارة", "شاهد", "كلمة", '"شاهد قبل"')


def varied() -> tuple[Article, ...]:
    """Return articles with whatever a text may hold, in no order."""
    hostile = (
        Article(f"hostile/{kind}", text, (text, f"شاهد {text}"), text, text, text, None, text, text, b"d" * 16)
        for kind, text in TEXTS.items()
    )
    ids = (Article(name, f"عنوان {number}", ("كلمة",), arrived=LONG_AGO) for number, name in enumerate(WEIRD_IDS))
    dated = (
        Article("year", "سنة", ("نص",), date=datetime(2024, 1, 1), date_precision="year", utc_offset=-90),
        Article("hijri", "شهر", ("نص",), date=datetime(2025, 3, 1), date_precision="hijri_month"),
        Article("bare", "", ()),
    )
    found = [FULL, *hostile, *ids, *dated]
    random.Random(7).shuffle(found)
    return tuple(found)


class Restoring(EngineCase):
    @pytest.fixture
    def exported(self, settings: Settings, engine: Engine) -> bytes:
        add(engine, *varied())
        with Archive(settings) as archive:
            return b"".join(archive.export_whole())

    @pytest.fixture
    def elsewhere(self, settings: Settings, tmp_path: Path) -> Iterator[Settings]:
        """The settings of an index that is empty."""
        name = f"elsewhere-{settings.opensearch_index}"
        elsewhere = replace(settings, index=tmp_path / "elsewhere", opensearch_index=name)
        yield elsewhere
        if settings.engine == "opensearch":
            delete_indices(elsewhere)

    def test_what_is_restored_is_what_was_exported(
        self, exported: bytes, settings: Settings, elsewhere: Settings
    ) -> None:
        with Archive(settings) as there, Archive(elsewhere) as here:
            done = here.restore(io.BytesIO(exported))
            assert (done.articles, done.total, done.is_whole) == (len(varied()), len(varied()), True)
            assert b"".join(here.export_whole()) == exported
            arrivals = [{each.id: each.arrived for each in archive.articles()} for archive in (there, here)]
            assert arrivals[0] == arrivals[1]
            assert set(here.articles()) == set(varied())
            for query in QUERIES:
                for sort in ("relevance", "newest", "arrived"):
                    answers: list[Any] = [archive.search(query, sort=sort).to_dict() for archive in (there, here)]
                    assert answers[0] | {"took_ms": 0} == answers[1] | {"took_ms": 0}
            assert here.check(deep=True) == ()

    @pytest.mark.parametrize("damage", ["cut off", "a byte", "a line", "a line more", "packed and cut off"])
    def test_damage_is_noticed_and_nothing_changed(self, exported: bytes, elsewhere: Settings, damage: str) -> None:
        lines = exported.splitlines(keepends=True)
        damaged = {
            "cut off": exported[: len(exported) * 2 // 3],
            "a byte": exported.replace("كلمة".encode(), "كلمه".encode(), 1),
            "a line": b"".join((*lines[:3], *lines[4:])),
            "a line more": exported + b"{}\n",
            "packed and cut off": gzip.compress(exported)[:-200],
        }[damage]
        with Archive(elsewhere) as archive:
            with pytest.raises(InputError, match="Nothing was changed"):
                archive.restore(io.BytesIO(damaged))
            assert archive.engine.entry_count() == 0
            done = archive.restore(io.BytesIO(damaged), salvage=True)
            assert not done.is_whole
            assert 0 < done.articles <= len(varied())
            assert done.total == done.articles == len(list(archive.articles()))

    def test_articles_that_are_there_are_not_lost_by_a_slip(self, exported: bytes, elsewhere: Settings) -> None:
        other = Article("another", "خبر آخر", ("نص",))
        with Archive(elsewhere) as archive:
            archive.add(other)
            with pytest.raises(InputError, match="There is an index of 1 article where"):
                archive.restore(io.BytesIO(exported))
            assert list(archive.articles()) == [other]
            dry = archive.restore(io.BytesIO(exported), mode="replace", dry_run=True)
            assert (dry.articles, dry.former, dry.total) == (len(varied()), 1, 1)
            added = archive.restore(io.BytesIO(exported), mode="add")
            assert (added.former, added.total) == (1, len(varied()) + 1)
            assert set(archive.articles()) == {other, *varied()}
            replaced = archive.restore(io.BytesIO(exported), mode="replace")
            assert (replaced.former, replaced.total) == (len(varied()) + 1, len(varied()))
            assert b"".join(archive.export_whole()) == exported

    def test_what_a_query_finds_is_exported_whole(self, exported: bytes, settings: Settings) -> None:
        with Archive(settings) as archive:
            request = SearchRequest("شاهد")
            found = {hit.id for hit in archive.answer(request).all()}
            lines = b"".join(archive.export_whole(request)).splitlines(keepends=True)
        assert found
        assert lines[1:-1] == [line for line in exported.splitlines(keepends=True)[1:-1] if id_of(line) in found]

    @pytest.mark.parametrize("data", [b"", b"{}\n", b"\x1f\x8b", b"\xff\xfe[", b'{"searchapp": "articles"}'])
    def test_what_is_no_export_is_not_restored(self, engine: Engine, settings: Settings, data: bytes) -> None:
        add(engine, FULL)
        with Archive(settings) as archive:
            with pytest.raises(InputError, match="no export of searchapp"):
                archive.restore(io.BytesIO(data), mode="replace", salvage=True)
            assert list(archive.articles()) == [FULL]


def id_of(line: bytes) -> str:
    return str(json.loads(line.decode("utf-8", "surrogatepass"))["id"])
