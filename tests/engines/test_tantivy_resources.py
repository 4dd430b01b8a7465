"""Files of Tantivy's: an engine holds on to no more than it uses, and to nothing once it is closed."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import pytest

from searchapp.plan import SearchPlan
from tests.conformance.asking import found, word
from tests.conformance.case import add
from tests.engines.archive import article_number, build_archive, engine_on

MAPPED = Path("/proc/self/maps")
DESCRIPTORS = Path("/proc/self/fd")
#: How the system marks what has been deleted and is still held on to.
GONE = "(deleted)"
PATIENCE = 10

pytestmark = pytest.mark.skipif(not MAPPED.exists(), reason="needs /proc to tell which files are open")


def held(index: Path) -> list[str]:
    """Return the files of ``index`` that this process has open or mapped, and whether they have been deleted."""
    mapped = {line[line.index("/") :] for line in MAPPED.read_text().splitlines() if str(index) in line}
    opened = set()
    for descriptor in DESCRIPTORS.iterdir():
        try:
            target = str(descriptor.readlink())
        except OSError:
            continue
        if target.startswith(str(index)):
            opened.add(target)
    return sorted(mapped | opened)


def still_held(index: Path, ending: str = "") -> list[str]:
    """Return what is held on to, of files whose name ends so, when Tantivy's threads have had time to end."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = [name for name in held(index) if name.endswith(ending)]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.02)


def test_nothing_stays_open(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_archive(index, name="tantivy")
    assert still_held(index) == []
    with closing(engine_on(index)) as engine:
        engine.stats()
        engine.search(SearchPlan(word("خبر")))
        assert held(index)
        assert engine.check(deep=True) == ()
        add(engine, article_number(1))
        assert found(engine, word("خبر"))
    assert still_held(index) == []


def test_reading_after_the_end_leaves_nothing_open(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_archive(index, name="tantivy")
    engine = engine_on(index)
    engine.close()
    assert engine.stats().articles
    assert list(engine.articles())
    assert still_held(index) == []


def test_commits_and_rebuilds_do_not_add_up(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_archive(index, name="tantivy")
    with closing(engine_on(index)) as engine:
        for number in range(8):
            add(engine, article_number(number))
            assert "00000" in found(engine, word("خبر"))
            assert still_held(index, GONE) == [], number
        with engine.rebuild() as writer:
            writer.add(article_number(1))
        assert found(engine, None) == ["00001"]
        assert still_held(index, GONE) == []


def test_what_is_being_read_stays_open_until_it_has_been(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_archive(index, name="tantivy")
    with closing(engine_on(index)) as engine:
        reading = engine.articles()
        next(reading)
        with engine.rebuild() as writer:
            writer.add(article_number(1))
        assert found(engine, None) == ["00001"]
        assert [name for name in held(index) if name.endswith(GONE)]
        assert list(reading)
        assert still_held(index, GONE) == []
        # One that nobody reads to its end lets go as well.
        next(engine.articles())
    assert still_held(index) == []
