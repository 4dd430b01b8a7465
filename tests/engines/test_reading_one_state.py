"""Readers that are open for a query: what is committed meanwhile is not seen before the next one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from searchapp.engines.base import Engine, Reader
from searchapp.engines.registry import open_engine
from searchapp.model import Article, FacetCount
from searchapp.plan import SearchPlan
from searchapp.settings import Settings
from tests.conformance.asking import word
from tests.conformance.case import add, delete


@pytest.fixture(params=["memory", "whoosh", "tantivy"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "tantivy":
        pytest.importorskip("tantivy")
    with closing(open_engine(Settings(index=tmp_path / "index", engine=request.param))) as engine:
        yield engine


def seen(reader: Reader | Engine) -> tuple[list[str], int, tuple[FacetCount, ...], int]:
    hits = reader.search(SearchPlan(word("خبر"), sort="newest")).hits
    return (
        [hit.article.id for hit in hits],
        reader.readings_count(word("خبر").forms.readings),
        reader.values("source"),
        reader.article_count(),
    )


def test_a_reader_sees_one_state(engine: Engine) -> None:
    add(engine, Article("1", "", ("خبر",), source="أ"), Article("2", "", ("خبر",), source="ب"))
    before = (["1", "2"], 2, (FacetCount("أ", 1), FacetCount("ب", 1)), 2)
    with engine.reading() as reader:
        assert seen(reader) == before
        add(engine, Article("3", "", ("خبر",), source="ب"))
        delete(engine, "1")
        assert seen(reader) == before
        after = (["2", "3"], 2, (FacetCount("ب", 2),), 2)
        assert seen(engine) == after
        with engine.reading() as newer:
            assert seen(newer) == after
        with engine.rebuild() as writer:
            writer.add(Article("4", "", ("خبر",), source="ج"))
        assert seen(reader) == before
    assert seen(engine) == (["4"], 1, (FacetCount("ج", 1),), 1)
