"""From feeds to files: each article once, whole, whatever the feeds next to it do."""

from __future__ import annotations

import gzip
import json
import threading
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path

import pytest

from searchapp.errors import InputError
from searchapp.ingest import find_files
from searchapp.model import Article
from searchapp.settings import Settings
from searchapp.sync.fetch import Fetched, fetch_feeds
from tests.ingest.outcomes import only_article
from tests.sync.fetch.feed_text import SENTENCE, TEXT, article_page, item, rss
from tests.sync.fetch.site import Misbehave, Site, body, cached, in_turn, page, raw, redirect, running, status


def fetch(site: Site, settings: Settings, *paths: str) -> Fetched:
    """Fetch, and remember as the command does when all is indexed."""
    fetched = fetch_feeds([site.url(path) for path in paths or ("/feed",)], settings)
    fetched.remember()
    return fetched


def reasons(fetched: Fetched) -> list[str]:
    return [notice.reason.en for notice in fetched.failed]


def stored(fetched: Fetched) -> dict[str, Article]:
    articles = [only_article(file) for file in fetched.files]
    return {article.title: article for article in articles}


def test_an_entry_becomes_a_file_that_anyone_can_read(site: Site, settings: Settings) -> None:
    site.answers["/feed"] = body(rss(item("7", link=site.url("/a/7"), extra="<category>اقتصاد</category>")))
    fetched = fetch(site, settings)
    (file,) = fetched.files
    assert file.relative_to(settings.corpus).parts[:2] == (f"127.0.0.1_{site.port}", "2025-11")
    assert file.name.startswith("2025-11-06-")
    written = file.read_text(encoding="utf-8")
    assert SENTENCE.strip() in written
    assert json.loads(written)["feed"] == site.url()
    article = only_article(file)
    assert (article.title, article.source, article.section) == ("خبر 7", "وكالة المرفأ", "اقتصاد")
    assert (article.url, article.date) == (site.url("/a/7"), datetime(2025, 11, 6, 10, 30))
    assert article.id == f"127.0.0.1_{site.port}/7"
    assert (fetched.read, fetched.unchanged, fetched.failed) == (1, 0, ())
    assert site.paths == ["/feed"]


def test_what_has_not_changed_is_neither_sent_nor_stored_again(site: Site, settings: Settings) -> None:
    site.answers["/feed"] = cached(rss(item("1")), '"v1"')
    (file,) = fetch(site, settings).files
    before = file.stat().st_mtime_ns
    again = fetch(site, settings)
    assert (again.read, again.unchanged, again.files) == (0, 1, ())
    assert site.asked[1].headers["if-none-match"] == '"v1"'
    assert site.asked[1].headers["if-modified-since"] == "Thu, 06 Nov 2025 10:30:00 GMT"
    site.answers["/feed"] = cached(rss(item("2"), item("1")), '"v2"')
    third = fetch(site, settings)
    assert set(stored(third)) == {"خبر 1", "خبر 2"}
    assert file.stat().st_mtime_ns == before
    assert len(list(settings.corpus.rglob("*.json"))) == 2 + 1


def test_until_it_is_indexed_nothing_is_taken_for_known(site: Site, settings: Settings) -> None:
    site.answers["/feed"] = cached(rss(item("1")), '"v1"')
    first = fetch_feeds([site.url()], settings)
    again = fetch_feeds([site.url()], settings)
    assert first.files == again.files
    assert len(again.files) == 1


def test_what_was_deleted_is_asked_for_once_more(site: Site, settings: Settings) -> None:
    site.answers["/feed"] = cached(rss(item("1")), '"v1"')
    (file,) = fetch(site, settings).files
    file.unlink()
    assert fetch(site, settings).files == (file,)


def test_a_changed_entry_takes_the_place_of_the_old_one(site: Site, settings: Settings) -> None:
    site.answers["/feed"] = in_turn(body(rss(item("1"))), body(rss(item("1", TEXT + "وتغير الخبر."))))
    (before,) = fetch(site, settings).files
    (after,) = fetch(site, settings).files
    assert before == after
    assert only_article(after).paragraphs[-1].endswith("وتغير الخبر.")


def test_an_entry_in_two_feeds_of_a_site_is_one_article(site: Site, settings: Settings) -> None:
    site.answers["/all"] = body(rss(item("1", "موجز", link=site.url("/a"), extra="<category>أ</category>"), title="كل"))
    site.answers["/eco"] = body(
        rss(item("1", "موجز", link=site.url("/a"), extra="<category>ب</category>"), title="مال")
    )
    site.answers["/a"] = page(article_page())
    for _ in range(3):
        (file,) = fetch(site, settings, "/all", "/eco").files
        assert only_article(file).source == "كل"
    assert site.paths.count("/a") == 1


def test_a_summary_is_completed_from_the_page(site: Site, settings: Settings) -> None:
    site.answers["/feed"] = body(rss(item("1", "موجز الخبر.", link="/a/1")))
    site.answers["/a/1"] = page(article_page())
    fetched = fetch(site, settings)
    article = stored(fetched)["خبر 1"]
    assert article.paragraphs == (TEXT.strip(), SENTENCE.strip())
    assert (article.author, article.url, fetched.summaries) == ("سلمى نور", site.url("/a/1"), 0)
    assert site.paths == ["/feed", "/robots.txt", "/a/1"]
    fetch(site, settings)
    assert site.paths.count("/a/1") == 1


def test_a_page_is_asked_for_where_the_feed_says_that_it_is(site: Site, settings: Settings) -> None:
    based = rss(item("1", "موجز", link="news/1"), item("2", link="/2")).replace(
        "<channel>", "<channel xml:base='/ar/'>"
    )
    site.answers |= {"/old/feed": redirect("/new/feed"), "/new/feed": body(based), "/ar/news/1": page(article_page())}
    articles = stored(fetch(site, settings, "/old/feed"))
    assert articles["خبر 1"].paragraphs == (TEXT.strip(), SENTENCE.strip())
    assert [articles[f"خبر {name}"].url for name in "12"] == [site.url("/ar/news/1"), site.url("/2")]


@pytest.mark.parametrize("ending", ["…", "...", " [&#8230;]", " [...]", " اقرأ المزيد", " Read more »"])
def test_a_text_that_breaks_off_is_a_summary_however_long(site: Site, settings: Settings, ending: str) -> None:
    site.answers["/feed"] = body(rss(item("1", TEXT + ending.replace("&", "&amp;"), link="/a")))
    site.answers["/a"] = page(article_page(TEXT + TEXT))
    assert stored(fetch(site, settings))["خبر 1"].paragraphs[0] == (TEXT + TEXT).strip()


@pytest.mark.parametrize(
    ("answer", "again"),
    [
        (status(404), False),
        (status(403), False),
        (page("<html></html>"), False),
        (page("خطأ".encode("cp1256")), False),
        (body("%PDF", Content_Type="application/pdf"), False),
        (redirect("file:///etc/passwd"), False),
        (status(500), True),
        (status(429), True),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\n"), True),
    ],
)
def test_without_its_page_an_article_is_its_summary(
    site: Site, settings: Settings, answer: Misbehave, again: bool
) -> None:
    """What may be better another time is tried again; what will not is not."""
    site.answers |= {"/feed": cached(rss(item("1", "موجز الخبر هنا.", link="/a")), '"v1"'), "/a": answer}
    fetched = fetch(site, settings)
    assert stored(fetched)["خبر 1"].paragraphs == ("موجز الخبر هنا.",)
    assert fetched.failed == ()
    site.answers["/a"] = page(article_page())
    fetched = fetch(site, settings)
    assert fetched.unchanged == (not again)
    if again:
        assert stored(fetched)["خبر 1"].paragraphs == (TEXT.strip(), SENTENCE.strip())


def test_a_site_whose_pages_do_not_come_is_not_asked_for_all_of_them(site: Site, settings: Settings) -> None:
    site.answers["/feed"] = cached(rss(*(item(str(n), "موجز", link=f"/a{n}") for n in range(9))), '"v"')
    site.answers |= {f"/a{n}": status(500) for n in range(9)}
    assert fetch(site, settings).summaries == 9
    assert [path for path in site.paths if path.startswith("/a")] == ["/a0", "/a1", "/a2"]
    site.answers |= {f"/a{n}": page(article_page()) for n in range(9)}
    assert fetch(site, settings).summaries == 0


def test_a_feed_of_very_many_summaries_is_completed_in_several_runs(
    site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchapp.sync.fetch.feeds._MOST_PAGES", 20)
    site.answers["/feed"] = cached(rss(*(item(str(n), "موجز", link=f"/a{n}") for n in range(23))), '"v"')
    site.answers |= {f"/a{n}": page(article_page()) for n in range(23)}
    assert [fetch(site, settings).summaries for _ in range(2)] == [3, 0]
    assert fetch(site, settings).unchanged == 1
    assert len(site.asked) == 23 + 2 + 3


def test_a_shorter_page_does_not_replace_what_the_feed_gives(site: Site, settings: Settings) -> None:
    site.answers |= {"/feed": body(rss(item("1", SENTENCE * 3, link="/a"))), "/a": page("<p>خبر</p>")}
    assert stored(fetch(site, settings))["خبر 1"].paragraphs == ((SENTENCE * 3).strip(),)


def test_a_page_that_robots_may_not_read_is_not_asked_for(site: Site, settings: Settings) -> None:
    site.answers["/robots.txt"] = body("User-agent: *\nDisallow: /private/*.html$\n")
    site.answers["/feed"] = body(
        rss(item("1", "موجز أول", link="/private/a.html"), item("2", "موجز ثان", link="/go"), item("3", "ث", link="/b"))
    )
    site.answers |= {"/go": redirect("/private/b.html"), "/b": page(article_page())}
    fetched = fetch(site, settings)
    assert fetched.summaries == 2
    assert sorted(set(site.paths)) == ["/b", "/feed", "/go", "/robots.txt"]
    assert site.paths.count("/robots.txt") == 1


FAILURES = {
    "/gone": (status(410), "gone for good; take it off the list of feeds"),
    "/missing": (status(404), "answered with the error 404"),
    "/broken": (body("<rss><channel"), "not well-formed XML (line 1)"),
    "/empty": (body(""), "not well-formed XML (line 1)"),
    "/page": (page("<html><p>لا خلاصة</p></html>"), "not a feed (RSS or Atom)"),
    "/charset": (body("<rss><channel><title>خبر".encode("cp1256")), "not UTF-8 (byte 22)"),
    "/slow": (raw(b"", pause=3.0), "took too long to answer"),
    "/drip": (raw(b"HTTP/1.1 200 OK\r\n\r\n", b" ", pause=0.05, again=True), "took too long to answer"),
    "/huge": (body(" " * (2 << 20)), "longer than 1 MB"),
    "/bomb": (body(gzip.compress(b" " * (32 << 20)), Content_Encoding="gzip"), "longer than 1 MB"),
    "/cut": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<rss>"), "broke off in the middle of the answer"),
    "/loop": (redirect("/loop"), "redirects again and again"),
    "/file": (redirect("file:///etc/passwd"), "not an address that begins with http:// or https://"),
    "/entities": (
        body('<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>'),
        "declares XML entities, which are not read",
    ),
}


@pytest.mark.slow
def test_a_feed_that_fails_costs_no_other(site: Site, settings: Settings) -> None:
    site.answers |= {path: answer for path, (answer, _) in FAILURES.items()}
    site.answers["/feed"] = body(rss(item("1")))
    fetched = fetch(site, replace(settings, fetch_timeout=2.0), *FAILURES, "/feed")
    assert list(stored(fetched)) == ["خبر 1"]
    assert dict(zip(sorted(FAILURES), reasons(fetched), strict=True)) == {
        path: reason for path, (_, reason) in FAILURES.items()
    }
    assert [notice.origin for notice in fetched.failed] == sorted(map(site.url, FAILURES))


def test_addresses_that_are_none(settings: Settings) -> None:
    fetched = fetch_feeds(["file:///etc/passwd", "feed.xml", "", "http://", "http://a:b@c/"], settings)
    assert len(fetched.failed) == 5
    assert not settings.corpus.exists()


@pytest.mark.parametrize(
    ("declaration", "headers"),
    [
        ('<?xml version="1.0" encoding="windows-1256"?>', {}),
        ('<?xml version="1.0" encoding="windows-1256"?>', {"Content_Type": "text/xml; charset=utf-8"}),
        ("", {"Content_Type": "application/rss+xml; charset=windows-1256"}),
        ("\n\n<?xml version='1.0'?>", {"Content_Type": 'text/xml; charset="Windows-1256"'}),
    ],
)
def test_windows_1256(site: Site, settings: Settings, declaration: str, headers: dict[str, str]) -> None:
    content = rss(item("1"), declaration=declaration).encode("cp1256")
    site.answers["/feed"] = body(content, 200, **headers)
    assert list(stored(fetch(site, settings))) == ["خبر 1"]


def test_what_asked_to_be_left_alone_is_not_asked_by_the_next_run(site: Site, settings: Settings) -> None:
    site.answers["/feed"] = in_turn(status(429, Retry_After="3600"), body(rss(item("1"))))
    assert reasons(fetch(site, settings)) == ["asked for no request within 3600 s"]
    assert reasons(fetch(site, settings))[0].startswith("asked for no request within 3")
    assert len(site.asked) == 1
    memory = settings.corpus / ".feeds.json"
    memory.write_text(memory.read_text(encoding="utf-8").replace(str(datetime.now().year), "2020"), encoding="utf-8")
    assert list(stored(fetch(site, settings))) == ["خبر 1"]


def test_a_feed_that_moved_for_good_is_told(site: Site, settings: Settings) -> None:
    site.answers |= {"/feed": redirect("/new", 301), "/new": body(rss(item("1")))}
    assert fetch(site, settings).moved == ((site.url(), site.url("/new")),)


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause(site: Site, settings: Settings) -> None:
    feeds = [f"/{number}" for number in range(5)]
    site.answers |= {path: body(rss(item(path, "موجز", link=f"/a{path[1:]}"))) for path in feeds}
    fetch(site, replace(settings, fetch_pause=0.1), *feeds)
    assert site.most_at_once == 1
    times = [asked.at for asked in site.asked]
    assert len(times) == 11
    assert all(after - before > 0.095 for before, after in pairwise(times))


def test_entries_without_anything_are_named(site: Site, settings: Settings) -> None:
    site.answers["/feed"] = body(rss("<item><guid>1</guid></item>", item("2")))
    fetched = fetch(site, settings)
    assert reasons(fetched) == ["has no text"]
    assert len(fetched.files) == 1


def test_the_own_files_are_read_by_index_and_those_of_the_feeds_are_not(site: Site, settings: Settings) -> None:
    site.answers["/feed"] = body(rss(item("1")))
    fetched = fetch(site, settings)
    assert tuple(find_files([settings.corpus])) == fetched.files


def test_a_corpus_that_cannot_be_written_is_an_error(site: Site, settings: Settings, tmp_path: Path) -> None:
    site.answers["/feed"] = body(rss(item("1")))
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written"):
        fetch_feeds([site.url()], replace(settings, corpus=tmp_path / "file"))


def test_several_sites_are_asked_at_the_same_time(settings: Settings) -> None:
    together = threading.Barrier(3)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        together.wait(8)
        body(rss(item("1")))(handler)

    with ExitStack() as stack:
        sites = {host: stack.enter_context(running(Site(host))) for host in ("127.0.0.1", "127.0.0.2", "127.0.0.3")}
        for site in sites.values():
            site.answers["/feed"] = answer
        fetched = fetch_feeds([site.url(host=host) for host, site in sites.items()], settings)
        assert (fetched.failed, len(fetched.files)) == ((), 3)


def test_progress_ends_with_all(site: Site, settings: Settings) -> None:
    site.answers["/feed"] = body(rss(item("1"), item("2")))
    told: list[tuple[int, float]] = []
    fetch_feeds([site.url(), site.url("/missing")], settings, lambda entries, share: told.append((entries, share)))
    assert told[-1] == (2, 1.0)
    assert told == sorted(told)
