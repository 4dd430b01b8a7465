"""The lexicon of an index is kept beside it, and made anew when the articles have changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from searchapp.engines.base import Engine
from searchapp.model import Article
from searchapp.vocabulary import cache as lexicons
from searchapp.vocabulary.cache import FILE, vocabulary_of
from tests.conformance.case import add
from tests.engines.archive import LOCAL, engine_on


@pytest.fixture(autouse=True)
def any_lexicon_is_worth_keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicons, "_WORTH_KEEPING", 1)


@pytest.fixture(params=LOCAL)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def engine(tmp_path: Path, name: str) -> Iterator[Engine]:
    with closing(engine_on(tmp_path / "index", name)) as engine:
        add(engine, Article("1", "", ("وزير الصحة",)))
        yield engine


def words(engine: Engine) -> set[str]:
    return {word.spelling for word in vocabulary_of(engine).starting("و")}


def test_another_process_need_not_make_it(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert words(engine) == {"وزير"}
    with closing(engine_on(tmp_path / "index")) as another:
        monkeypatch.setattr(type(another), "vocabulary", lambda _: pytest.fail("it was made anew"))
        assert words(another) == {"وزير"}


def test_it_is_made_anew_after_a_change(engine: Engine, tmp_path: Path) -> None:
    assert words(engine) == {"وزير"}
    add(engine, Article("2", "", ("وعد",)))
    assert words(engine) == {"وزير", "وعد"}
    with closing(engine_on(tmp_path / "index")) as another:
        assert words(another) == {"وزير", "وعد"}
    assert engine.check(deep=True) == ()
    with engine.rebuild() as writer:
        writer.add(Article("3", "", ("ورق",)))
    assert words(engine) == {"ورق"}
    assert len(list((tmp_path / "index").glob(f"*/{FILE}"))) == 1


def test_an_index_that_was_removed_and_built_anew_is_another(engine: Engine, tmp_path: Path, name: str) -> None:
    assert words(engine) == {"وزير"}
    shutil.rmtree(tmp_path / "index")
    with closing(engine_on(tmp_path / "index", name)) as another:
        add(another, Article("1", "", ("ورد",)))
    assert engine.article("1") == Article("1", "", ("ورد",))
    assert words(engine) == {"ورد"}


def test_where_the_folder_cannot_be_written(engine: Engine, tmp_path: Path) -> None:
    (folder,) = (tmp_path / "index").glob("generation-*")
    (folder / FILE).mkdir()
    assert words(engine) == {"وزير"}
