"""Many articles of one date are in the order of their ids, which are read until the time is up."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from searchapp.model import Article, Sort
from searchapp.plan import SearchPlan, TimeIsUpError
from tests.conformance.asking import ids, word
from tests.conformance.case import add
from tests.conformance.deadlines import MANY, Looks
from tests.engines.archive import engine_on

NAMES = [f"{number:02}" for number in range(40)]
SORTS: list[Sort] = ["relevance", "newest", "oldest", "arrived"]


def looks_taken(index: Path, sort: Sort) -> int:
    deadline = Looks(float("inf"), MANY)
    with closing(engine_on(index, "tantivy")) as engine:
        page = engine.search(SearchPlan(word("خبر"), sort=sort, limit=3, facets=(), deadline=deadline))
        assert ids(page) == NAMES[:3]
        with pytest.raises(TimeIsUpError):
            engine.search(SearchPlan(word("خبر"), sort=sort, facets=(), deadline=Looks(float("inf"), 3)))
    return len(deadline.taken)


@pytest.mark.parametrize("sort", SORTS)
def test_the_clock_is_looked_at_while_ids_are_read(tmp_path: Path, sort: Sort, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(engine_on(tmp_path / "index", "tantivy")) as engine:
        add(engine, *(Article(name, "", ("خبر",)) for name in reversed(NAMES)))
    at_once = looks_taken(tmp_path / "index", sort)
    monkeypatch.setattr("searchapp.engines.tantivy.matches._READ_TOGETHER", 4)
    assert looks_taken(tmp_path / "index", sort) >= at_once + len(NAMES) // 4 - 1
