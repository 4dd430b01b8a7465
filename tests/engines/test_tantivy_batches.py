"""What becomes of a batch on Tantivy whose end is not an ordinary one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from searchapp.engines.base import ArrivalWriter, Engine
from searchapp.engines.tantivy.batch import Batch
from searchapp.engines.tantivy.files import read_contents
from searchapp.engines.tantivy.records import END, RECORDS, committed_end
from searchapp.errors import EngineError
from searchapp.near_duplicates import ClusteringWriter
from tests.conformance.asking import found, word
from tests.conformance.case import add, delete
from tests.engines.archive import article_number, build_archive, content, engine_on, generation


class Ending:
    """A writer of Tantivy's, on whose commit an error follows, or in whose place it comes."""

    def __init__(self, writer: Any, error: BaseException, *, after: bool) -> None:
        self._writer = writer
        self._error = error
        self._after = after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._writer, name)

    def commit(self) -> None:
        if self._after:
            self._writer.commit()
        raise self._error


def commit_ending_with(error: BaseException, engine: Engine, *, after: bool) -> None:
    """Add an article, replace and delete some, and let ``error`` come at the end."""
    names = sorted(engine.digests())
    with engine.writer() as writer:
        for number in range(300):
            writer.add(article_number(number, "خبر وداع"))
        writer.delete(names[0])
        assert isinstance(writer, ArrivalWriter)
        clustering = writer._writer
        assert isinstance(clustering, ClusteringWriter)
        batch = clustering._writer
        assert isinstance(batch, Batch)
        batch._writer = Ending(batch._writer, error, after=after)  # type: ignore[assignment]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("cannot tidy up"), MemoryError()])
def test_what_has_taken_effect_is_there_whatever_comes_after(tmp_path: Path, error: BaseException) -> None:
    index = tmp_path / "index"
    build_archive(index, name="tantivy")
    with closing(engine_on(index)) as engine:
        before = sorted(engine.digests())
        if isinstance(error, Exception):
            commit_ending_with(error, engine, after=True)
        else:
            with pytest.raises(KeyboardInterrupt):
                commit_ending_with(error, engine, after=True)
        assert len(found(engine, word("وداع"))) == 300
        assert set(engine.digests()) == {*before[1:], *(f"{number:05}" for number in range(300))}
        add(engine, article_number(10**4))
        assert engine.check(deep=True) == ()
    assert committed_end(generation(index)) == (generation(index) / RECORDS).stat().st_size


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("cannot write"), MemoryError()])
def test_what_has_not_taken_effect_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    index = tmp_path / "index"
    build_archive(index, name="tantivy")
    old, end = content(index), (generation(index) / END).read_text(encoding="ascii")
    expected = EngineError if isinstance(error, ValueError) else type(error)
    with closing(engine_on(index)) as engine, pytest.raises(expected):
        commit_ending_with(error, engine, after=False)
    assert content(index) == old
    assert (generation(index) / RECORDS).stat().st_size == int(end)
    with closing(engine_on(index)) as engine:
        add(engine, article_number(1))
        assert engine.check(deep=True) == ()


def test_files_of_a_commit_that_was_broken_off_are_not_in_the_way(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_archive(index, name="tantivy")
    folder = generation(index)
    contents = read_contents(folder)
    assert len(contents.segments) > 1
    # Whatever number the next commit has, these are its files for the articles that it deletes.
    torn = [
        folder / f"{segment}.{number}.del"
        for segment, _ in contents.segments
        for number in range(contents.commit + 1, contents.commit + 100)
    ]
    for path in torn:
        path.write_bytes(b"torn")
    with closing(engine_on(index)) as engine:
        names = sorted(engine.digests())
        delete(engine, *names[::2])
        assert sorted(engine.digests()) == names[1::2]
        assert engine.check(deep=True) == ()
    kept = {path for path in torn if path.exists()}
    assert all(path.read_bytes() != b"torn" for path in kept)


def test_a_writer_that_changes_nothing_commits_nothing(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_archive(index, name="tantivy")
    before = read_contents(generation(index))
    with closing(engine_on(index)) as engine, engine.writer():
        pass
    assert read_contents(generation(index)) == before


def test_damage_met_in_writing_is_damage(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_archive(index, name="tantivy")
    (generation(index) / END).write_text("much", encoding="ascii")
    with closing(engine_on(index)) as engine:
        assert engine.check() == ()
        assert engine.check(deep=True) == (f"{END} is not a number",)
        with pytest.raises(Exception, match="damaged"), engine.writer():
            pytest.fail("wrote to a damaged index")
