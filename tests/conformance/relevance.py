"""What holds for every ranking, whatever its weights are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from random import Random

import pytest

from searchapp.engines.base import Engine
from searchapp.model import Article
from searchapp.plan import Or, SearchPlan
from tests.conformance.asking import ALL, found, ids, word
from tests.conformance.case import EngineCase, add, needs
from tests.conformance.newsroom import Newsroom
from tests.conformance.reference import Reference
from tests.fast import rest_slow

TOLERANCE = 1e-9


def scores(engine: Engine, plan: SearchPlan) -> dict[str, float]:
    return {hit.article.id: hit.score for hit in engine.search(plan).hits}


class Relevance(EngineCase):
    @pytest.mark.parametrize("seed", rest_slow(range(4)))
    def test_order_is_by_score_then_newest_then_id(self, engine: Engine, seed: int) -> None:
        newsroom, reference = Newsroom(seed), Reference()
        for batch in newsroom.history(3, 20):
            with engine.writer() as writer:
                for change in batch:
                    change.apply(reference)
                    writer.add(change.article) if change.kind == "add" else writer.delete(change.article.id)
        for _ in range(30):
            plan = replace(newsroom.plan(), sort="relevance")
            page = engine.search(plan)
            score = {hit.article.id: hit.score for hit in page.hits}
            assert ids(page) == reference.ordered(plan, score.__getitem__)

    @needs("rebuild")
    @pytest.mark.parametrize("seed", rest_slow(range(3)))
    def test_scores_do_not_hang_on_how_articles_came_in(self, engine: Engine, seed: int) -> None:
        newsroom = Newsroom(seed, ids=10_000)
        articles = {article.id: article for article in (newsroom.article() for _ in range(120))}
        plans = [replace(newsroom.plan(), sort="relevance") for _ in range(25)]
        add(engine, *articles.values())
        at_once = [engine.search(plan) for plan in plans]
        with engine.rebuild():
            pass
        shuffled = Random(seed).sample(list(articles.values()), len(articles))
        for start in range(0, len(shuffled), 31):
            add(engine, *shuffled[start : start + 31])
        for plan, before in zip(plans, at_once, strict=True):
            after = engine.search(plan)
            assert (after.total, after.facets, ids(after)) == (before.total, before.facets, ids(before))
            assert [hit.score for hit in after.hits] == pytest.approx([hit.score for hit in before.hits], abs=TOLERANCE)
            assert [[shown.position for shown in hit.paragraphs] for hit in after.hits] == [
                [shown.position for shown in hit.paragraphs] for hit in before.hits
            ]

    def test_the_very_word_is_no_worse_than_another_form(self, engine: Engine) -> None:
        pairs = (("وزير", "الوزير"), ("والحكومة", "حكومة"), ("المدرسة", "مدرسة"))
        for exact, other in pairs:
            add(
                engine,
                *(
                    Article(f"{exact} {name}", "عنوان", (f"قبل {form} بعد", "ختام"))
                    for name, form in (("a", other), ("b", exact), ("c", other))
                ),
            )
        for exact, _ in pairs:
            assert found(engine, word(exact))[0] == f"{exact} b"

    def test_more_is_better_in_otherwise_equal_articles(self, engine: Engine) -> None:
        texts = {
            "once": ("", "زعفران ثم كلام آخر تماما"),
            "twice": ("", "زعفران ثم زعفران آخر تماما"),
            "title": ("زعفران", "ثم زعفران آخر تماما"),
        }
        add(engine, *(Article(name, title, (text,)) for name, (title, text) in texts.items()))
        assert found(engine, word("زعفران")) == ["title", "twice", "once"]

    def test_a_rare_word_tells_more_than_a_common_one(self, engine: Engine) -> None:
        add(engine, *(Article(f"common-{number}", "", ("سوق كبير هنا",)) for number in range(20)))
        add(engine, Article("rare", "", ("زعفران كبير هنا",)))

        assert found(engine, Or((word("سوق"), word("زعفران"))))[0] == "rare"

    def test_scores_are_positive_where_words_match_and_nothing_else_ranks(self, engine: Engine) -> None:
        add(engine, *(Article(str(number), "سوق", ("سوق كبير",)) for number in range(5)))
        assert all(score > 0 for score in scores(engine, SearchPlan(word("سوق"))).values())
        assert set(scores(engine, SearchPlan(None)).values()) == {0.0}
        assert set(scores(engine, SearchPlan(word("سوق"), sort="newest")).values()) == {0.0}

    def test_recency_lifts_the_newer_by_no_more_than_its_share(self, engine: Engine) -> None:
        dates = {
            "new": datetime(2025, 6, 1),
            "old": datetime(2024, 6, 1),
            "ancient": datetime(1950, 1, 1),
            "none": None,
        }
        add(engine, *(Article(name, "", ("زعفران كبير",), date=when) for name, when in dates.items()))
        plain = scores(engine, SearchPlan(word("زعفران")))
        lifted = scores(engine, SearchPlan(word("زعفران"), recency=0.2))
        assert len(set(plain.values())) == 1
        share = {name: lifted[name] / plain[name] for name in dates}
        assert share["new"] == pytest.approx(1.2)
        assert share["new"] > share["old"] > share["ancient"] >= 1.0
        assert share["none"] == pytest.approx(1.0)
        assert share["ancient"] == pytest.approx(1.0, abs=0.01)

    @pytest.mark.slow
    def test_pages_agree_when_more_match_than_are_looked_at_closely(self, engine: Engine) -> None:
        random = Random(5)
        words = ["سوق", "زعفران", "كلام", "آخر", "طويل"]
        texts = [" ".join(random.choices(words, k=random.randint(1, 40))) for _ in range(900)]
        add(engine, *(Article(f"{number:03}", "", ("سوق", text)) for number, text in enumerate(texts)))
        whole = engine.search(SearchPlan(word("سوق"), limit=ALL))
        assert whole.total == 900
        ranking = [(hit.article.id, hit.score) for hit in whole.hits]
        assert [score for _, score in ranking] == sorted((score for _, score in ranking), reverse=True)
        for size in (1, 10, 299, 300, 301, 450):
            for offset in (0, 290, 299, 300, 899):
                page = engine.search(SearchPlan(word("سوق"), offset=offset, limit=size))
                assert [(hit.article.id, hit.score) for hit in page.hits] == ranking[offset : offset + size]
