"""A pasted address leads to its article; an id, and what is not here, is said above the results."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient

from searchapp.model import Article
from searchapp.settings import Settings
from tests.web.conftest import MakeApp

URL = "https://www.marfa.example/أخبار/1"


@pytest.fixture(scope="module")
def asked(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    app = make_app(Settings(index=tmp_path_factory.mktemp("pasted") / "index"))
    app.extensions["searchapp"].add(
        (
            Article("x/a.csv:1", "ميناء", ("وصل القمح.",), url=URL),
            Article("2", "سفينة", ("وصل القمح.",), url="http://waha.example/b"),
            Article("3", "<b>سفينة</b>", ("وصل القمح.",), url="http://m.waha.example/b"),
        )
    )
    return app.test_client()


@pytest.mark.parametrize(
    "pasted", [URL, "marfa.example/أخبار/1?fbclid=x#p", f"http://m.marfa.example/{quote('أخبار')}/1/"]
)
def test_an_address_leads_to_its_article(asked: FlaskClient, pasted: str) -> None:
    response = asked.get("/", query_string={"q": pasted})
    assert response.status_code == 302
    address = urlsplit(response.headers["Location"])
    assert not address.netloc
    assert "وصل القمح." in asked.get(address.path).text


def test_several_articles_of_an_address_and_ids_are_listed_above(asked: FlaskClient) -> None:
    page = asked.get("/", query_string={"q": "waha.example/b"}).text
    assert page.index('href="/article/2?') < page.index('href="/article/3?')
    assert "&lt;b&gt;سفينة&lt;/b&gt;" in page
    page = asked.get("/", query_string={"q": "x/a.csv:1", "lang": "en"}).text
    assert "What was searched for is the id of an article: " in page
    assert 'href="/article/x/a.csv:1?' in page


def test_what_is_not_here_is_said_on_the_page_and_in_the_api(asked: FlaskClient) -> None:
    query = {"q": "https://marfa.example/none", "lang": "en"}
    said = "No article in the archive has the address"
    assert said in asked.get("/", query_string=query).text
    assert said in asked.get("/api/search", query_string=query).json["notes"][0]  # type: ignore[index]
    assert said not in asked.get("/", query_string={"q": "القمح", "lang": "en"}).text


def test_percent_encoded_text_is_decoded(asked: FlaskClient) -> None:
    encoded, plain = (
        asked.get("/api/search", query_string={"q": query, "lang": "en"}).get_json()
        for query in (quote("القمح"), "القمح")
    )
    assert encoded["results"] == plain["results"]
    assert encoded["notes"] == ["The query was decoded; it is: القمح."]
