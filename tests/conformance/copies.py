"""Clusters: an agency text that several newspapers print is told as one, however it came into the index."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest

from searchapp.engines.base import Engine
from searchapp.model import Article, Sort
from searchapp.plan import MOST_COPIES, NO_COPIES, AndNot, Filters, SearchPlan
from tests.conformance.asking import ALL, ids, word
from tests.conformance.case import EngineCase, add, delete, needs
from tests.fast import rest_slow
from tests.wire import edited, printed, text

WORD = "زعفران"
WIRE, OTHER = text(1, 120), text(2, 90)
PORT = printed("port", [WORD, *WIRE], "الميناء", 7, 9)
OASIS = printed("oasis", [WORD, *WIRE[:100]], "الواحة", 6, 10)
POST = printed("post", [WORD, *edited(WIRE, 3, 0.05)], "البريد", 8, 11)
OTHERS = (printed("other", [WORD, WORD, *OTHER], "الميناء", 7), printed("other copy", [WORD, *OTHER], "الأفق", 9))
ALONE = printed("alone", [WORD, *text(4, 60)], "الأفق", 2)
ARTICLES = (PORT, OASIS, POST, *OTHERS, ALONE)
FOLDED = SearchPlan(word(WORD), limit=ALL, collapse=True)


def names(engine: Engine, article_id: str) -> list[str]:
    """Return the ids of the copies of an article."""
    copies = engine.copies(article_id)
    assert copies.total == len(copies.named)
    return [article.id for article in copies.named]


class Copies(EngineCase):
    @pytest.fixture
    def wire(self, engine: Engine) -> Engine:
        add(engine, *ARTICLES[::2])
        add(engine, *ARTICLES[1::2])
        return engine

    def test_of_a_story_one_article_is_a_hit(self, wire: Engine) -> None:
        page = wire.search(FOLDED)
        assert (page.total, page.clusters, len(page.hits)) == (len(ARTICLES), 3, 3)
        clusters = {frozenset([hit.article.id, *(copy.id for copy in hit.copies.named)]) for hit in page.hits}
        assert clusters == {
            frozenset(["port", "oasis", "post"]),
            frozenset(["other", "other copy"]),
            frozenset(["alone"]),
        }
        assert page.facets == wire.search(replace(FOLDED, collapse=False)).facets

    def test_nothing_is_collapsed_unless_the_plan_says_so(self, wire: Engine) -> None:
        page = wire.search(replace(FOLDED, collapse=False))
        assert (page.clusters, len(page.hits)) == (None, len(ARTICLES))
        assert {hit.copies for hit in page.hits} == {NO_COPIES}

    @pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
    def test_a_story_stands_where_its_first_article_does(self, wire: Engine, sort: Sort) -> None:
        plain = wire.search(replace(FOLDED, collapse=False, sort=sort)).hits
        seen: set[str] = set()
        expected = []
        for hit in plain:
            if hit.article.id not in seen:
                expected.append(hit)
                seen |= {hit.article.id, *names(wire, hit.article.id)}
        for size in (1, 2, 5):
            plans = [replace(FOLDED, sort=sort, offset=offset, limit=size) for offset in range(0, 7, size)]
            pages = [wire.search(plan) for plan in plans]
            assert {page.clusters for page in pages} == {3}, size
            assert [replace(hit, copies=NO_COPIES) for page in pages for hit in page.hits] == expected, size

    def test_copies_are_the_earliest_first_and_need_not_match(self, wire: Engine) -> None:
        assert names(wire, "port") == ["oasis", "post"]
        assert names(wire, "oasis") == ["port", "post"]
        (hit,) = wire.search(replace(FOLDED, filters=Filters(sources=("البريد",)))).hits
        assert (hit.article, hit.copies.named) == (POST, (OASIS, PORT))
        page = wire.search(replace(FOLDED, node=AndNot(word(WORD), word(WIRE[110]))))
        assert "oasis" in ids(page)
        assert not {"port", "post"} & set(ids(page))

    def test_what_has_no_copy_has_none(self, wire: Engine) -> None:
        assert wire.copies("alone") == NO_COPIES
        assert wire.copies("nowhere") == NO_COPIES

    def test_it_does_not_matter_what_came_in_which_batch(self, engine: Engine) -> None:
        add(engine, OASIS, OTHERS[0], ALONE)
        add(engine, OTHERS[1], POST, PORT)
        assert names(engine, "port") == ["oasis", "post"]
        assert names(engine, "other") == ["other copy"]

    @needs("rebuild", "articles")
    def test_a_rebuilt_index_tells_the_same(self, engine: Engine) -> None:
        add(engine, *ARTICLES)
        before = {article.id: set(names(engine, article.id)) for article in ARTICLES}
        with engine.rebuild() as writer:
            for article in engine.articles():
                writer.add(article)
        assert {article.id: set(names(engine, article.id)) for article in ARTICLES} == before

    def test_what_is_rewritten_leaves_its_story(self, wire: Engine) -> None:
        add(wire, replace(PORT, paragraphs=(f"{WORD} {' '.join(text(9, 80))}",), digest=b"another"))
        assert wire.copies("port") == NO_COPIES
        assert names(wire, "oasis") == ["post"]
        add(wire, PORT)
        assert names(wire, "port") == ["oasis", "post"]

    def test_what_is_rewritten_twice_in_a_batch_counts_as_it_is_last(self, engine: Engine) -> None:
        rewritten = replace(PORT, paragraphs=(" ".join(text(9, 80)),))
        with engine.writer() as writer:
            writer.add(PORT)
            writer.add(rewritten)
            writer.add(OASIS)
        assert engine.copies("oasis") == NO_COPIES
        with engine.writer() as writer:
            writer.add(PORT)
            writer.delete("oasis")
            writer.add(POST)
            writer.add(rewritten)
        assert engine.search(replace(FOLDED, node=None)).clusters == 2
        assert engine.copies("post") == NO_COPIES

    def test_what_is_deleted_leaves_no_trace(self, wire: Engine) -> None:
        delete(wire, "oasis")
        assert names(wire, "port") == ["post"]
        delete(wire, "port", "post")
        page = wire.search(FOLDED)
        assert (page.total, page.clusters) == (3, 2)

    def test_a_batch_that_fails_leaves_no_trace(self, wire: Engine) -> None:
        before = wire.search(FOLDED)
        with suppress(KeyError), wire.writer() as writer:
            writer.add(printed("late", [WORD, *WIRE], "الأفق", 7))
            writer.delete("oasis")
            raise KeyError
        assert wire.search(FOLDED) == before

    def test_of_many_copies_the_earliest_are_named_and_all_are_counted(self, engine: Engine) -> None:
        day = 5
        papers = [printed(f"{number:03}", WIRE, f"صحيفة {number}", day, number % 24) for number in range(60)]
        undated = [printed(f"undated {number}", WIRE, f"دار {number}") for number in range(2)]
        add(engine, *undated, *papers)
        copies = engine.copies("undated 0")
        order = sorted(papers, key=lambda article: (article.date, article.id))
        assert copies.named == tuple(order[:MOST_COPIES])
        assert copies.total == 61
        (hit,) = engine.search(replace(FOLDED, node=None)).hits
        assert hit.copies.total == 61

    def test_articles_of_no_word_are_each_of_their_own_story(self, engine: Engine) -> None:
        add(engine, Article("a", "", ()), Article("b", "؟!", ("…",)), Article("c", "", ()))
        assert engine.search(replace(FOLDED, node=None)).clusters == 3

    @pytest.mark.parametrize("seed", rest_slow(range(3)))
    def test_pages_of_stories_are_what_is_left_of_the_whole(self, engine: Engine, seed: int) -> None:
        chance = Random(seed)
        articles = []
        for number in range(80):
            words = edited(text(chance.randrange(12), 60), chance.randrange(99), chance.choice((0, 0.02, 0.2)))
            day = chance.choice((None, 1, 2, 20))
            articles.append(printed(f"{number:02}", [WORD, *words], chance.choice("أبجد"), day, chance.randrange(24)))
        add(engine, *articles[:50])
        add(engine, *articles[50:])
        sorts: tuple[Sort, ...] = ("relevance", "newest", "oldest")
        for sort in sorts:
            plain = engine.search(replace(FOLDED, collapse=False, sort=sort)).hits
            whole = engine.search(replace(FOLDED, sort=sort)).hits
            assert len(whole) < len(plain)
            told: set[str] = set()
            for hit in plain:
                if hit.article.id in told:
                    continue
                (its,) = (other for other in whole if other.article.id == hit.article.id)
                copies = {copy.id for copy in its.copies.named}
                assert not told & {hit.article.id, *copies}
                told |= {hit.article.id, *copies}
            size = chance.randrange(1, 30)
            plans = (replace(FOLDED, sort=sort, offset=offset, limit=size) for offset in range(0, 81, size))
            pages = list(map(engine.search, plans))
            assert [hit for page in pages for hit in page.hits] == list(whole)
            assert {page.clusters for page in pages} == {len(whole)}
