"""What is found: words by stem, phrases by form or stem, titles, exclusions. Random plans are in :mod:`.randomness`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from searchapp.engines.base import Engine
from searchapp.model import Article
from searchapp.plan import All, AnyOf, Boosted, Except, Node, SearchPlan
from tests.conformance.asking import found, phrase, word
from tests.conformance.case import EngineCase, add

ARTICLES = (
    Article("title", "وزير الصحة في القاهرة", ("بيان قصير",)),
    Article("text", "بيان", ("قال وزير الصحة اليوم", "زار القاهرة أمس")),
    Article("forms", "خبر", ("اجتمع الوزراء والوزير", "الصحة العامة")),
    Article("parted", "عناوين", ("انتهى كلام وزير", "الصحة أولا")),
    Article("turned", "مقلوب", ("الصحة وزير",)),
    Article("punctuation", "علامات", ("وزير، الصحة. القاهرة!",)),
)


class Matching(EngineCase):
    @pytest.fixture
    def ministries(self, engine: Engine) -> Engine:
        add(engine, *ARTICLES)
        return engine

    @pytest.mark.parametrize(
        ("node", "expected"),
        [
            (word("وزير"), "title text forms parted turned punctuation"),
            (word("القاهرة"), "title text punctuation"),
            (word("غائب"), ""),
            (word("غائب", "القاهرة"), "title text punctuation"),
            (word("وزير", scope="title"), "title"),
            (word("بيان", scope="title"), "text"),
            (phrase("وزير الصحة"), "title text punctuation"),
            (phrase("وزير الصحة", scope="title"), "title"),
            (phrase("والوزير"), "forms"),
            (phrase("الوزير"), ""),
            (phrase("الوزير", like="stem"), "title text forms parted turned punctuation"),
            (phrase("الوزير صحة", like="stem"), "title text punctuation"),
            (phrase("وزير وزير"), ""),
            (phrase("وزير الصحة", "الوزير"), "title text punctuation"),
            (phrase("غائب الصحة", "وزير", "الوزير"), "title text punctuation"),
            (phrase("غائب", "والوزير", "الوزراء"), "forms"),
            (phrase("الصحة وزير", apart=1), "title text turned punctuation"),
            (phrase("القاهرة وزير", apart=1), "punctuation"),
            (phrase("القاهرة وزير", apart=2), "title punctuation"),
            (phrase("القاهرة وزير", apart=2, scope="title"), "title"),
            (phrase("وزير أولا", apart=50), ""),
            (phrase("القاهرة بيان", apart=50), ""),
            (phrase("قال صحة وزير", "غائب", like="stem", apart=1), "text"),
            (All((word("وزير"), word("القاهرة"))), "title text punctuation"),
            (AnyOf((word("أمس"), word("علامات"))), "text punctuation"),
            (Except(word("وزير"), word("القاهرة")), "forms parted turned"),
            (Except(None, word("وزير")), ""),
            (Except(None, phrase("وزير الصحة")), "forms parted turned"),
            (Except(word("وزير"), Except(word("الصحة"), word("القاهرة"))), "title text punctuation"),
            (Except(Except(word("وزير"), word("أمس")), word("علامات")), "title forms parted turned"),
            (Boosted(word("أمس"), (word("وزير"), word("غائب"))), "text"),
            (All((Except(None, word("أمس")), word("وزير"))), "title forms parted turned punctuation"),
            (None, "title text forms parted turned punctuation"),
        ],
    )
    def test_what_is_found(self, ministries: Engine, node: Node | None, expected: str) -> None:
        page = ministries.search(SearchPlan(node))
        assert {hit.article.id for hit in page.hits} == set(expected.split())
        assert page.total == len(page.hits)

    def test_a_phrase_does_not_reach_from_one_paragraph_into_the_next(self, engine: Engine) -> None:
        add(engine, Article("one", "خبر عاجل", ("اليوم صدر", "قرار جديد")))
        assert found(engine, phrase("صدر قرار")) == []
        assert found(engine, phrase("عاجل اليوم")) == []
        assert found(engine, phrase("صدر قرار", like="stem")) == []
        assert found(engine, phrase("قرار جديد")) == ["one"]

    def test_how_a_word_is_spelt(self, engine: Engine) -> None:
        add(
            engine,
            Article("hamza", "الأمم المتحدة", ("قالت الأمم المُتّحدة",)),
            Article("plain", "", ("قالت الامم المتحده",)),
            Article("mixed", "", ("الامم المتحدة ثم الأمم المتحده",)),
        )
        assert set(found(engine, phrase("الأمم المتحدة"))) == {"hamza", "plain", "mixed"}
        assert found(engine, phrase("الأمم المتحدة", like="written")) == ["hamza"]
        assert found(engine, phrase("الأُمم المتحدة", like="written", scope="title")) == ["hamza"]
        assert found(engine, phrase("الامم المتحدة", like="written")) == ["mixed"]
        assert found(engine, phrase("الامم الأمم", like="written", apart=2)) == ["mixed"]
        assert set(found(engine, phrase("الامم", like="written"))) == {"plain", "mixed"}
        only = replace(word("الأمم"), alternatives=(), related=False)
        assert set(found(engine, only)) == {"hamza", "plain", "mixed"}
        assert set(found(engine, replace(only, literal=True))) == {"hamza", "mixed"}
        assert set(found(engine, replace(word("الأمم"), literal=True))) == {"hamza", "plain", "mixed"}

    def test_a_place_may_have_very_many_words(self, engine: Engine) -> None:
        add(engine, *(Article(f"{number:04}", "", (f"كلمة x{number}y أولى",)) for number in range(0, 1200, 2)))
        some = [f"x{number}y" for number in range(1000)]
        assert len(found(engine, phrase(*some))) == 500
        assert len(found(engine, phrase(f"{some[0]} أولى", *some[1:]))) == 500
        assert len(found(engine, phrase(f"{some[0]} كلمة", *some[1:], apart=1))) == 500

    def test_a_phrase_of_repeated_words(self, engine: Engine) -> None:
        add(engine, Article("thrice", "", ("قال قال قال",)), Article("twice", "", ("قال قال ثم قال",)))
        assert found(engine, phrase("قال قال")) == ["thrice", "twice"]
        assert found(engine, phrase("قال قال قال")) == ["thrice"]
        assert found(engine, phrase("قال قال قال قال")) == []

    def test_what_is_excluded_never_leaks(self, engine: Engine) -> None:
        # Excluded articles in the midst, at the ends, and alone in a segment of their own.
        for start in range(0, 60, 20):
            add(
                engine,
                *(Article(f"{n:02}", "", ("خبر سري" if n % 3 else "خبر عادي",)) for n in range(start, start + 20)),
            )
        add(engine, Article("98", "", ("خبر سري",)), Article("99", "", ("خبر سري",)))
        plain = [f"{n:02}" for n in range(0, 60, 3)]
        assert found(engine, Except(word("خبر"), word("سري"))) == plain
        assert found(engine, All((word("خبر"), Except(None, word("سري"))))) == plain
        assert found(engine, Except(AnyOf((word("سري"), word("خبر"))), word("سري"))) == plain

    def test_many_words_at_once(self, engine: Engine) -> None:
        add(engine, *(Article(str(number), "", (f"كلمة x{number}y",)) for number in range(100)))
        nodes = tuple(word(f"x{number}y") for number in range(3000))
        assert len(found(engine, AnyOf(nodes))) == 100
        assert found(engine, All(nodes)) == []

    def test_deep_trees(self, engine: Engine) -> None:
        add(engine, *ARTICLES)
        node: Node = word("وزير")
        for _ in range(100):
            node = All((AnyOf((node, word("غائب"))),))
        assert len(found(engine, node)) == 6
