"""Names and numbers that are written apart and joined, or in words and digits: either spelling finds both."""

from __future__ import annotations

import pytest

from searchapp.engines.base import Engine
from searchapp.model import Article, MatchLevel, SearchRequest
from searchapp.plan import And, AndNot, Node, Phrase, SearchPlan, Spellings, Term, Way
from searchapp.search import search
from searchapp.settings import Settings
from tests.conformance.asking import found, phrase, word
from tests.conformance.case import EngineCase, add

#: No limit of time: what is read first takes longest.
SETTINGS = Settings(time_limit=0)

ARTICLES = (
    Article("apart", "خبر", ("قال الملك عبد الله أمس",)),
    Article("joined", "عبدالله يصل", ("خطاب لعبدالله",)),
    Article("both", "خبر", ("عبد الله هو عبدالله",)),
    Article("behind", "خبر", ("رسالة لعبد الله",)),
    Article("strangers", "خبر", ("عبد آخر حفظه الله",)),
    Article("attached", "خبر", ("قمة مصر والسودان",)),
    Article("detached", "خبر", ("قمة مصر و السودان",)),
    Article("hyphen", "خبر", ("فيروس COVID-19",)),
    Article("run", "خبر", ("فيروس COVID19",)),
    Article("digits", "خبر", ("أصيب 17 عاملا",)),
    Article("words", "خبر", ("أصيب سبعة عشر عاملا",)),
)

#: What a query finds where all of its words are wanted.
FINDS = (
    *((query, "apart joined both behind") for query in ("عبد الله", "عبدالله", "لعبد الله", "لعبدالله")),
    *((query, "apart joined both behind") for query in ('"عبد الله"', '"عبدالله"')),
    ('"الملك عبدالله"', "apart"),
    ('"عبدالله الملك"~1', "apart"),
    ('"هو عبد الله"', "both"),
    ("title:(عبد الله)", "joined"),
    ("عبد -(عبد الله)", "strangers"),
    ('="عبد الله"', "apart both"),
    *((query, "attached detached") for query in ("مصر والسودان", "مصر و السودان")),
    *((query, "attached detached") for query in ('"مصر والسودان"', '"مصر و السودان"')),
    *((query, "hyphen run") for query in ("COVID-19", "COVID19", "covid 19", '"فيروس COVID-19"')),
    *((query, "digits words") for query in ("17", "سبعة عشر", "سبع عشرة", "١٧ عاملا")),
    ('"أصيب 17"', "digits"),
)


def spelt(*ways: Term | Phrase, level: MatchLevel = MatchLevel.EXACT, words: int = 1) -> Spellings:
    """Return the plan of what is written in one of ``ways``; all but the first match at no more than ``level``."""
    first, *others = ways
    return Spellings((Way(first), *(Way(way, level) for way in others)), words)


class Names(EngineCase):
    @pytest.fixture
    def names(self, engine: Engine) -> Engine:
        add(engine, *ARTICLES)
        return engine

    def test_either_spelling_finds_both(self, names: Engine) -> None:
        for query, expected in FINDS:
            results = search(names, SearchRequest(query, match="all", verbatim=True, limit=100), SETTINGS)
            assert {hit.article.id for hit in results.hits} == set(expected.split()), query
            assert results.total == len(results.hits), query

    @pytest.mark.parametrize(
        ("query", "only", "expected"),
        [
            ("عبد الله", ("exact",), "apart both strangers"),
            ("عبدالله", ("exact",), "joined both"),
            ("عبد الله", ("exact", "spelling"), "apart joined both"),
            ("عبدالله", ("exact", "inflection"), "joined both"),
            ("17", ("exact", "spelling", "inflection"), "digits"),
            ("سبعة عشر", ("exact", "spelling", "inflection"), "words"),
            ("17", ("exact", "variant"), "digits words"),
        ],
    )
    def test_levels_that_do_not_count(self, names: Engine, query: str, only: tuple[str, ...], expected: str) -> None:
        levels = tuple(MatchLevel[label.upper()] for label in only)
        results = search(names, SearchRequest(query, match="all", verbatim=True, only=levels, limit=100), SETTINGS)
        assert {hit.article.id for hit in results.hits} == set(expected.split())

    def test_plans_of_several_spellings(self, names: Engine) -> None:
        apart, joined = phrase("عبد الله"), word("عبدالله")
        plans: tuple[tuple[Node, str], ...] = (
            (spelt(apart, joined), "apart joined both"),
            (spelt(joined, apart, level=MatchLevel.SPELLING), "apart joined both"),
            (spelt(apart, phrase("قمة مصر"), phrase("غائب هنا")), "apart both attached detached"),
            (And((spelt(apart, joined), word("الملك"))), "apart"),
            (AndNot(spelt(apart, joined), word("الملك")), "joined both"),
            (spelt(phrase("غائب هنا"), word("غائب")), ""),
        )
        for node, expected in plans:
            assert set(found(names, node)) == set(expected.split()), node

    def test_what_is_written_in_both_ways_counts_once(self, engine: Engine) -> None:
        once = word("وزير")
        add(engine, Article("one", "", ("وزير هنا",)), Article("other", "", ("غير ذلك",)))
        (alone,), (twice,) = (engine.search(SearchPlan(node)).hits for node in (once, spelt(once, phrase("وزير"))))
        assert twice.score == pytest.approx(alone.score)

    def test_a_looser_way_ranks_below(self, engine: Engine) -> None:
        add(
            engine,
            Article("loose", "", ("أصيب 17 عاملا هنا",)),
            Article("typed", "", ("أصيب سبعة عشر عاملا",)),
            *(Article(f"other{number}", "", ("خبر آخر",)) for number in range(5)),
        )
        node = spelt(phrase("سبعة عشر"), word("17"), level=MatchLevel.VARIANT)
        assert found(engine, node) == ["typed", "loose"]
