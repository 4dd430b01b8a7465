"""A stored vocabulary: what is loaded is what was stored, or nothing; an index keeps one until its articles change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchapp.engines.base import Engine
from searchapp.model import Article
from searchapp.vocabulary import Vocabulary, cache
from searchapp.vocabulary.cache import FILE, load, store, vocabulary_of
from tests.conformance.case import add
from tests.engines.archive import LOCAL, engine_on

WORDS = st.dictionaries(st.text("وابتلكزيرأة😀\ud800a1", min_size=1, max_size=8), st.integers(1, 10**12), max_size=30)


def content(vocabulary: Vocabulary) -> list[object]:
    """Return everything that a vocabulary answers from."""
    families = vocabulary.families
    bases = [families.bases[number] for number in range(len(families))]
    return [list(vocabulary.table), families.numbers.tolist(), families.counts.tolist(), bases]


@given(WORDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_loaded_is_what_was_stored(tmp_path: Path, words: dict[str, int]) -> None:
    vocabulary, path = Vocabulary.of(words.items()), tmp_path / FILE
    store(vocabulary, path, "one")
    found = load(path, "one")
    assert found is not None
    assert content(found) == content(vocabulary)
    assert found.find("وزير") == vocabulary.find("وزير")
    assert load(path, "two") is None
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


def test_a_missing_file_gives_none(tmp_path: Path) -> None:
    assert load(tmp_path / FILE, "one") is None


def test_a_file_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    store(Vocabulary.of([("كلمة", 1)]), tmp_path / "nowhere" / FILE, "one")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_gives_none_or_the_same(tmp_path: Path) -> None:
    random, path = Random(1), tmp_path / FILE
    vocabulary = Vocabulary.of((f"كلمة{number}", number + 1) for number in range(200))
    store(vocabulary, path, "one")
    sound = path.read_bytes()
    for number in range(60):
        data = bytearray(sound)
        place = random.randrange(len(data))
        if number % 3:
            data[place] ^= random.randint(1, 255)
        else:
            del data[place:]
        path.write_bytes(data)
        found = load(path, "one")
        assert found is None or content(found) == content(vocabulary), (number, place)


@pytest.fixture(autouse=True)
def every_vocabulary_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MIN_STORED_WORDS", 1)


@pytest.fixture(params=LOCAL)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def engine(tmp_path: Path, name: str) -> Iterator[Engine]:
    with closing(engine_on(tmp_path / "index", name)) as engine:
        add(engine, Article("1", "", ("وزير الصحة",)))
        yield engine


def words(engine: Engine) -> set[str]:
    return {word.surface for word in vocabulary_of(engine).starting("و")}


def test_another_process_need_not_build_it(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert words(engine) == {"وزير"}
    with closing(engine_on(tmp_path / "index")) as another:
        monkeypatch.setattr(type(another), "vocabulary", lambda _: pytest.fail("it was built again"))
        assert words(another) == {"وزير"}


def test_it_is_built_again_after_a_change(engine: Engine, tmp_path: Path) -> None:
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


def test_an_index_that_was_removed_and_rebuilt_is_another(engine: Engine, tmp_path: Path, name: str) -> None:
    assert words(engine) == {"وزير"}
    shutil.rmtree(tmp_path / "index")
    with closing(engine_on(tmp_path / "index", name)) as another:
        add(another, Article("1", "", ("ورد",)))
    assert engine.article("1") == Article("1", "", ("ورد",))
    assert words(engine) == {"ورد"}


def test_it_is_built_where_it_cannot_be_stored(engine: Engine, tmp_path: Path) -> None:
    (folder,) = (tmp_path / "index").glob("generation-*")
    (folder / FILE).mkdir()
    assert words(engine) == {"وزير"}
