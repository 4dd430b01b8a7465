"""Whatever call to the operating system fails in the midst of a commit, an error says so and the old index is there."""

from __future__ import annotations

import errno
import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

from searchapp.engines.base import Engine
from searchapp.errors import EngineError, SearchAppError
from tests.engines.archive import LOCAL, article_number, build_archive, content, engine_on
from tests.engines.effort import THOROUGH

#: Calls that may fail without harm: to make a folder that is there, to sweep away what is no longer needed, and to note
#: what Tantivy has committed, which can be found out without.
HARMLESS = {
    "whoosh": ("mkdir", "remove", "rmdir", "unlink", "close"),
    "tantivy": ("mkdir", "remove", "rmdir", "unlink", "fsync", "replace", "write records.tmp"),
}

#: The ways to open a file to be written.
WRITING: dict[str, Any] = {"w": io.BufferedWriter, "wb": io.BufferedWriter, "ab": io.BufferedWriter}
WRITING["r+b"] = io.BufferedRandom


#: With so many calls at most each is made to fail. All in all it is two hundred.
MOST = 60


class Failing:
    """Counts the calls that write, and makes one of them fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._active = False
        self._nth = 0
        self.calls: list[str] = []
        for owner, name in (
            (os, "fsync"),
            (os, "rename"),
            (os, "replace"),
            (os, "mkdir"),
            (os, "remove"),
            (os, "unlink"),
            (os, "rmdir"),
            (FileStorage, "create_file"),
            (StructFile, "write"),
            (StructFile, "close"),
        ):
            monkeypatch.setattr(owner, name, self._counted(name, getattr(owner, name)))
        self._open = Path.open
        monkeypatch.setattr(Path, "open", lambda path, mode="r", *_, **options: self._opened(path, mode, options))

    def _opened(self, path: Path, mode: str, options: dict[str, Any]) -> Any:
        """Open a file as a path does; what is written to it, and cut off it, is counted under its name."""
        if not self._active or mode not in WRITING:
            return self._open(path, mode, **options)

        # A table of contents has a number and a moment in its name.
        name = "toc" if ".toc" in path.name else path.name

        class Counted(io.FileIO):
            write = self._counted(f"write {name}", io.FileIO.write)
            truncate = self._counted(f"truncate {name}", io.FileIO.truncate)

        buffered = WRITING[mode](Counted(path, mode.replace("b", "")))
        return buffered if "b" in mode else io.TextIOWrapper(buffered, **options)

    def _counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            if self._active:
                self.calls.append(name)
                if len(self.calls) == self._nth:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return call(*arguments, **options)

        return counted

    @contextmanager
    def at(self, nth: int) -> Iterator[None]:
        """Make the ``nth`` call fail in the block, the first being 1; none with 0."""
        self.calls, self._nth, self._active = [], nth, True
        try:
            yield
        finally:
            self._active = False


def change(engine: Engine) -> None:
    names = sorted(engine.digests())
    with engine.writer() as writer:
        for number in range(4):
            writer.add(article_number(number))
        for name in names[::3]:
            writer.delete(name)


def rebuild(engine: Engine) -> None:
    articles = list(engine.articles())
    with engine.rebuild() as writer:
        for article in articles[::2]:
            writer.add(article)


def begin(engine: Engine) -> None:
    with engine.writer() as writer:
        writer.add(article_number(1))


def chosen(calls: list[str]) -> list[int]:
    """Return which calls to make fail: all, or of many of each kind the first, the last, and some between."""
    if THOROUGH or len(calls) <= MOST:
        return list(range(1, len(calls) + 1))
    random = Random(1)
    places: set[int] = set()
    for kind in sorted(set(calls)):
        of_kind = [place for place, name in enumerate(calls, 1) if name == kind]
        places |= {of_kind[0], of_kind[-1], *random.sample(of_kind, min(8, len(of_kind)))}
    return sorted(places)


@pytest.mark.slow
@pytest.mark.parametrize("name", LOCAL)
@pytest.mark.parametrize("action", [change, rebuild, begin])
def test_a_failing_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: Callable[[Engine], None], name: str
) -> None:
    before = tmp_path / "before"
    if action is begin:
        before.mkdir()
    else:
        build_archive(before, name=name)
    old = content(before)
    failing = Failing(monkeypatch)
    after = tmp_path / "after"
    shutil.copytree(before, after)
    with closing(engine_on(after, name)) as engine, failing.at(0):
        action(engine)
    new = content(after)
    assert new != old
    for nth in chosen(failing.calls):
        index = tmp_path / f"failing-{nth}"
        shutil.copytree(before, index)
        error = None
        with closing(engine_on(index, name, wait=1)) as engine:
            with failing.at(nth):
                try:
                    action(engine)
                except SearchAppError as raised:
                    error = raised
            # The engine that failed serves on, and so does any other.
            expected = new if error is None else old
            assert error is not None or failing.calls[nth - 1] in HARMLESS[name]
            assert set(engine.digests()) == set(expected or ()), f"{failing.calls[-1]}, call {nth}: {error}"
            assert content(index) == expected, f"{failing.calls[-1]}, call {nth}: {error}"
            begin(engine)
            assert engine.article("00001") == article_number(1)
            assert engine.check(deep=True) == ()
        assert len(list(index.glob("generation-*"))) == 1
        shutil.rmtree(index)


def test_a_failed_change_is_not_committed_even_if_its_error_is_swallowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    build_archive(index)
    old = content(index)
    failing = Failing(monkeypatch)

    def go_on_after_an_error(engine: Engine) -> None:
        with engine.writer() as writer:
            for number in range(200):
                article = article_number(number, f"خبر {os.urandom(2000).hex()}")
                with failing.at(1):
                    try:
                        writer.add(article)
                    except EngineError:
                        return

    with closing(engine_on(index)) as engine, pytest.raises(EngineError, match="Nothing was changed"):
        go_on_after_an_error(engine)
    assert content(index) == old
