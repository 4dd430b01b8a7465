"""Other servers and proxies: any WSGI server runs the application, under any prefix, and no link leaves it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree

from searchapp.errors import InputError
from searchapp.settings import Settings
from searchapp.web import application, create_app
from searchapp.web.opened_index import opened_index
from searchapp.web.production import with_middleware
from tests.web.markup import Page
from tests.web.newsroom import LONG_ID
from tests.web.serving import free_port, running

PREFIX = "/archive/news"
HOST = "https://paper.example"
START = [
    "/",
    "/?q=الزعفران",
    "/?q=ياقوت&sort=newest&source=x",
    "/?q=كلمةليستهنا",
    f"/article/{LONG_ID}?q=العنبر",
    "/syntax",
    "/help",
    "/help/names",
    "/api",
    "/nowhere",
    "/?sort=best",
]
#: Where articles and the manual lead.
ELSEWHERE = ("https://news.example/", "https://pypi.org/project/", "https://github.com/scrapinghub/")
#: Attributes that hold an address.
ADDRESSES = ("href", "src", "action", "formaction", "data-source", "xlink:href")
FORWARDED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "paper.example",
    "X-Forwarded-Prefix": PREFIX,
}


@pytest.fixture(scope="module")
def proxied(settings: Settings) -> Iterator[Flask]:
    """The application behind one proxy that is told of."""
    behind = replace(settings, proxies=1, access_log=False)
    app = with_middleware(create_app(behind), behind)
    with closing(opened_index(app)):
        yield app


def addresses(page: Page) -> set[str]:
    return {attributes[name] for _, attributes in page.elements for name in ADDRESSES if attributes.get(name)}


def within(url: str) -> bool:
    """Whether an address stays below the prefix."""
    parts = urlsplit(url)
    return parts.netloc == urlsplit(HOST).netloc and (parts.path == PREFIX or parts.path.startswith(f"{PREFIX}/"))


def test_every_link_of_every_page_stays_below_the_prefix(proxied: Flask) -> None:
    client = proxied.test_client()
    waiting, seen, kinds = [*START], set[str](), set[str]()
    while waiting:
        path = waiting.pop()
        kind = re.sub(r"/article/.*", "/article/…", path.split("?")[0]) + "?" * ("?" in path)
        if path in seen or (kind in kinds and path not in START):
            continue
        seen.add(path)
        kinds.add(kind)
        response = client.get(path, headers=FORWARDED, buffered=True)
        assert response.status_code in (200, 400, 404), path
        if response.mimetype != "text/html":
            continue
        for address in addresses(Page(response.text)):
            url = urljoin(f"{HOST}{PREFIX}{path}", address)
            if address.startswith(ELSEWHERE):
                continue
            assert within(url), (path, address)
            waiting.append(url.removeprefix(HOST + PREFIX).split("#")[0])
    assert {"/", "/?", "/article/…?", "/syntax", "/api", "/search.csv?", "/feed.rss?", "/opensearch.xml"} <= kinds


@pytest.mark.parametrize("path", ["/feed.atom?q=الزعفران&limit=2&page=2", "/feed.rss?q=الزعفران", "/opensearch.xml"])
def test_documents_name_the_site_as_it_is_seen_from_outside(proxied: Flask, path: str) -> None:
    text = proxied.test_client().get(path, headers=FORWARDED).text
    root = etree.fromstring(text.encode())
    urls = [url for each in root.iter() for url in (each.get("href"), each.get("template"), each.text) if url]
    urls = [url for url in urls if url.startswith("http") and "news.example" not in url]
    assert urls
    assert all(within(url) for url in urls)
    assert "localhost" not in text


def test_the_description_of_the_api_knows_the_prefix(proxied: Flask) -> None:
    document = proxied.test_client().get("/api/openapi.json", headers=FORWARDED).get_json()
    assert document["servers"] == [{"url": PREFIX}]


def test_forwarded_headers_are_not_believed_unless_a_proxy_is_told_of(client: FlaskClient) -> None:
    text = client.get("/feed.atom?q=x", headers=FORWARDED).text
    assert "paper.example" not in text
    assert PREFIX not in text


def test_only_as_many_proxies_are_believed_as_there_are(proxied: Flask) -> None:
    forged = {"X-Forwarded-Host": "evil.example, paper.example", "X-Forwarded-Prefix": f"/evil, {PREFIX}"}
    text = proxied.test_client().get("/feed.atom?q=x", headers=forged).text
    assert "evil" not in text
    assert f"paper.example{PREFIX}/feed.atom" in text


def test_a_server_may_mount_the_application_below_a_prefix(client: FlaskClient) -> None:
    page = Page(client.get("/?q=الزعفران", base_url=f"{HOST}{PREFIX}").text)
    assert all(within(urljoin(f"{HOST}{PREFIX}/", link)) for link in page.links())


def test_the_application_reads_the_environment_and_a_file(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEARCHAPP_INDEX", str(settings.index))
    config = tmp_path / "searchapp.toml"
    config.write_text('access_log = false\nlanguage = "ar"\n', encoding="utf-8")
    app = application(str(config))
    index = opened_index(app)
    with closing(index):
        assert (index.settings.index, index.settings.language) == (settings.index, "ar")
        assert app.test_client().get("/healthz").status_code == 200


def test_a_setting_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCHAPP_PROXIES", "some")
    with pytest.raises(InputError, match="proxies"):
        application()


@pytest.mark.slow
def test_gunicorn_runs_it(settings: Settings, tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "searchapp.web:application()", "-b", f"127.0.0.1:{port}", "-w", "2"]
    environ = {"SEARCHAPP_INDEX": str(settings.index.resolve()), "SEARCHAPP_PROXIES": "1"}
    with running([*command, "--no-control-socket"], port, tmp_path, **environ) as server:
        tags = {server.get("/api").headers["etag"] for _ in range(10)}
        assert len(tags) == 1, "all workers name an answer alike"
        assert server.get("/healthz").status == 200
        assert f"{HOST}{PREFIX}/feed.rss" in server.get("/feed.rss?q=x", FORWARDED).text
        table = server.get("/search.csv?q=%D8%A7%D9%84%D8%B2%D8%B9%D9%81%D8%B1%D8%A7%D9%86").text
        assert table.count("\r\n") > 20
        assert f'"GET {PREFIX}/feed.rss HTTP/1.1" 200' in server.logged(f"{PREFIX}/feed.rss")
