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
from tests.bench.drill.rows import ROWS, Row, beside
from tests.bench.drill.server import Asked, Bounds, Drilled, drilled
from tests.bench.soak.readers import Answer
from tests.engines.archive import LOCAL

ARTICLES = 2000
#: For so small an archive.
BOUNDS = Bounds(work=9.0, megabytes=40)
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


def test_what_is_refused_makes_no_row_hold() -> None:
    def asked(status: int, seconds: float) -> Asked:
        return Asked(Answer(status, "", 0.0, 0.0), seconds)

    quiet = [asked(200, 0.1)] * 8
    assert [row.holds for row in beside("searches", [asked(200, 0.14)] * 8, quiet)] == [True, True, True]
    assert [row.holds for row in beside("searches", [asked(200, 0.16)] * 8, quiet)] == [False, True, True]
    assert [row.holds for row in beside("searches", [asked(503, 0.0)] * 8, quiet)] == [False, True, False]
    some = [*[asked(503, 0.0)] * 3, *[asked(200, 0.2)] * 5]
    assert [row.holds for row in beside("searches", some, quiet)] == [False, True, True]
    assert [row.holds for row in beside("searches", [asked(500, 0.1), *quiet[1:]], quiet)] == [True, False, True]


@pytest.mark.slow
@pytest.mark.parametrize("measure", ROWS, ids=lambda measure: measure.__name__)
def test_a_row_holds(served: Drilled, measure: Callable[[Drilled, Sequence[str]], list[Row]]) -> None:
    rows = measure(served, WORDS[:300])
    assert rows
    assert [row.line() for row in rows if not row.holds] == []


@pytest.mark.slow
@pytest.mark.parametrize("engine", LOCAL)
def test_one_article_costs_what_one_article_costs(engine: str, tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index", engine=engine)
    # What it costs where there are so few varies by a third.
    rows = of_one_article(settings, made_articles(ARTICLES, WORDS), most=1.7)
    assert [row.line() for row in rows if not row.holds] == []
