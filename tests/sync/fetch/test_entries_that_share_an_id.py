"""Guids that are none: no story is lost by them, none is stored twice, and none takes the place of another."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from searchapp.ingest.record import Fields
from searchapp.model import Article
from searchapp.settings import Settings
from searchapp.sync.fetch import Fetched, fetch_feeds
from searchapp.sync.fetch.stored import FeedEntry, StoredArticles, newest, with_ids
from tests.ingest.outcomes import only_article
from tests.sync.fetch.feed_text import TEXT, rss
from tests.sync.fetch.site import Site, body

DATE = "Thu, 06 Nov 2025 10:30:00 GMT"


def story(name: str, guid: str = "0", link: str | None = None, text: str = TEXT, date: str = DATE) -> str:
    address = f"/{name}" if link is None else link
    parts = {"link": address, "title": f"خبر {name}", "pubDate": date, "description": text}
    guid_of = f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    return f"<item>{guid_of}{''.join(f'<{tag}>{value}</{tag}>' for tag, value in parts.items() if value)}</item>"


def fetch(site: Site, settings: Settings, *paths: str) -> Fetched:
    return fetch_feeds([site.url(path) for path in paths or ("/feed",)], settings)


def corpus(settings: Settings) -> list[Article]:
    return sorted((only_article(path) for path in settings.corpus.glob("*/*/*.json")), key=lambda found: found.title)


def titles(settings: Settings) -> list[str]:
    return [article.title.removeprefix("خبر ") for article in corpus(settings)]


def test_stories_that_share_a_guid_are_known_by_their_addresses(site: Site, settings: Settings) -> None:
    site.answers["/feed"] = body(rss(story("a"), story("b"), story("c")))
    fetched = fetch(site, settings)
    assert (len(fetched.files), fetched.failed) == (3, ())
    assert [article.id for article in corpus(settings)] == [site.url(f"/{name}") for name in "abc"]


def test_without_addresses_they_are_known_by_their_texts(site: Site, settings: Settings) -> None:
    site.answers["/feed"] = body(rss(story("a", link=""), story("b", link=""), story("a", link="")))
    fetched = fetch(site, settings)
    assert (titles(settings), fetched.failed) == (["a", "b"], ())
    assert all(article.id.startswith(f"127.0.0.1_{site.port}/0#") for article in corpus(settings))


@pytest.mark.parametrize("link", [None, ""])
@pytest.mark.parametrize("seed", range(6))
def test_a_feed_with_a_guid_for_all_keeps_each_story_once_as_they_come_and_go(
    site: Site, settings: Settings, link: str | None, seed: int
) -> None:
    chance, seen = random.Random(seed), set[str]()
    for _ in range(5):
        # One alone could be a new version of what had the guid before.
        shown = chance.sample("abcdefg", chance.randint(2, 4)) if seen else ["a", "b"]
        seen |= set(shown)
        site.answers["/feed"] = body(rss(*(story(name, link=link) for name in shown)))
        assert fetch(site, settings).failed == ()
        assert titles(settings) == sorted(seen), seed


def test_what_was_alone_with_its_guid_keeps_its_file_when_others_come(site: Site, settings: Settings) -> None:
    site.answers["/feed"] = body(rss(story("a")))
    (file,) = fetch(site, settings).files
    site.answers["/feed"] = body(rss(story("b"), story("a", text=TEXT + TEXT)))
    assert file in fetch(site, settings).files
    assert titles(settings) == ["a", "b"]
    site.answers["/feed"] = body(rss(story("b", text=TEXT + TEXT)))
    fetch(site, settings)
    assert [(article.title, article.paragraphs) for article in corpus(settings)] == [
        (f"خبر {name}", ((TEXT + TEXT).strip(),)) for name in "ab"
    ]


def test_two_feeds_of_a_site_that_count_alike_have_their_own_stories(site: Site, settings: Settings) -> None:
    site.answers["/politics"] = body(rss(story("a", "1"), story("b", "2"), story("c", "3", link="/c?from=politics")))
    site.answers["/sports"] = body(rss(story("d", "1"), story("e", "2"), story("c", "3", link="/c?from=sports")))
    for paths in (("/politics", "/sports"), ("/sports",), ("/politics",), ("/sports", "/politics")):
        fetch(site, settings, *paths)
        assert titles(settings) == list("abcde")


def test_a_feed_that_begins_to_count_again_costs_no_story(site: Site, settings: Settings) -> None:
    site.answers["/feed"] = body(rss(story("a", "1")))
    fetch(site, settings)
    site.answers["/feed"] = body(rss(story("b", "1", date="Fri, 05 Dec 2025 10:30:00 GMT")))
    fetch(site, settings)
    assert titles(settings) == ["a", "b"]


@pytest.mark.parametrize(
    ("link", "date"), [("/a", "Fri, 05 Dec 2025 10:30:00 GMT"), ("/new", DATE), (None, "Fri, 05 Dec 2025 10:30:00 GMT")]
)
def test_another_headline_makes_no_other_story(site: Site, settings: Settings, link: str | None, date: str) -> None:
    guid = "urn:a" if link is None else "1"
    site.answers["/feed"] = body(rss(story("a", guid)))
    fetch(site, settings)
    site.answers["/feed"] = body(rss(story("b", guid, link=link, date=date)))
    fetch(site, settings)
    assert titles(settings) == ["b"]


def test_of_several_versions_the_newest_counts(site: Site, settings: Settings) -> None:
    versions = [
        story("a", "1", text=TEXT + str(day), date=f"Thu, {day:02} Nov 2025 10:30:00 GMT") for day in (6, 20, 13)
    ]
    site.answers["/feed"] = body(rss(*versions))
    assert fetch(site, settings).failed == ()
    (article,) = corpus(settings)
    assert article.paragraphs[0].endswith("20")


def test_of_several_versions_in_atom_the_one_that_was_changed_last_counts(site: Site, settings: Settings) -> None:
    versions = "".join(
        f"<entry><id>urn:1</id><link href='/a'/><title>خبر {day}</title><content>{TEXT}</content>"
        f"<published>2025-11-01T00:00:00Z</published><updated>2025-11-{day}T00:00:00Z</updated></entry>"
        for day in (13, 20)
    )
    site.answers["/feed"] = body(f"<feed xmlns='http://www.w3.org/2005/Atom'><title>م</title>{versions}</feed>")
    assert fetch(site, settings).failed == ()
    assert titles(settings) == ["20"]


def test_a_repetition_goes_without_a_word_and_what_may_be_a_story_does_not(site: Site, settings: Settings) -> None:
    site.answers["/feed"] = body(rss(story("a", "1"), story("a", "1"), "\n", story("a", "1", text=TEXT + "غيره")))
    fetched = fetch(site, settings)
    assert [(notice.origin, notice.line, notice.reason.en) for notice in fetched.failed] == [
        (site.url(), 2, "has the id and address of the entry in line 1, and another text")
    ]
    assert titles(settings) == ["a"]


def test_a_story_twice_under_two_addresses_is_one(site: Site, settings: Settings) -> None:
    site.answers["/feed"] = body(rss(story("a", "urn:1", link="/a?x=1"), story("a", "urn:1", link="/a?x=2")))
    assert (len(fetch(site, settings).files), titles(settings)) == (1, ["a"])


def test_stories_that_all_lead_to_one_page_are_known_by_their_guids(site: Site, settings: Settings) -> None:
    site.answers["/feed"] = body(rss(story("a", "", link="/"), story("b", "2", link="/"), story("c", "3", link="/")))
    for _ in range(2):
        assert fetch(site, settings).failed == ()
        assert titles(settings) == ["a", "b", "c"]


def test_an_entry_without_text_hides_none_that_has_some(site: Site, settings: Settings) -> None:
    site.answers["/a"] = body(rss("<item><guid>1</guid></item>"))
    site.answers["/b"] = body(rss(story("b", "1")))
    assert len(fetch(site, settings, "/a", "/b").failed) == 1
    assert titles(settings) == ["b"]


@pytest.mark.slow
def test_many_that_share_an_id_take_no_longer_than_others(tmp_path: Path) -> None:
    offered = [FeedEntry(line, Fields(id="0", title=str(line)), None) for line in range(10_000)]
    started = time.monotonic()
    entries, repeated = newest(with_ids(offered, "http://a.example/feed", "a.example", StoredArticles(tmp_path)))
    assert (len({entry.id for entry in entries}), repeated) == (10_000, [])
    # With the square of their number it would be minutes.
    assert time.monotonic() - started < 20
