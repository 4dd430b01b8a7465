"""Queries that nobody in their right mind types, all the way to pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from random import Random
from typing import Final

import pytest
from flask.testing import FlaskClient

from searchapp.engines.registry import open_engine
from searchapp.settings import Settings
from searchapp.web import create_app
from searchapp.web.opened_index import opened_index
from tests.engines.archive import LOCAL
from tests.query.hostile import ARTICLES, SEEDS, hostile_queries

PAGES_A_SEED: Final = 25


@pytest.fixture(scope="module", params=LOCAL)
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    settings = Settings(index=tmp_path_factory.mktemp("hostile") / "index", engine=request.param)
    with closing(open_engine(settings)) as engine, engine.writer() as writer:
        for article in ARTICLES:
            writer.add(article)
    app = create_app(settings)
    with closing(opened_index(app)):
        yield app.test_client()


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_no_page_breaks(client: FlaskClient, seed: int) -> None:
    random = Random(seed)
    for query in random.sample(hostile_queries(seed), PAGES_A_SEED):
        asked = {"q": query.encode("utf-8", "replace").decode()[:3000]}
        for get in (partial(client.get, path) for path in ("/", "/api/search", "/article/a")):
            assert get(query_string=asked).status_code in (200, 400), (seed, query)
        for name in ("from", "to"):
            answer = client.get("/", query_string={"q": "غزة", name: asked["q"][:200]})
            assert answer.status_code in (200, 400), (seed, query)
