"""Copies collapsed in results, and left out of the articles similar to one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import Results, SearchRequest, Sort
from searchapp.search import search
from searchapp.search.similar import similar_and_copies, similar_articles
from searchapp.settings import Settings
from tests.wire import edited, printed, text

SETTINGS = Settings()
WORD = "زعفران"
FIRST, SECOND = text(1, 120), text(2, 90)
STORIES = (
    printed("port", [WORD, *FIRST], "الميناء", 7, 9),
    printed("oasis", [WORD, *FIRST[:100]], "الواحة", 6, 10),
    printed("post", [WORD, *edited(FIRST, 3, 0.05)], "البريد", 8, 11),
    printed("other", [WORD, WORD, *SECOND], "الميناء", 7),
    printed("other copy", [WORD, *SECOND], "الأفق", 9),
    printed("alone", [WORD, *text(4, 60)], "الأفق", 2),
    printed("like", [WORD, *FIRST[::-1]], "الأفق", 2),
    *(printed(f"filler-{number}", text(100 + number, 20), "حشو", 1) for number in range(60)),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with closing(open_engine(Settings(index=tmp_path_factory.mktemp("collapsing") / "index"))) as engine:
        with engine.writer() as writer:
            for article in STORIES:
                writer.add(article)
        yield engine


def asked(engine: Engine, **options: object) -> Results:
    return search(engine, replace(SearchRequest(WORD), **options), SETTINGS)  # type: ignore[arg-type]


def groups(results: Results) -> list[set[str]]:
    return [{hit.article.id, *(copy.id for copy in hit.copies)} for hit in results.hits]


def test_nothing_is_collapsed_unless_that_is_asked_for(engine: Engine) -> None:
    for collapse in (None, False):
        results = asked(engine, collapse=collapse)
        assert len(results.hits) == results.total == 7
        assert results.collapsed == 0


def test_copies_become_one_hit_and_count_as_before(engine: Engine) -> None:
    plain, collapsed = asked(engine), asked(engine, collapse=True)
    assert sorted(map(sorted, groups(collapsed))) == [
        ["alone"],
        ["like"],
        ["oasis", "port", "post"],
        ["other", "other copy"],
    ]
    assert (collapsed.total, collapsed.facets) == (plain.total, plain.facets)
    assert (collapsed.stories, collapsed.collapsed, plain.stories) == (4, 3, None)
    assert [hit.copied for hit in collapsed.hits] == [len(hit.copies) for hit in collapsed.hits]
    shown = {hit.article.id: hit.first for hit in collapsed.hits}
    assert shown == {name: name in ("oasis", "other") for name in shown}
    for hit in collapsed.hits:
        assert [copy.first for copy in hit.copies] == [copy.id == "oasis" for copy in hit.copies]


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_a_group_is_shown_by_its_best_article_and_in_its_place(engine: Engine, sort: Sort) -> None:
    plain, collapsed = asked(engine, sort=sort), asked(engine, sort=sort, collapse=True)
    order = [hit.article.id for hit in plain.hits]
    for hit, group in zip(collapsed.hits, groups(collapsed), strict=True):
        assert hit.article.id == min(group, key=order.index)
    assert [hit.article.id for hit in collapsed.hits] == [
        name for name in order if name in {h.article.id for h in collapsed.hits}
    ]
    shown = {hit.article.id: hit for hit in plain.hits}
    bare = [replace(hit, copies=(), copied=0, first=False) for hit in collapsed.hits]
    assert bare == [shown[hit.article.id] for hit in collapsed.hits]


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_each_story_is_on_one_page(engine: Engine, limit: int) -> None:
    number = asked(engine, collapse=True, limit=limit).page_count
    pages = [asked(engine, collapse=True, page=page, limit=limit) for page in range(1, number + 1)]
    assert [len(results.hits) for results in pages[:-1]] == [limit] * (number - 1)
    names = [name for results in pages for group in groups(results) for name in group]
    assert sorted(names) == sorted(hit.article.id for hit in asked(engine).hits)
    assert not asked(engine, collapse=True, page=number + 1, limit=limit).hits


def test_copies_tell_where_and_when_they_were_published(engine: Engine) -> None:
    articles = {article.id: article for article in STORIES}
    for hit in asked(engine, collapse=True).hits:
        for copy in hit.copies:
            article = articles[copy.id]
            assert (copy.title, copy.source, copy.date, copy.url) == (
                article.title,
                article.source,
                article.date,
                article.url,
            )


def test_the_copies_of_an_article_are_not_among_those_like_it(engine: Engine) -> None:
    found = similar_and_copies(engine, STORIES[0], SETTINGS)
    assert {copy.id for copy in found.copies} == {"oasis", "post"}
    assert [article.id for article in found.articles] == ["like"]
    assert similar_articles(engine, STORIES[0], SETTINGS) == found.articles


def test_of_copies_that_are_like_an_article_there_is_one(engine: Engine) -> None:
    (like,) = (article for article in STORIES if article.id == "like")
    found = similar_and_copies(engine, like, SETTINGS)
    assert found.copies == ()
    assert len(found.articles) == 1
    assert found.articles[0].id in {"port", "oasis", "post"}
