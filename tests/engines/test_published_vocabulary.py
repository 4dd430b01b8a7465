"""The vocabulary that writers publish: that of all articles after each commit, without a reader that counts them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.local import engine as local_engine
from searchapp.engines.local import publishing
from searchapp.engines.local.publishing import DELTAS
from searchapp.errors import SearchAppError
from searchapp.model import Article
from searchapp.vocabulary import Vocabulary
from searchapp.vocabulary.cache import vocabulary_at_hand, vocabulary_of
from tests.conformance.case import add, delete
from tests.engines.archive import LOCAL, engine_on, generation
from tests.vocabulary.test_vocabulary_changes import content

WORDS = ("وزير", "الوزير", "ووزير", "بوزير", "أحمد", "احمد", "أَحمد", "كتابة", "قال", "2015", "Google")


@pytest.fixture(params=LOCAL)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def engine(tmp_path: Path, name: str) -> Iterator[Engine]:
    with closing(engine_on(tmp_path / "index", name)) as engine:
        yield engine


@pytest.fixture(autouse=True)
def bases_are_common(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchapp.vocabulary.published._MOST_FORMS", 30)
    monkeypatch.setattr("searchapp.vocabulary.published._KEPT_FORMS", 15)


@pytest.fixture
def no_reader_counts(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(engine), "vocabulary", lambda _: pytest.fail("a reader has counted all words"))


def counted(engine: Engine) -> list[object]:
    """Return the content of a vocabulary made of all articles."""
    with engine._opened.reading() as opened:  # type: ignore[attr-defined]
        return content(Vocabulary.of(opened.word_counts().items()))


def change(engine: Engine, random: Random) -> None:
    """Commit a few changes: articles that come, that replace others of before or of the same batch, and that go."""
    with engine.writer() as writer:
        for _ in range(random.randint(1, 5)):
            number = str(random.randint(1, 8))
            if random.random() < 0.3:
                writer.delete(number)
            else:
                text = " ".join(random.choices(WORDS, k=random.randint(0, 6)))
                writer.add(Article(number, random.choice(WORDS), (text, f"نص{random.randint(1, 60)}")))


@pytest.mark.usefixtures("no_reader_counts")
@pytest.mark.parametrize("seed", range(4))
def test_it_is_that_of_all_articles_after_any_changes(engine: Engine, tmp_path: Path, name: str, seed: int) -> None:
    random = Random(seed)
    for number in range(12):
        change(engine, random)
        if number % 5 == 4:
            with engine.rebuild() as writer:
                for article in list(engine.articles()):
                    writer.add(article)
        expected = counted(engine)
        # One has read that of the commit before, another knows nothing.
        if random.random() < 0.7:
            assert content(vocabulary_of(engine)) == expected
        with closing(engine_on(tmp_path / "index", name)) as another:
            found = vocabulary_at_hand(another, 0)
            assert found is not None
            assert content(found) == expected
    assert engine.check(deep=True) == ()


@pytest.mark.usefixtures("no_reader_counts")
def test_bases_are_made_while_it_grows_and_one_is_kept(engine: Engine, tmp_path: Path) -> None:
    bases = set()
    for number in range(20):
        add(engine, Article(str(number), "", (" ".join(f"كلمة{number}و{each}" for each in range(7)),)))
        assert content(vocabulary_of(engine)) == counted(engine)
        (folder,) = (tmp_path / "index").glob("generation-*")
        files = {path.name for path in folder.glob("vocabulary*")}
        assert len(files - {DELTAS}) <= 1
        bases |= files - {DELTAS}
    assert len(bases) > 2


def rotten(data: bytes, random: Random) -> bytes:
    place = random.randrange(len(data))
    return random.choice((data[:place], data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :], b"", data * 2))


def filled(engine: Engine, index: Path) -> dict[str, Path]:
    """Fill the index in the folder ``index``; return the files of its vocabulary."""
    add(engine, Article("1", "", (" ".join(f"كلمة{number}" for number in range(50)),)))
    add(engine, Article("2", "", ("وزير الصحة",)))
    folder = generation(index)
    (base,) = folder.glob("vocabulary.*.npz")
    return {"deltas": folder / DELTAS, "base": base}


@pytest.mark.parametrize("kind", ["deltas", "base"])
def test_what_is_damaged_is_said_and_made_again(
    engine: Engine, tmp_path: Path, name: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    file = filled(engine, tmp_path / "index")[kind]
    sound, random = file.read_bytes(), Random(5)
    for trial in range(8):
        file.write_bytes(rotten(sound, random))
        caplog.clear()
        with closing(engine_on(tmp_path / "index", name)) as another:
            assert content(vocabulary_of(another)) == counted(engine), trial
            (problem,) = another.check()
            assert file.name in problem
        assert file.name in caplog.text
    add(engine, Article("3", "", ("ثالث",)))
    assert engine.check(deep=True) == ()
    with closing(engine_on(tmp_path / "index", name)) as another:
        assert another.published(None) is not None


@pytest.mark.parametrize("kind", ["deltas", "base"])
def test_a_file_that_is_missing_is_made_again(engine: Engine, tmp_path: Path, name: str, kind: str) -> None:
    filled(engine, tmp_path / "index")[kind].unlink()
    with closing(engine_on(tmp_path / "index", name)) as another:
        assert content(vocabulary_of(another)) == counted(engine)
        # One of an older version has none.
        assert bool(another.check()) == (kind == "base")
    add(engine, Article("3", "", ("ثالث",)))
    assert engine.check(deep=True) == ()
    assert engine.published(None) is not None


def test_changes_that_were_made_without_saying_so_are_noticed(engine: Engine, tmp_path: Path, name: str) -> None:
    file = filled(engine, tmp_path / "index")["deltas"]
    former = file.read_bytes()
    add(engine, Article("3", "", ("ثالث",)))
    file.write_bytes(former)
    with closing(engine_on(tmp_path / "index", name)) as another:
        assert content(vocabulary_of(another)) == counted(engine)
        assert another.check() != ()


@pytest.mark.usefixtures("no_reader_counts")
def test_what_was_announced_and_never_came_about_is_not_there(
    engine: Engine, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(engine, tmp_path / "index")
    expected = counted(engine)

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    announce = local_engine.LocalEngine._announced
    with monkeypatch.context() as patch:
        patch.setattr(local_engine.LocalEngine, "_announced", lambda *given: killed(announce(*given)))
        with pytest.raises(Killed):
            add(engine, Article("3", "", ("ثالث",)))
    assert content(vocabulary_of(engine)) == expected
    delete(engine, "2")
    assert content(vocabulary_of(engine)) == counted(engine) != expected
    with closing(engine_on(tmp_path / "index", name)) as another:
        assert content(vocabulary_of(another)) == counted(engine)
    assert engine.check(deep=True) == ()


@pytest.mark.usefixtures("no_reader_counts")
def test_an_index_that_was_removed_and_rebuilt_is_another(engine: Engine, tmp_path: Path, name: str) -> None:
    add(engine, Article("1", "", ("وزير الصحة",)))
    assert vocabulary_of(engine).find("وزير") is not None
    shutil.rmtree(tmp_path / "index")
    with closing(engine_on(tmp_path / "index", name)) as another:
        add(another, Article("1", "", ("ورد جوري",)))
    assert engine.article("1") is not None
    assert {word.surface for word in vocabulary_of(engine).table} == {"ورد", "جوري"}


def test_where_it_cannot_be_written_nothing_changes(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(engine, tmp_path / "index")
    expected = counted(engine)
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "_write", _full)
        with pytest.raises(SearchAppError, match="disk is full"):
            add(engine, Article("3", "", ("ثالث",)))
    assert engine.article("3") is None
    assert content(vocabulary_of(engine)) == expected
    write: Callable[..., None] = publishing._write
    monkeypatch.setattr(publishing, "_write", lambda *given: _full() if given[1] != DELTAS else write(*given))
    many = Article("3", "", (" ".join(f"أخرى{number}" for number in range(50)),))
    add(engine, many)
    assert engine.article("3") is not None
    assert content(vocabulary_of(engine)) == counted(engine)
    monkeypatch.undo()
    add(engine, Article("4", "", ("رابع",)))
    assert content(vocabulary_of(engine)) == counted(engine)
    assert engine.published(None) is not None
    assert engine.check(deep=True) == ()


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")
