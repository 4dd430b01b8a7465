"""What is found: words by stem, phrases by form or stem, titles, exclusions. Random plans are in :mod:`.randomness`."""

from __future__ import annotations

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
            (phrase("الوزير", literal=False), "title text forms parted turned punctuation"),
            (phrase("الوزير صحة", literal=False), "title text punctuation"),
            (phrase("وزير وزير"), ""),
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
        assert found(engine, phrase("صدر قرار", literal=False)) == []
        assert found(engine, phrase("قرار جديد")) == ["one"]

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
