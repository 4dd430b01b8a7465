"""What is asked of an archive, what it answers, and what it refuses to understand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import searchapp
from searchapp import Archive, Article, InputError, QueryError, Results, SearchRequest
from searchapp.cli.commands import searchapp as command
from searchapp.search import results as results_module
from searchapp.vocabulary import cache
from searchapp.web.opened_index import opened_index

MANY = 1234


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive with more articles than are looked up at once, and more than may be paged to."""
    with searchapp.open(tmp_path_factory.mktemp("crowd"), max_results=100) as archive:
        archive.add(
            Article(f"{number:04}", f"خبر {number}", ("نص واحد",), source="وكالة" if number % 2 else "جريدة")
            for number in range(MANY)
        )
        yield archive


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["wheat", "port"]),
        ({"sort": "oldest"}, ["port", "wheat"]),
        ({"query": "القمح"}, ["wheat"]),
        ({"source": "جريدة السهل"}, ["wheat"]),
        ({"source": ["جريدة السهل", "وكالة الساحل"]}, ["wheat", "port"]),
        ({"section": "محليات"}, ["port"]),
        ({"author": iter(["ليلى"])}, ["port"]),
        ({"without_source": "جريدة السهل"}, ["port"]),
        ({"without_section": ("محليات",), "without_author": ["ليلى"]}, ["wheat"]),
        ({"date_from": "2025-04"}, ["wheat"]),
        ({"date_to": "2025-03"}, ["port"]),
        ({"date_to": "2025"}, ["wheat", "port"]),
        ({"date_from": "1/3/2025", "date_to": "آذار 2025"}, ["port"]),
        ({"date_from": date(2025, 3, 2)}, ["wheat"]),
        ({"date_from": "بعد 1 مارس 2025"}, ["wheat"]),
        ({"date_to": "قبل نيسان 2025"}, ["port"]),
        ({"date_from": "من 1 إلى 31 مارس 2025"}, ["port"]),
        ({"date_to": datetime(2025, 5, 9, 0, 0)}, ["wheat", "port"]),
        ({"query": "قمح", "only": "exact"}, []),
        ({"query": "قمح", "only": ["spelling", "inflection"]}, ["wheat"]),
        ({"limit": 1, "page": 2}, ["port"]),
    ],
)
def test_choices_narrow_and_order(archive: Archive, asked: dict[str, Any], found: list[str]) -> None:
    results = archive.search(**asked, verbatim=True)
    assert ids(results) == found


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"query": None}, "query is None"),
        ({"query": b"x"}, "query is b'x'; pass a string"),
        ({"sources": "جريدة"}, "no choice 'sources'; did you mean 'source'"),
        ({"date": "2025"}, "did you mean 'date_"),
        ({"colour": "red"}, "there are author, collapse"),
        ({"source": 7}, "source is 7; pass a sequence of strings"),
        ({"source": ["a", None]}, "source holds None"),
        ({"sort": "newset"}, "no sort 'newset'; did you mean 'newest'"),
        ({"match": "few"}, "no match 'few'; there are all, any, auto, some"),
        ({"only": "exakt"}, "did you mean 'exact'"),
        ({"only": 4}, "only is 4"),
        ({"facets": "sources"}, "no facet 'sources'; did you mean 'source'"),
        ({"limit": "10"}, "limit is '10'; pass a whole number"),
        ({"page": True}, "page is True"),
        ({"paragraphs": 1.5}, "paragraphs is 1.5"),
        ({"verbatim": "no"}, "verbatim is 'no'; pass True or False"),
        ({"collapse": 1}, "collapse is 1"),
        ({"date_from": "القمح"}, "pass a date, or text such as"),
        ({"date_to": 2025}, "date_to is 2025"),
    ],
)
def test_what_makes_no_sense_is_refused(archive: Archive, asked: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        archive.search(**{"query": "القمح", **asked})


def test_a_page_that_there_cannot_be_is_refused(archive: Archive) -> None:
    with pytest.raises(QueryError, match="count from 1"):
        archive.search("القمح", page=0)


def test_a_request_is_answered_as_a_search(archive: Archive) -> None:
    asked = SearchRequest("الميناء", sort="oldest", limit=1)
    assert archive.answer(asked, facets=()).hits == archive.search("الميناء", sort="oldest", limit=1).hits
    assert archive.answer(asked, facets=()).facets == {}
    assert set(archive.answer(asked, facets="section").facets) == {"section"}


@pytest.mark.slow
def test_what_was_meant_is_found_by_the_first_search(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    # As in a large archive, whose words are not gathered before a search gives up waiting for them.
    monkeypatch.setattr(cache._Cache, "at_hand", lambda self, *_: self._last and self._last.vocabulary)
    archive.index("corpus")
    results = archive.search("كازخستان")
    assert results.searched == "كازاخستان"
    assert results.total


def test_the_answer_is_that_of_the_command(archive: Archive) -> None:
    printed = CliRunner().invoke(command, ["--index", "news", "search", "الميناء", "--json", "--limit", "1"])
    told = json.loads(printed.stdout)
    answer = json.loads(json.dumps(archive.search("الميناء", limit=1).to_dict()))
    assert {**answer, "took_ms": 0} == {**told, "took_ms": 0}
    assert archive.search("الميناء", limit=1)[0].to_dict() == told["results"][0]
    arabic = archive.search("الميناء", date_from="2025").to_dict("ar")
    assert arabic["notes"] != archive.search("الميناء", date_from="2025").to_dict()["notes"]


@pytest.mark.slow
def test_all_hits_are_as_many_as_there_are(crowd: Archive) -> None:
    results = crowd.search("نص", sort="oldest", limit=7)
    assert (results.total, len(results), results.page_count) == (MANY, 7, 177)
    found = [hit.id for hit in results.all()]
    assert found == [f"{number:04}" for number in range(MANY)]


def test_pages_go_as_deep_as_there_are_hits(crowd: Archive) -> None:
    with pytest.raises(QueryError, match="first 100"):
        crowd.search("نص", page=2, limit=100)
    pages = list(crowd.search("نص", limit=100, source="وكالة", page=1).pages())
    assert [len(page) for page in pages] == [100] * 6 + [17]
    assert [page.request.page for page in pages] == [1, 2, 3, 4, 5, 6, 7]
    assert all(page.facets["source"] == (("وكالة", MANY // 2),) for page in pages)


def test_all_hits_of_nothing_are_none(crowd: Archive) -> None:
    assert list(crowd.search("كازاخستان", verbatim=True).all()) == []
    assert [len(page) for page in crowd.search("كازاخستان", verbatim=True).pages()] == [0]


def test_all_hits_have_all_the_words_though_others_rank_higher(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results_module, "_AT_ONCE", 2)
    headline = "وصلت سفينة القمح الكبيرة صباح الميناء"
    near, scattered = headline.rpartition(" ")[0], tuple(f"{'كلام ' * 50}{word}" for word in headline.split())
    with searchapp.open(":memory:") as archive:
        archive.add(Article(str(number), near, (near,)) for number in range(4))
        archive.add(Article(f"port {number}", "خبر", ("الميناء",)) for number in range(30))
        archive.add([Article("all", "خبر", scattered)])
        results = archive.search(headline, limit=2)
        assert (results.ranked_together, results.total, ids(results)) == (True, 1, [])
        assert [hit.id for hit in results.all()] == ["all"]


def test_pages_end_where_hits_with_some_of_the_words_are_only_counted() -> None:
    with searchapp.open(":memory:") as archive:
        archive.add(Article(str(number), "خبر", ("وصول القمح",)) for number in range(20))
        archive.add([Article("port", "خبر", ("وصول القمح إلى الميناء صباحا",))])
        results = archive.search("هل وصل القمح إلى الميناء صباحا؟", limit=2)
        assert (results.total, results.relaxed_total > 10, results.shows_relaxed) == (1, True, True)
        assert sum(len(page.shown) for page in results.pages()) == 1 + results.relaxed_total
        counted = archive.search("هل وصل القمح إلى الميناء صباحا؟", limit=2, relaxed_hits=False)
        assert (counted.relaxed_total, counted.shows_relaxed) == (results.relaxed_total, False)
        assert counted.page_count == 1
        assert "page" not in repr(counted)
        assert [ids(page) for page in counted.pages()] == [["port"]]


def test_articles_that_leave_meanwhile_end_the_pages(tmp_path: Path) -> None:
    with searchapp.open(tmp_path) as archive:
        archive.add(Article(str(number), "خبر", ("نص",)) for number in range(5))
        pages = archive.search("نص", limit=2).pages()
        next(pages)
        archive.delete(str(number) for number in range(5))
        assert [len(page) for page in pages] == [0]


def test_articles_that_come_meanwhile_make_no_hit_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results_module, "_AT_ONCE", 2)
    with searchapp.open(tmp_path) as archive:
        archive.add(Article(str(day), "خبر", ("نص",), date=datetime(2025, 1, day)) for day in range(1, 6))
        hits = archive.search("نص", sort="newest").all()
        assert next(hits).id == "5"
        archive.add(Article("6", "خبر", ("نص",), date=datetime(2025, 1, 6)))
        assert [hit.id for hit in hits] == ["4", "3", "2", "1"]


def test_a_hit_shows_why_it_was_found(tmp_path: Path) -> None:
    long = "كلام آخر " * 60 + "القمح <هنا> & هناك " + "كلام آخر " * 60
    with searchapp.open(tmp_path) as archive:
        archive.add(Article("1", "<b>عن القمح</b>", (long,), url="javascript:alert(1)", author='"&'))
        [hit] = archive.search("القمح")
        assert hit.snippet.startswith("…")
        assert hit.snippet.endswith("…")
        assert "القمح <هنا> & هناك" in hit.snippet
        assert hit.snippet.strip("…") in long
        assert "<mark>القمح</mark> &lt;هنا&gt; &amp; هناك" in hit.snippet_html
        shown = hit._repr_html_()
        assert shown.startswith('<div dir="rtl">')
        assert "&lt;b&gt;عن <mark>القمح</mark>&lt;/b&gt;" in shown
        assert "javascript" not in shown
        assert "&quot;&amp;" in shown
        assert (hit.date, hit.source, hit.url) == (None, "", "javascript:alert(1)")
        assert archive.search("القمح", paragraphs=0)[0].snippet == ""


def test_results_show_themselves(archive: Archive) -> None:
    shown = archive.search("وصلت السفينه الي المرفا كازاخستان")._repr_html_()
    assert shown.startswith('<div dir="rtl"><p><i>')
    assert '<a href="https://coast.example/1">' in shown
    assert shown.count("<div") == 1
    assert repr(archive.search("كازاخستان", verbatim=True)) == "<Results of 'كازاخستان': 0 articles>"
    some = archive.search("القمح العنبر", verbatim=True)
    for number, words in ((1, "مقال واحد فيه"), (2, "مقالان فيهما"), (3, "3 مقالات فيها"), (11, "11 مقالًا فيها")):
        assert f"<small>{words} بعض الكلمات" in replace(some, relaxed_total=number)._repr_html_()


@pytest.mark.parametrize("name", ["article", "suggest", "explain", "similar"])
def test_what_is_no_text_is_refused(archive: Archive, name: str) -> None:
    with pytest.raises(InputError, match="pass a string"):
        getattr(archive, name)(7)


def test_an_article_is_like_others(archive: Archive) -> None:
    archive.index("corpus")
    assert any(archive.similar(article.id) for article in archive.articles())
    assert archive.similar("nobody") == ()


def test_an_archive_is_served(archive: Archive) -> None:
    for app in (searchapp.create_app(archive), searchapp.create_app(archive.settings)):
        with closing(opened_index(app)):
            assert app.test_client().get("/healthz").json == {"status": "ok", "articles": 2}


@pytest.mark.parametrize("given", ["news", None, Path("news")])
def test_nothing_else_is_served(given: Any) -> None:
    with pytest.raises(InputError, match=r"searchapp\.open\('news'\)"):
        searchapp.create_app(given)
