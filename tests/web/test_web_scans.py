"""Articles of a document: where they are shown, the page is named, and that OCR has read it, if so."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from searchapp.engines.registry import open_engine
from searchapp.model import Article
from searchapp.settings import Settings
from tests.web.conftest import MakeApp

SCAN = Article("scan.pdf#page=3,ocr", "محطة الرياح", ("بلغ الإنتاج 902 في المائة.",), date=datetime(2015, 11, 25))
PRINTED = Article("sahl.pdf#page=2.2", "محطة الشمس", ("بلغ الإنتاج 2 في المائة.",))
WHOLE = Article("report.pdf", "محطة المياه", ("بلغ الإنتاج 20 في المائة.",))


@pytest.fixture
def client(tmp_path: Path, make_app: MakeApp) -> FlaskClient:
    settings = Settings(index=tmp_path / "index")
    with closing(open_engine(settings)) as engine, engine.writer() as writer:
        for article in (SCAN, PRINTED, WHOLE):
            writer.add(article)
    return make_app(settings).test_client()


@pytest.mark.parametrize(
    ("language", "by_ocr", "page"),
    [
        ("ar", "الصفحة 3، قُرئت ضوئيًا (OCR): قد تخطئ أرقامها", "الصفحة 2"),
        ("en", "page 3, by OCR: its numbers may be wrong", "page 2"),
    ],
)
def test_the_page_and_ocr_are_said_among_the_results_and_above_the_text(
    language: str, by_ocr: str, page: str, client: FlaskClient
) -> None:
    results = client.get("/", query_string={"q": "الإنتاج", "lang": language}).text
    assert results.count(by_ocr) == 1
    assert results.count(f"<span>{page}</span>") == 1
    assert by_ocr in client.get("/article/scan.pdf%23page=3,ocr", query_string={"lang": language}).text
    assert "OCR" not in client.get("/article/report.pdf", query_string={"lang": language}).text


def test_the_api_says_it_too(client: FlaskClient) -> None:
    answer = client.get("/api/search", query_string={"q": "الإنتاج"}).get_json()
    found = {result["id"]: (result["page"], result["by_ocr"]) for result in answer["results"]}
    assert found == {SCAN.id: (3, True), PRINTED.id: (2, False), WHOLE.id: (None, False)}
