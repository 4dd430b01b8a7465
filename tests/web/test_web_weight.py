"""What a page of results weighs over real news, without the typeface, as a browser fetches it."""

from __future__ import annotations

import gzip
import itertools
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from searchapp.settings import Settings
from tests.shared_data import shared_file
from tests.web.conftest import MakeApp, index_files
from tests.web.markup import Page

pytestmark = pytest.mark.slow

MAX_BYTES = 60_000
ARTICLES = 400


@pytest.fixture(scope="module")
def client(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("weight")
    with gzip.open(shared_file("corpora/saudi-2015.jsonl.gz"), "rt", encoding="utf-8") as lines:
        Path(folder, "news.jsonl").write_text("".join(itertools.islice(lines, ARTICLES)), encoding="utf-8")
    settings = Settings(index=folder / "index")
    index_files(settings, folder / "news.jsonl")
    return make_app(settings).test_client()


@pytest.mark.parametrize(
    "query", ["السعودية", "الملك سلمان بن عبدالعزيز", "المملكة اليوم&not_source=okaz&match=any", ""]
)
def test_a_page_of_results_is_light(client: FlaskClient, query: str) -> None:
    path = f"/?q={query}&sort=newest&to=2016"
    page = Page(client.get(path).text)
    assert page.links("/article/")
    zipped = {"Accept-Encoding": "gzip"}
    fetched = [path, *(url for url in page.loaded if "/fonts/" not in url)]
    assert len(client.get(path).data) < MAX_BYTES
    assert sum(len(client.get(url, headers=zipped, buffered=True).data) for url in fetched) < MAX_BYTES / 2
