"""Files and threads: an engine holds on to no more than it uses."""

from __future__ import annotations

import gc
import os
import resource
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from searchapp.engines.whoosh.engine import WhooshEngine
from searchapp.errors import IndexStateError
from searchapp.plan import SearchPlan
from tests.conformance.asking import found, word
from tests.conformance.case import add
from tests.engines.archive import article_number, build_archive, generation, whoosh_engine

DESCRIPTORS = Path("/proc/self/fd")
#: After so many seconds a change of a folder is told by its time.
SETTLED = 0.15

pytestmark = pytest.mark.skipif(not DESCRIPTORS.exists(), reason="needs /proc to count open files")


def open_files(index: Path) -> list[str]:
    """Return the files of ``index`` that this process has open."""
    found = []
    for descriptor in DESCRIPTORS.iterdir():
        try:
            target = str(descriptor.readlink())
        except OSError:
            continue
        if target.startswith(str(index)):
            found.append(target)
    return found


def test_nothing_stays_open(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_archive(index)
    with closing(whoosh_engine(index)) as engine:
        engine.stats()
        engine.check(deep=True)
        add(engine, article_number(1))
        assert open_files(index)
    assert open_files(index) == []


def test_what_was_replaced_takes_no_memory_until_garbage_is_collected(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_archive(index)
    with closing(whoosh_engine(index)) as engine, closing(whoosh_engine(index)) as other:
        found(engine, word("خبر"))
        engine.readings_count("p:في")
        with engine._opened.reading() as opened:
            of_commit = list(map(weakref.ref, [opened.snapshot, *opened.snapshot._borrowed]))
        del opened
        with other.rebuild() as writer:
            writer.add(article_number(1))
        gc.disable()
        try:
            engine.stats()
            assert [each() for each in of_commit] == [None] * len(of_commit)
        finally:
            gc.enable()


def test_reading_after_the_end_leaves_nothing_open(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_archive(index)
    engine = whoosh_engine(index)
    engine.close()
    assert engine.stats().articles
    assert list(engine.articles())
    assert open_files(index) == []


def test_threads_and_commits_do_not_add_up(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_archive(index)
    with closing(whoosh_engine(index)) as engine:
        for number in range(10):
            add(engine, article_number(number))
            threads = [Thread(target=engine.search, args=(SearchPlan(word("خبر")),)) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        segments = {path.name.partition(".")[0] for path in generation(index).glob("MAIN_*")}
        # A posting file and the articles for each segment of the one present snapshot, and none that was swept away.
        assert len(open_files(index)) <= 2 * len(segments)
        assert not [name for name in open_files(index) if name.endswith("(deleted)")]


def test_what_is_being_read_stays_open_until_it_has_been(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_archive(index)
    with closing(whoosh_engine(index)) as engine:
        reading = engine.articles()
        next(reading)
        with engine.rebuild() as writer:
            writer.add(article_number(1))
        assert found(engine, None) == ["00001"]
        assert [name for name in open_files(index) if name.endswith("(deleted)")]
        rest = list(reading)
        assert rest
        assert not [name for name in open_files(index) if name.endswith("(deleted)")]
        # One that nobody reads to its end lets go as well.
        next(engine.articles())
    assert open_files(index) == []


@pytest.mark.parametrize("left", range(6))
def test_too_many_open_files(tmp_path: Path, left: int) -> None:
    index = tmp_path / "index"
    build_archive(index)
    questions: list[Callable[[WhooshEngine], object]] = [
        WhooshEngine.stats,
        WhooshEngine.digests,
        lambda engine: list(engine.articles()),
    ]
    with closing(whoosh_engine(index)) as engine:
        for question in questions:
            with few_descriptors(left), pytest.raises(IndexStateError, match="cannot be read: Too many open files"):
                question(engine)
        # It was a matter of the moment.
        assert engine.check(deep=True) == ()
    assert open_files(index) == []


@pytest.mark.slow
def test_a_newer_commit_that_could_not_be_opened_is_seen_once_it_can(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_archive(index)
    with closing(whoosh_engine(index)) as engine, closing(whoosh_engine(index)) as other:
        for number in range(3):
            # Looked at so often, and so long after the last change, that the engine knows that it has the newest.
            for _ in range(3):
                time.sleep(SETTLED)
                before = set(engine.digests())
            add(other, article_number(number))
            time.sleep(SETTLED)
            with few_descriptors(1), pytest.raises(IndexStateError, match="cannot be read"):
                engine.digests()
            time.sleep(SETTLED)
            assert set(engine.digests()) == before | {f"{number:05}"}


@contextmanager
def few_descriptors(left: int) -> Iterator[None]:
    """Let this process open no more than ``left`` files in the block."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    hoard: list[int] = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))
    try:
        with suppress(OSError):
            while True:
                hoard.append(os.dup(0))
        for _ in range(left):
            os.close(hoard.pop())
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for descriptor in hoard:
            os.close(descriptor)


def test_an_engine_can_be_made_before_its_index_and_used_from_threads(tmp_path: Path) -> None:
    with closing(whoosh_engine(tmp_path / "index")) as engine, ThreadPoolExecutor(8) as pool:
        add(engine, *map(article_number, range(50)))
        futures = [pool.submit(engine.article, f"{number:05}") for number in range(50)]
        assert [future.result() for future in futures] == [article_number(number) for number in range(50)]
