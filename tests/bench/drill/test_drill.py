"""The drill on a small archive of many words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from searchapp.engines.registry import open_engine
from searchapp.settings import Settings
from tests.bench.drill.growth import of_one_article
from tests.bench.drill.made import made_articles, made_words
from tests.bench.drill.rows import ROWS, Row
from tests.bench.drill.server import Bounds, Drilled, drilled
from tests.engines.archive import LOCAL

pytestmark = pytest.mark.slow

ARTICLES = 2000
#: For so small an archive.
BOUNDS = Bounds(seconds=0.9, megabytes=40)
WORDS = made_words(20_000)


@pytest.fixture(scope="module", params=LOCAL)
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drilled]:
    folder = tmp_path_factory.mktemp("drill")
    settings = Settings(index=folder / "index", engine=request.param)
    with closing(open_engine(settings)) as engine, engine.writer() as writer:
        for article in made_articles(ARTICLES, WORDS):
            writer.add(article)
    with drilled(settings, folder, BOUNDS) as server:
        yield server


@pytest.mark.parametrize("measure", ROWS, ids=lambda measure: measure.__name__)
def test_a_row_holds(served: Drilled, measure: Callable[[Drilled, Sequence[str]], list[Row]]) -> None:
    rows = measure(served, WORDS[:300])
    assert rows
    assert [row.line() for row in rows if not row.holds] == []


@pytest.mark.parametrize("engine", LOCAL)
def test_one_article_costs_what_one_article_costs(engine: str, tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index", engine=engine)
    # What it costs where there are so few varies by a third.
    rows = of_one_article(settings, made_articles(ARTICLES, WORDS), most=1.7)
    assert [row.line() for row in rows if not row.holds] == []
