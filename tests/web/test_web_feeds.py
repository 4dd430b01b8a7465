"""A saved search in a feed reader: well-formed, complete, the last to arrive first, the same entry every time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import searchapp
from searchapp.archive import Archive
from searchapp.model import Article
from searchapp.settings import Settings
from searchapp.web.feeds import element, valid_xml
from searchapp.web.links import encoded
from tests.web.conftest import MakeApp, Read, index_files
from tests.web.markup import Page
from tests.web.newsroom import PAYLOAD, PORT, TOTAL

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = {"/feed.atom": "application/atom+xml", "/feed.rss": "application/rss+xml"}
Fetch = Callable[..., Any]
feeds = pytest.mark.parametrize("path", FEEDS)


@pytest.fixture
def fetch(client: FlaskClient) -> Fetch:
    """Get a feed and return its root element."""

    def get(url: str, **parameters: Any) -> Any:
        response = client.get(url, query_string=parameters or None)
        assert response.status_code == 200
        return etree.fromstring(response.data)

    return get


def entries(feed: Any) -> list[Any]:
    return [*feed.iter(f"{ATOM}entry"), *feed.iter("item")]


def value(entry: Any, *names: str) -> str:
    """The text of the first child of any of these names."""
    return next(str(child.text or "") for child in entry if etree.QName(child).localname in names)


def identity(entry: Any) -> str:
    return value(entry, "id", "guid")


def moment(entry: Any) -> datetime:
    written = value(entry, "published", "pubDate")
    return datetime.fromisoformat(written) if written.endswith("Z") else parsedate_to_datetime(written)


def address(feed: Any, relation: str) -> str | None:
    for link in feed.iter(f"{ATOM}link"):
        if link.get("rel") == relation:
            return str(link.get("href"))
    return None


@feeds
def test_media_types(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Content-Type"] == f"{FEEDS[path]}; charset=utf-8"


@feeds
def test_entries_are_the_articles_that_match_the_newest_first(fetch: Fetch, path: str) -> None:
    feed = fetch(path, q="الزعفران", sort="oldest")
    found = entries(feed)
    assert len(found) == TOTAL
    assert all("تقرير الزعفران" in value(entry, "title") for entry in found)
    moments = [moment(entry) for entry in found]
    assert moments == sorted(moments, reverse=True)


@feeds
def test_filters_of_the_page_hold(fetch: Fetch, path: str) -> None:
    found = entries(fetch(path, q="الزعفران", source=PORT, **{"from": "2025-06", "to": "2025-09"}))
    assert found
    assert {value(entry, "publisher") for entry in found} == {PORT}
    assert {moment(entry).month for entry in found} <= {6, 7, 8, 9}


@feeds
def test_a_saved_search_is_not_relaxed_unless_it_is_for_any_word(fetch: Fetch, client: FlaskClient, path: str) -> None:
    assert client.get("/api/search?q=الزعفران العنبر").get_json()["relaxed"]
    assert not entries(fetch(path, q="الزعفران العنبر"))
    assert len(entries(fetch(path, q="الزعفران العنبر", match="any"))) > TOTAL


@feeds
def test_pages_lead_to_each_other_and_hold_every_entry_once(fetch: Fetch, path: str) -> None:
    url: str | None = f"{path}?q=الزعفران&limit=7"
    seen: list[str] = []
    before = None
    while url:
        feed = fetch(url)
        assert fetch(str(address(feed, "self"))) is not None
        assert (address(feed, "previous") is None) == (before is None)
        seen += map(identity, entries(feed))
        before, url = url, address(feed, "next")
    assert len(seen) == len(set(seen)) == TOTAL


@feeds
def test_paging_ends_where_the_settings_say(make_app: MakeApp, settings: Settings, path: str) -> None:
    client = make_app(replace(settings, max_results=20)).test_client()
    last = etree.fromstring(client.get(f"{path}?q=الزعفران&limit=7&page=2").data)
    assert address(last, "next") is None
    assert client.get(f"{path}?q=الزعفران&limit=7&page=3").status_code == 400


def test_both_feeds_name_an_article_alike_whatever_was_searched_for(fetch: Fetch) -> None:
    names = [
        {identity(entry) for entry in entries(fetch(path, q=query)) if value(entry, "title").endswith("رقم 1")}
        for path in FEEDS
        for query in ("الزعفران", "المزارعون", "تقرير")
    ]
    assert all(name == {"tag:localhost,2025:article/saffron-01"} for name in names)


@feeds
def test_an_entry_stays_the_same_when_its_article_changes(make_app: MakeApp, path: str, tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index")
    client = make_app(settings).test_client()
    file = tmp_path / "a.jsonl"
    names, titles = [], []
    for title in ("مرجان أول", "مرجان ثان"):
        file.write_text(f'{{"id": "a", "title": "{title}", "content": "نص.", "date": "2025-11-06"}}', encoding="utf-8")
        index_files(settings, file)
        (entry,) = entries(etree.fromstring(client.get(f"{path}?q=مرجان").data))
        names.append(identity(entry))
        titles.append(value(entry, "title"))
    assert len(set(names)) == 1
    assert titles == ["مرجان أول", "مرجان ثان"]


@feeds
def test_addresses_are_absolute_and_lead_to_the_matching_paragraph(client: FlaskClient, path: str) -> None:
    answer = client.get(path, query_string={"q": "العنبر"}, base_url="https://archive.example:8443/news")
    (entry,) = entries(etree.fromstring(answer.data))
    links = [child.get("href") or child.text for child in entry if etree.QName(child).localname == "link"]
    assert links[0].startswith("https://archive.example:8443/news/article/archive/2025/")
    assert links[0].isascii()
    assert links[0].endswith("#p-25")
    assert identity(entry).startswith("tag:archive.example,2025:article/")
    assert client.get(links[0].removeprefix("https://archive.example:8443/news")).status_code == 200


def test_an_article_that_was_published_elsewhere_says_where(fetch: Fetch) -> None:
    originals = [address(entry, "via") for entry in entries(fetch("/feed.atom", q="الزعفران"))]
    assert sorted(filter(None, originals)) == sorted(f"https://news.example/{number}" for number in range(1, TOTAL + 1))


@feeds
def test_summaries_are_the_best_paragraph_escaped_and_marked(fetch: Fetch, path: str) -> None:
    (entry,) = entries(fetch(path, q="زمرد", source=f"مصدر {PAYLOAD}"))
    summary = Page(value(entry, "summary", "description"))
    assert {tag for tag, _ in summary.elements} == {"p", "mark"}
    assert "زمرد" in summary.text
    assert value(entry, "title") == f"زمرد {PAYLOAD}"


@feeds
def test_a_feed_without_entries_is_a_feed(fetch: Fetch, path: str) -> None:
    feed = fetch(path, q="كلمةليستهنا")
    assert not entries(feed)
    assert "كلمةليستهنا" in "".join(feed.itertext())


def test_what_atom_requires_is_there(fetch: Fetch) -> None:
    for query in ("الزعفران", "ياقوت", "زمرد", "كلمةليستهنا", ""):
        feed = fetch("/feed.atom", q=query)
        for parent in (feed, *entries(feed)):
            names = [etree.QName(child).localname for child in parent]
            assert [names.count(name) for name in ("id", "title", "updated")] == [1, 1, 1]
            assert value(parent, "id").isascii()
            assert datetime.fromisoformat(value(parent, "updated")).tzinfo
        assert feed.find(f"{ATOM}author") is not None


def test_what_rss_requires_is_there(fetch: Fetch) -> None:
    for query in ("الزعفران", "زمرد", "كلمةليستهنا"):
        (channel,) = fetch("/feed.rss", q=query)
        assert {"title", "link", "description"} <= {child.tag for child in channel}
        assert all(entry.find("guid").get("isPermaLink") == "false" for entry in entries(channel))


@feeds
@pytest.mark.parametrize("query", ["sort=best", "limit=0", "limit=101", "from=never", "q=" + "(" * 3000])
def test_what_cannot_be_answered_is_told(client: FlaskClient, path: str, query: str) -> None:
    assert client.get(f"{path}?{query}").status_code == 400


def test_the_page_of_results_offers_its_feeds(read: Read) -> None:
    page = read("/", q="الزعفران", source=PORT, sort="oldest", page="2")
    offered = {link["type"]: link["href"] for link in page.all("link") if link.get("rel") == "alternate"}
    assert set(offered) == set(FEEDS.values())
    for link in [*offered.values(), *page.links("/search.csv"), *page.links("/api/search")]:
        assert "source=" in link
    for link in offered.values():
        assert "page=" not in link
        assert "sort=" not in link


@feeds
def test_a_feed_speaks_the_language_of_the_page_that_it_was_copied_from(client: FlaskClient, path: str) -> None:
    page = Page(client.get("/?q=الزعفران&lang=en").get_data(as_text=True))
    assert client.get_cookie("lang") is not None
    (copied,) = {
        attributes["href"] for _, attributes in page.elements if (attributes.get("href") or "").startswith(path)
    }
    client.delete_cookie("lang")
    feed = client.get(copied).get_data(as_text=True)
    assert "Articles that match" in feed
    assert "lang=en" in feed
    client.delete_cookie("lang")
    assert "Articles that match" not in client.get(f"{path}?q=الزعفران").get_data(as_text=True)


def test_feeds_of_a_missing_index_are_an_error(make_app: MakeApp, tmp_path: Path) -> None:
    client = make_app(Settings(index=tmp_path / "nowhere")).test_client()
    assert {client.get(path).status_code for path in FEEDS} == {503}


@given(st.text())
def test_any_text_can_be_written(text: str) -> None:
    root = etree.Element("x")
    element(root, "y", text, {"z": text})
    (child,) = etree.fromstring(etree.tostring(root, encoding="utf-8"))
    assert child.get("z").replace("\r", "\n") == valid_xml(text).replace("\r", "\n")
    assert (child.text or "").replace("\r", "\n") == valid_xml(text).replace("\r", "\n")


@pytest.mark.slow
@given(st.text())
def test_any_query_makes_a_feed(app: Flask, text: str) -> None:
    for path in FEEDS:
        response = app.test_client().get(path, query_string={"q": text[:50], "source": text[:50]})
        assert response.status_code in (200, 400)
        if response.status_code == 200:
            etree.fromstring(response.data)


@given(st.text())
def test_addresses_are_ascii_and_stay_as_they_are_when_encoded_again(text: str) -> None:
    once = encoded(f"https://a.example/{text}")
    assert once.isascii()
    assert not set(once) & set(' "<>\\^`{|}\n') - set("{}")
    assert encoded(once) == once


@feeds
def test_a_slip_is_not_corrected_in_a_saved_search(fetch: Fetch, client: FlaskClient, path: str) -> None:
    assert client.get("/api/search?q=الزغفران").get_json()["corrected"]
    feed = fetch(path, q="الزغفران")
    assert not entries(feed)
    assert "verbatim" not in str(address(feed, "self"))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = searchapp.open(tmp_path / "index")
    noon = datetime(2025, 11, 6, 12)
    archive.add(
        [
            Article("riyadh", "مرجان", ("نص.",), date=noon, utc_offset=180),
            Article("unknown", "مرجان", ("نص.",), date=noon),
            Article("month", "مرجان", ("نص.",), date=datetime(2025, 10, 1), date_precision="month"),
        ]
    )
    archive.add([Article("old", "مرجان", ("نص.",), date=datetime(1999, 1, 1, 12), utc_offset=-210)])
    yield archive
    archive.close()


@feeds
def test_what_arrives_last_comes_first_however_old_it_is(archive: Archive, make_app: MakeApp, path: str) -> None:
    feed = etree.fromstring(make_app(archive.settings).test_client().get(f"{path}?q=مرجان").data)
    order = [identity(entry).rpartition("/")[2] for entry in entries(feed)]
    assert order == ["old", "unknown", "riyadh", "month"]


@feeds
def test_only_what_has_arrived_since(archive: Archive, make_app: MakeApp, path: str) -> None:
    client = make_app(archive.settings).test_client()
    old = archive.engine.article("old")
    assert old is not None
    assert old.arrived is not None
    for since, expected in ((old.arrived, 1), (old.arrived + timedelta(seconds=1), 0), (datetime(2000, 1, 1), 4)):
        feed = etree.fromstring(client.get(path, query_string={"q": "مرجان", "since": since.isoformat()}).data)
        assert len(entries(feed)) == expected
    assert client.get(f"{path}?q=مرجان&since=gestern").status_code == 400


def test_times_are_true_and_no_day_is_made_up(archive: Archive, make_app: MakeApp) -> None:
    client = make_app(archive.settings).test_client()
    atom, rss = (etree.fromstring(client.get(f"{path}?q=مرجان").data) for path in FEEDS)
    published = {
        identity(entry).rpartition("/")[2]: [element.text for element in entry.iter(f"{ATOM}published")]
        for entry in entries(atom)
    }
    assert published == {
        "riyadh": ["2025-11-06T12:00:00+03:00"],
        "unknown": ["2025-11-06T12:00:00Z"],
        "month": [],
        "old": ["1999-01-01T12:00:00-03:30"],
    }
    assert [element.text for element in rss.iter("pubDate")] == [
        "Fri, 01 Jan 1999 12:00:00 -0330",
        "Thu, 06 Nov 2025 12:00:00 GMT",
        "Thu, 06 Nov 2025 12:00:00 +0300",
    ]
    arrivals = [value(entry, "updated") for entry in entries(atom)]
    assert arrivals == sorted(arrivals, reverse=True)
    assert value(atom, "updated") == arrivals[0]
