"""An engine that is opened again when the index is moved to another."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine, reopening_engine
from searchapp.errors import EngineError, IndexStateError
from searchapp.settings import Settings
from searchapp.sync.index import Progress, ReportProgress, index_paths
from searchapp.sync.move import move_index

pytest.importorskip("tantivy")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "a.txt").write_text("خبر\n\nنص أول", encoding="utf-8")
    (tmp_path / "b.txt").write_text("خبر\n\nنص ثان", encoding="utf-8")
    return Settings(index=tmp_path / "index", lock_wait=20.0)


def move(settings: Settings, former: str, chosen: str, progress: ReportProgress = lambda _: None) -> None:
    move_index(replace(settings, engine=former), replace(settings, engine=chosen), progress)


def take_in(engine: Engine, path: Path) -> tuple[int, int]:
    report = index_paths(engine, [path])
    return report.added, report.articles


def test_it_writes_with_whichever_keeps_the_index_now(settings: Settings, tmp_path: Path) -> None:
    with reopening_engine(settings) as engine:
        assert take_in(engine, tmp_path / "a.txt") == (1, 1)
        assert engine.name == "whoosh"
        move(settings, "whoosh", "tantivy")
        assert take_in(engine, tmp_path / "a.txt") == (0, 1)
        assert take_in(engine, tmp_path / "b.txt") == (1, 2)
        assert engine.name == "tantivy"
        move(settings, "tantivy", "whoosh")
        (tmp_path / "c.txt").write_text("خبر\n\nنص ثالث", encoding="utf-8")
        assert take_in(engine, tmp_path / "c.txt") == (1, 3)
        assert engine.name == "whoosh"


def test_it_is_reopened_when_the_index_moves_while_a_writer_waits(settings: Settings, tmp_path: Path) -> None:
    with reopening_engine(settings) as engine:
        assert take_in(engine, tmp_path / "a.txt") == (1, 1)
        is_moving = threading.Event()

        def hold(_: Progress) -> None:
            is_moving.set()
            time.sleep(0.5)

        moving = threading.Thread(target=move, args=(settings, "whoosh", "tantivy", hold))
        moving.start()
        assert is_moving.wait(20)
        assert take_in(engine, tmp_path / "b.txt") == (1, 2)
        moving.join(20)
        assert engine.name == "tantivy"


def test_one_that_was_named_is_kept_to(settings: Settings, tmp_path: Path) -> None:
    with reopening_engine(replace(settings, engine="whoosh")) as engine:
        take_in(engine, tmp_path / "a.txt")
        move(settings, "whoosh", "tantivy")
        with pytest.raises(IndexStateError, match="tantivy"):
            take_in(engine, tmp_path / "b.txt")
        assert engine.name == "whoosh"


def test_one_that_cannot_be_had_is_no_end(settings: Settings, tmp_path: Path) -> None:
    with reopening_engine(settings) as engine:
        take_in(engine, tmp_path / "a.txt")
        current = settings.index / "CURRENT"
        before = current.read_bytes()
        current.write_text('{"engine": "unheard-of"}', encoding="utf-8")
        with pytest.raises(EngineError, match="unheard-of"):
            take_in(engine, tmp_path / "b.txt")
        current.write_bytes(before)
        assert take_in(engine, tmp_path / "b.txt") == (1, 2)


def test_without_an_index_it_stays(settings: Settings, tmp_path: Path) -> None:
    with closing(open_engine(replace(settings, engine="tantivy"))) as tantivy:
        take_in(tantivy, tmp_path / "a.txt")
    with reopening_engine(settings) as engine:
        settings.index.rename(tmp_path / "away")
        assert take_in(engine, tmp_path / "b.txt") == (1, 1)
        assert engine.name == "tantivy"
