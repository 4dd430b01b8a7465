"""What a commit makes readers and writers open: what is new to them, and no more of the rest than they need."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from searchapp.engines.whoosh.storage import DurableStorage
from searchapp.model import Sort
from searchapp.plan import SearchPlan
from tests.conformance.asking import found, word
from tests.conformance.case import add, delete
from tests.engines.archive import article_number, generation, whoosh_engine
from tests.wire import printed, text


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that have been opened."""
    names: list[str] = []
    open_file = DurableStorage.open_file

    def recording(storage: DurableStorage, name: str, **options: object) -> object:
        names.append(name)
        return open_file(storage, name, **options)

    monkeypatch.setattr(DurableStorage, "open_file", recording)
    return names


def segments(index: Path) -> set[str]:
    return {path.name.partition(".")[0] for path in generation(index).glob("MAIN_*")}


def kinds(names: list[str]) -> set[str]:
    return {name.partition(".")[2] for name in names if name.startswith("MAIN_")}


@pytest.mark.parametrize("deleted", [(), ("00003",)])
def test_after_a_commit_a_reader_opens_what_is_new(tmp_path: Path, opened: list[str], deleted: tuple[str, ...]) -> None:
    index = tmp_path / "index"
    with closing(whoosh_engine(index)) as engine, closing(whoosh_engine(index)) as other:
        add(engine, *map(article_number, range(20)))
        assert len(found(other, None)) == 20
        before = segments(index)
        with engine.writer() as writer:
            writer.add(article_number(30))
            for name in deleted:
                writer.delete(name)
        (new,) = segments(index) - before
        opened.clear()
        expected = sorted({f"{number:05}" for number in (*range(20), 30)} - set(deleted))
        assert sorted(found(other, word("خبر"))) == expected
        assert {name.partition(".")[0] for name in opened if name.startswith("MAIN_")} == {new}
        assert other.check(deep=True) == ()


def test_a_writer_reads_of_other_articles_the_signatures_that_share_keys(tmp_path: Path, opened: list[str]) -> None:
    index = tmp_path / "index"
    with closing(whoosh_engine(index)) as engine:
        add(engine, *(printed(f"{number}", text(number, 40), "أ", 3) for number in range(9)))
    for new, its in (
        (printed("new", text(50, 40), "أ", 3), set()),
        (printed("copy", text(4, 40), "ب", 3), {"id.col", "signature.col"}),
    ):
        opened.clear()
        with closing(whoosh_engine(index)) as engine:
            add(engine, new)
        assert kinds(opened) == {"lookups", "keys", *its}


def test_what_is_read_of_a_segment_serves_later_commits(tmp_path: Path) -> None:
    with closing(whoosh_engine(tmp_path / "index")) as engine, closing(whoosh_engine(tmp_path / "fresh")) as fresh:
        add(engine, *map(article_number, range(20)))
        sorts: tuple[Sort, ...] = ("relevance", "newest", "oldest", "arrived")
        for number in range(25):
            for sort in sorts:
                engine.search(SearchPlan(word("خبر"), sort=sort))
            add(engine, article_number(100 + number))
            delete(engine, f"{number % 20:05}")
        articles = list(engine.articles())
        with fresh.writer() as writer:
            for article in articles:
                writer.add(article)
        for sort in sorts:
            plan = SearchPlan(word("خبر"), sort=sort, limit=100)
            assert [hit.article.id for hit in engine.search(plan).hits] == [
                hit.article.id for hit in fresh.search(plan).hits
            ]
            assert engine.search(plan).facets == fresh.search(plan).facets
