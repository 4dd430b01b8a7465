"""Queries over the article that the project began with: each finds its paragraph among the first five shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import SearchRequest
from searchapp.search import search
from searchapp.settings import Settings
from searchapp.sync.index import index_paths
from tests.shared_data import SHARED, shared_file

NAME = "acceptance/seed-queries.tsv"


def queries() -> list[tuple[str, str]]:
    path = SHARED / NAME
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [(query, piece) for query, piece in (line.split("\t") for line in lines if not line.startswith("#"))]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_engine(Settings(index=tmp_path_factory.mktemp("seed") / "index"))
    index_paths(engine, [shared_file("corpora/seed-article.txt")])
    yield engine
    engine.close()


def test_the_queries_are_there() -> None:
    shared_file(NAME)
    assert len(queries()) >= 14


@pytest.mark.parametrize(("query", "piece"), queries())
def test_the_paragraph_is_among_the_first_five(engine: Engine, query: str, piece: str) -> None:
    (hit,) = search(engine, SearchRequest(query, paragraphs=5), Settings()).shown
    assert any(piece in paragraph.text for paragraph in hit.paragraphs)


def test_every_highlight_is_a_whole_word(engine: Engine) -> None:
    for query, _ in queries():
        (hit,) = search(engine, SearchRequest(query, paragraphs=5), Settings()).shown
        for paragraph in hit.paragraphs:
            for start, end in paragraph.highlights:
                around = f" {paragraph.text} "[start : start + 1] + f" {paragraph.text} "[end + 1 : end + 2]
                assert not any(character.isalpha() for character in around), (query, Path(paragraph.text[start:end]))
