"""Engines by name, and what an engine that cannot do something has to say."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import ClassVar

import pytest

from searchapp.engines import registry
from searchapp.engines.base import Capability, Engine
from searchapp.engines.registry import ENGINE_NAMES, open_engine
from searchapp.engines.whoosh.engine import WhooshEngine
from searchapp.errors import EngineError
from searchapp.settings import Settings
from tests.conformance.case import EngineCase, needs


@pytest.mark.parametrize("name", ENGINE_NAMES)
def test_every_engine_that_is_named_can_be_opened(name: str, tmp_path: Path) -> None:
    with closing(open_engine(Settings(index=tmp_path / "index", engine=name))) as engine:
        assert isinstance(engine, Engine)
        assert engine.name == name


def test_an_unknown_engine_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(EngineError, match=r"no engine 'lucene'.*whoosh"):
        open_engine(Settings(engine="lucene"))


@pytest.mark.parametrize(("extra", "command"), [("swift", r"\[swift\]'"), (None, "numpy")])
def test_an_engine_that_is_not_installed_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, extra: str | None, command: str
) -> None:
    entry = registry._Entry("searchapp.engines.swift.engine", "SwiftEngine", extra)
    monkeypatch.setattr(registry, "_ENGINES", {"swift": entry})
    with pytest.raises(EngineError, match=f"pip install .*{command}"):
        open_engine(Settings(engine="swift"))


@pytest.mark.slow
def test_naming_the_engines_imports_none() -> None:
    program = "import sys, searchapp.engines.registry; print(sorted({'whoosh', 'numpy'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "[]\n"


class Limited(WhooshEngine):
    """Cannot list its words."""

    lacks: ClassVar[frozenset[Capability]] = frozenset({"vocabulary"})

    def vocabulary(self) -> Iterator[tuple[str, int]]:
        raise EngineError("The limited engine has no vocabulary.")


class Mute(Limited):
    """Cannot either, and does not say so."""

    def vocabulary(self) -> Iterator[tuple[str, int]]:
        return iter(())


class Listing(EngineCase):
    @needs("vocabulary")
    def list_words(self, engine: Engine) -> None:
        assert list(engine.vocabulary()) == []

    @needs("stats")  # type: ignore[arg-type]
    def count(self, engine: Engine) -> None:
        engine.stats()


def test_what_an_engine_lacks_must_be_refused(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index")
    with closing(WhooshEngine(settings)) as able, able.writer():
        pass
    for engine in (WhooshEngine(settings), Limited(settings)):
        Listing().list_words(engine=engine)
    mute = Mute(settings)
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        Listing().list_words(engine=mute)
    Listing().count(engine=mute)
    for engine in (able, mute):
        engine.close()
