"""An article that several sites have is stored once, and a feed that moves to another site goes on where it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from searchapp.ingest.record import Fields
from searchapp.settings import Settings
from searchapp.sync.fetch import Fetched, fetch_feeds
from searchapp.sync.fetch.stored import StoredCorpus, load_states
from tests.ingest.outcomes import only_article
from tests.sync.fetch.feed_text import TEXT, item, rss
from tests.sync.fetch.site import Site, body, redirect, running

OTHER = "127.0.0.2"


@pytest.fixture
def other() -> Iterator[Site]:
    with running(Site(OTHER)) as started:
        yield started


def fetch(settings: Settings, *urls: str) -> Fetched:
    fetched = fetch_feeds(urls, settings)
    fetched.remember()
    return fetched


def corpus(settings: Settings) -> list[Path]:
    return sorted(settings.corpus.glob("*/*/*.json"))


def test_an_article_of_several_sites_is_the_first_ones(site: Site, other: Site, settings: Settings) -> None:
    site.answers["/feed"] = body(rss(item("urn:agency:1"), item("1"), title="الأولى"))
    other.answers["/feed"] = body(rss(item("urn:agency:1", TEXT + "وزيد."), item("1", TEXT * 2), title="الثانية"))
    first = fetch(settings, site.url())
    before = {path: path.read_bytes() for path in corpus(settings)}
    for urls in ([other.url(host=OTHER)], [other.url(host=OTHER), site.url()], [site.url()]):
        fetched = fetch(settings, *urls)
        assert fetched.failed == ()
        assert len({only_article(file).id for file in fetched.files}) == len(fetched.files)
        assert {path: path.read_bytes() for path in first.files} == before
    assert len(corpus(settings)) == 3


def test_one_that_two_sites_bring_in_the_same_run_is_stored_once(site: Site, other: Site, settings: Settings) -> None:
    for each in (site, other):
        each.answers["/feed"] = body(rss(*(item(f"urn:agency:{number}") for number in range(40))))
    for _ in range(2):
        assert len(fetch(settings, site.url(), other.url(host=OTHER)).files) == 40
        assert len(corpus(settings)) == 40


def test_what_the_first_site_cannot_give_is_taken_from_the_next(site: Site, other: Site, settings: Settings) -> None:
    site.answers["/feed"] = body(rss("<item><guid>urn:1</guid></item>"))
    other.answers["/feed"] = body(rss(item("urn:1")))
    for _ in range(2):
        fetch(settings, site.url())
        fetch(settings, other.url(host=OTHER))
    assert [only_article(path).title for path in corpus(settings)] == ["خبر urn:1"]


def test_a_feed_that_moved_to_another_site_goes_on_where_it_was(site: Site, other: Site, settings: Settings) -> None:
    site.answers["/feed"] = body(rss(item("101"), item("102")))
    fetch(settings, site.url())
    site.answers["/feed"] = redirect(other.url(host=OTHER), 301)
    other.answers["/feed"] = body(rss(item("101"), item("102")))
    ((_, target),) = fetch(settings, site.url()).moved
    assert len(fetch(settings, target).files) == 2
    other.answers["/feed"] = body(rss(item("103"), item("102"), title="جديد"))
    for _ in range(2):
        fetch(settings, target)
        assert len(corpus(settings)) == 3
    assert {path.parents[1].name for path in corpus(settings)} == {f"127.0.0.1_{site.port}"}
    assert load_states(settings.corpus)[target].moved_from == site.url()


def test_a_feed_that_was_known_before_another_moved_to_it_stays_where_it_is(
    site: Site, other: Site, settings: Settings
) -> None:
    other.answers["/feed"] = body(rss(item("101")))
    fetch(settings, other.url(host=OTHER))
    site.answers["/feed"] = redirect(other.url(host=OTHER), 301)
    fetch(settings, site.url())
    assert load_states(settings.corpus)[other.url(host=OTHER)].moved_from == ""


def test_of_two_files_of_an_article_one_counts(tmp_path: Path) -> None:
    before = StoredCorpus(tmp_path)
    for name in "ba":
        before.site(name).store(Fields(id="urn:1", title="خبر"), f"http://{name}/", "m")
    after = StoredCorpus(tmp_path)
    assert after.owner("urn:1", after.site("b")) is after.site("a")
    assert after.owner("urn:2", after.site("b")) is after.site("b")
    after.release("urn:2")
    assert after.owner("urn:2", after.site("a")) is after.site("a")
