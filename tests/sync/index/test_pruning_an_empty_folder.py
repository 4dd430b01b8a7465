"""A folder that is empty now may be the mount point of a missing disk: its articles are not pruned."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from searchapp.engines.base import Engine
from searchapp.errors import InputError
from searchapp.sync.index import index_paths
from tests.engines.archive import LOCAL, engine_on
from tests.sync.watch.desk import write


@pytest.fixture(params=LOCAL)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with closing(engine_on(tmp_path / "index", request.param)) as found:
        yield found


@pytest.fixture
def news(tmp_path: Path) -> Path:
    write(tmp_path / "news" / "deep" / "a.jsonl", ("a", "نص"), ("b", "نص"))
    # Its name begins as that of the folder does.
    write(tmp_path / "news.jsonl", ("beside", "نص"))
    return tmp_path / "news"


@pytest.mark.parametrize("dry_run", [False, True])
def test_an_empty_folder_is_refused_like_one_that_is_not_there(engine: Engine, news: Path, dry_run: bool) -> None:
    beside = news.with_suffix(".jsonl")
    index_paths(engine, [news, beside])
    before = engine.version()
    (news / "deep" / "a.jsonl").unlink()
    write(beside, ("beside", "غير"))
    with pytest.raises(InputError) as refused:
        index_paths(engine, [beside, news], prune=True, dry_run=dry_run)
    assert refused.value.message.en.startswith(f"{news} is empty, but 2 of the articles in the index came from it")
    assert f"{news} فارغ، وعدد ما جاء منه من مقالات الفهرس 2" in refused.value.message.ar
    assert engine.version() == before
    assert set(engine.digests()) == {"a", "b", "beside"}
    # Without pruning nothing is lost, so nothing is refused; nor where something is left that is no article.
    assert index_paths(engine, [beside, news], dry_run=True).updated == 1
    (news / "deep" / "README").touch()
    assert index_paths(engine, [beside, news], prune=True).removed == 2


def test_an_empty_folder_from_which_nothing_came_is_as_good_as_any(engine: Engine, news: Path) -> None:
    index_paths(engine, [news])
    (news.parent / "empty").mkdir()
    (news / "deep" / "a.jsonl").rename(news / "b.jsonl")
    report = index_paths(engine, [news, news.parent / "empty"], prune=True)
    assert (report.updated, report.removed, report.articles) == (2, 0, 2)


def test_a_folder_of_which_only_a_link_is_left_is_not_empty(engine: Engine, news: Path) -> None:
    index_paths(engine, [news])
    (news / "deep" / "a.jsonl").unlink()
    (news / "deep" / "loop").symlink_to(news)
    assert index_paths(engine, [news], prune=True).removed == 2
