"""The name and the picture of a site, as its settings say."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import etree

from searchapp.errors import InputError
from searchapp.settings import Settings
from tests.web.conftest import MakeApp

NAME = "أرشيف «الصحيفة» & <Co>"
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
PAGES = (
    "/",
    "/?q=الزعفران",
    "/syntax",
    "/advanced",
    "/archive",
    "/api",
    "/list",
    "/compare?q=a&q=b",
    "/nowhere",
    "/imports",
)


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    path = tmp_path / "logo.svg"
    path.write_bytes(PICTURE)
    return path


@pytest.fixture
def client(make_app: MakeApp, settings: Settings, logo: Path) -> FlaskClient:
    return make_app(replace(settings, site_name=NAME, logo=logo)).test_client()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_bears_the_name_and_the_picture(client: FlaskClient, path: str, language: str) -> None:
    text = client.get(path, query_string=None, headers={"Cookie": f"lang={language}"}).text
    page = etree.HTML(text)
    assert page.findtext(".//title").endswith(NAME)
    (brand,) = page.xpath('//a[@class="brand"]')
    assert "".join(brand.itertext()).strip() == NAME
    assert brand.find("img").get("src") == page.xpath('//link[@rel="icon"]/@href')[0] == "/logo"
    assert "News search" not in text
    assert "بحث الأخبار" not in text


def test_feeds_browsers_and_the_api_know_the_name(client: FlaskClient) -> None:
    namespaces = {"a": "http://www.w3.org/2005/Atom", "o": "http://a9.com/-/spec/opensearch/1.1/"}
    atom = etree.fromstring(client.get("/feed.atom?q=الزعفران").data)
    assert atom.findtext("a:title", namespaces=namespaces) == f"الزعفران — {NAME}"
    rss = etree.fromstring(client.get("/feed.rss").data)
    assert rss.findtext("channel/title") == NAME
    browser = etree.fromstring(client.get("/opensearch.xml").data)
    assert browser.findtext("o:ShortName", namespaces=namespaces) == NAME
    assert browser.findtext("o:Image", namespaces=namespaces) == "http://localhost/logo"
    assert json.loads(client.get("/api/openapi.json").text)["info"]["title"] == NAME


def test_files_of_results_are_the_same_whatever_the_site_is_called(
    client: FlaskClient, make_app: MakeApp, settings: Settings
) -> None:
    plain = make_app(settings).test_client()
    for name in ("csv", "jsonl", "ris", "bib"):
        path = f"/search.{name}?q=الزعفران"
        assert client.get(path).data == plain.get(path).data


@pytest.mark.parametrize(
    ("ending", "kind"),
    [(".svg", "image/svg+xml"), (".PNG", "image/png"), (".webp", "image/webp"), (".jpg", "image/jpeg")],
)
def test_the_picture_is_served_as_what_it_is(
    make_app: MakeApp, settings: Settings, tmp_path: Path, ending: str, kind: str
) -> None:
    path = tmp_path / f"logo{ending}"
    path.write_bytes(PICTURE)
    client = make_app(replace(settings, logo=path)).test_client()
    answer = client.get("/logo")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, kind, PICTURE)
    # Nothing in a picture runs, also where it is opened by itself.
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert client.get("/logo", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    path.write_bytes(PICTURE + b"\n")
    assert client.get("/logo", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200


def test_without_a_picture_there_is_none(make_app: MakeApp, settings: Settings, tmp_path: Path) -> None:
    assert make_app(settings).test_client().get("/logo").status_code == 404
    gone = make_app(replace(settings, logo=tmp_path / "gone.svg")).test_client()
    assert gone.get("/logo").status_code == 404
    assert gone.get("/").status_code == 200


def test_a_file_of_another_kind_is_refused_with_the_settings() -> None:
    with pytest.raises(InputError, match=r"logo is .*\.html'; it is a file whose name ends with \.svg, "):
        Settings(logo=Path("logo.html"))
