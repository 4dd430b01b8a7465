"""Spelling pairs that news readers expect to meet, through index and search."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import Article, SearchRequest
from searchapp.search import search
from searchapp.settings import Settings
from tests.shared_data import SHARED, shared_file

NAME = "acceptance/spelling.tsv"


def pairs(expect: str) -> list[tuple[str, str]]:
    path = SHARED / NAME
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(query, document) for _, query, document, expected in rows if expected == expect]


@contextmanager
def holding(folder: Path, *texts: str) -> Iterator[Engine]:
    """An index with an article for each of ``texts``, whose id it is."""
    with closing(open_engine(Settings(index=folder / "index"))) as engine:
        with engine.writer() as writer:
            for text in texts:
                writer.add(Article(id=text, title="", paragraphs=(text,)))
        yield engine


def found(engine: Engine, query: str) -> list[tuple[str, float]]:
    results = search(engine, SearchRequest(query), Settings())
    return [(hit.article.id, hit.score) for hit in results.hits]


def test_the_pairs_are_there() -> None:
    shared_file(NAME)
    assert len(pairs("finds")) > 50
    assert len(pairs("ranks-below")) >= 10


@pytest.mark.parametrize(("query", "document"), pairs("finds"))
def test_the_query_finds_the_other_spelling(tmp_path: Path, query: str, document: str) -> None:
    with holding(tmp_path, document, "حديث آخر") as engine:
        assert [name for name, _ in found(engine, query)] == [document]


@pytest.mark.parametrize(("query", "document"), pairs("ranks-below"))
def test_the_very_word_ranks_above_the_confusable(tmp_path: Path, query: str, document: str) -> None:
    with holding(tmp_path, document, query, "حديث آخر") as engine:
        scores = dict(found(engine, query))
        assert scores[query] > scores.get(document, 0.0)
