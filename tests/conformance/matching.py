"""What is found: words, phrases by any form, titles, exclusions. What one word is, is in :mod:`.lexemes`, random plans
are in :mod:`.randomness`.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from searchapp.engines.base import Engine
from searchapp.model import Article, MatchLevel
from searchapp.plan import And, AndNot, Boost, Node, Or, SearchPlan
from tests.conformance.asking import found, phrase, spelt, word
from tests.conformance.case import EngineCase, add

ARTICLES = (
    Article("title", "وزير الصحة في القاهرة", ("بيان قصير",)),
    Article("text", "بيان", ("قال وزير الصحة اليوم", "زار القاهرة أمس")),
    Article("forms", "خبر", ("اجتمع الوزراء والوزير", "الصحة العامة")),
    Article("parted", "عناوين", ("انتهى كلام وزير", "الصحة أولا")),
    Article("turned", "مقلوب", ("الصحة وزير",)),
    Article("punctuation", "علامات", ("وزير، الصحة. القاهرة!",)),
)


#: What plans find.
FINDS: tuple[tuple[Node | None, str], ...] = (
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
    (phrase("الوزير", level=MatchLevel.INFLECTION), "title text forms parted turned punctuation"),
    (phrase("الوزير صحة", level=MatchLevel.INFLECTION), "title text punctuation"),
    (phrase("وزير وزير"), ""),
    (phrase("وزير الصحة", "الوزير"), "title text punctuation"),
    (phrase("غائب الصحة", "وزير", "الوزير"), "title text punctuation"),
    (phrase("غائب", "والوزير", "الوزراء"), "forms"),
    (phrase("الصحة وزير", slop=1), "title text turned punctuation"),
    (phrase("القاهرة وزير", slop=1), "punctuation"),
    (phrase("القاهرة وزير", slop=2), "title punctuation"),
    (phrase("القاهرة وزير", slop=2, scope="title"), "title"),
    (phrase("وزير أولا", slop=50), ""),
    (phrase("القاهرة بيان", slop=50), ""),
    (phrase("قال صحة وزير", "غائب", level=MatchLevel.INFLECTION, slop=1), "text"),
    (And((word("وزير"), word("القاهرة"))), "title text punctuation"),
    (Or((word("أمس"), word("علامات"))), "text punctuation"),
    (AndNot(word("وزير"), word("القاهرة")), "forms parted turned"),
    (AndNot(None, word("وزير")), ""),
    (AndNot(None, phrase("وزير الصحة")), "forms parted turned"),
    (AndNot(word("وزير"), AndNot(word("الصحة"), word("القاهرة"))), "title text punctuation"),
    (AndNot(AndNot(word("وزير"), word("أمس")), word("علامات")), "title forms parted turned"),
    (Boost(word("أمس"), (word("وزير"), word("غائب"))), "text"),
    (And((AndNot(None, word("أمس")), word("وزير"))), "title forms parted turned punctuation"),
    (None, "title text forms parted turned punctuation"),
)


class Matching(EngineCase):
    @pytest.fixture
    def ministries(self, engine: Engine) -> Engine:
        add(engine, *ARTICLES)
        return engine

    def test_what_is_found(self, ministries: Engine) -> None:
        for node, expected in FINDS:
            page = ministries.search(SearchPlan(node))
            assert {hit.article.id for hit in page.hits} == set(expected.split()), node
            assert page.total == len(page.hits), node

    def test_a_phrase_does_not_reach_from_one_paragraph_into_the_next(self, engine: Engine) -> None:
        add(engine, Article("one", "خبر عاجل", ("اليوم صدر", "قرار جديد")))
        assert found(engine, phrase("صدر قرار")) == []
        assert found(engine, phrase("عاجل اليوم")) == []
        assert found(engine, phrase("صدر قرار", level=MatchLevel.INFLECTION)) == []
        assert found(engine, phrase("قرار جديد")) == ["one"]

    def test_how_a_word_is_spelt(self, engine: Engine) -> None:
        add(
            engine,
            Article("hamza", "الأمم المتحدة", ("قالت الأمم المُتّحدة",)),
            Article("plain", "", ("قالت الامم المتحده",)),
            Article("mixed", "", ("الامم المتحدة ثم الأمم المتحده",)),
        )
        assert set(found(engine, phrase("الأمم المتحدة"))) == {"hamza", "plain", "mixed"}
        assert found(engine, phrase("الأمم المتحدة", level=MatchLevel.EXACT)) == ["hamza"]
        assert found(engine, phrase("الأُمم المتحدة", level=MatchLevel.EXACT, scope="title")) == ["hamza"]
        assert found(engine, phrase("الامم المتحدة", level=MatchLevel.EXACT)) == ["mixed"]
        assert found(engine, phrase("الامم الأمم", level=MatchLevel.EXACT, slop=2)) == ["mixed"]
        assert set(found(engine, phrase("الامم", level=MatchLevel.EXACT))) == {"plain", "mixed"}
        assert set(found(engine, spelt("الأمم"))) == {"hamza", "plain", "mixed"}
        assert set(found(engine, spelt("الأمم", literal=True))) == {"hamza", "mixed"}
        assert set(found(engine, replace(word("الأمم"), literal=True))) == {"hamza", "plain", "mixed"}

    @pytest.mark.slow
    def test_a_place_may_have_very_many_words(self, engine: Engine) -> None:
        add(engine, *(Article(f"{number:04}", "", (f"كلمة x{number}y أولى",)) for number in range(0, 1200, 2)))
        some = [f"x{number}y" for number in range(1000)]
        assert len(found(engine, phrase(*some))) == 500
        assert len(found(engine, phrase(f"{some[0]} أولى", *some[1:]))) == 500
        assert len(found(engine, phrase(f"{some[0]} كلمة", *some[1:], slop=1))) == 500

    def test_a_phrase_of_very_many_words(self, engine: Engine) -> None:
        words = [f"كلمة{number}" for number in range(40)]
        add(engine, Article("whole", "", (" ".join(["قال", *words, "أمس"]),)))
        add(engine, Article("turned", "", (" ".join([*words[:20], words[21], words[20], *words[22:]]),)))
        add(engine, Article("parted", "", (" ".join(words[:20]), " ".join(words[20:]))))
        for level in (MatchLevel.EXACT, MatchLevel.SPELLING, MatchLevel.INFLECTION):
            assert found(engine, phrase(" ".join(words), level=level)) == ["whole"]
        assert found(engine, phrase(" ".join(words[:20]))) == ["parted", "turned", "whole"]

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
        assert found(engine, AndNot(word("خبر"), word("سري"))) == plain
        assert found(engine, And((word("خبر"), AndNot(None, word("سري"))))) == plain
        assert found(engine, AndNot(Or((word("سري"), word("خبر"))), word("سري"))) == plain

    @pytest.mark.slow
    def test_many_words_at_once(self, engine: Engine) -> None:
        add(engine, *(Article(str(number), "", (f"كلمة x{number}y",)) for number in range(100)))
        nodes = tuple(word(f"x{number}y") for number in range(3000))
        assert len(found(engine, Or(nodes))) == 100
        assert found(engine, And(nodes)) == []

    def test_deep_trees(self, engine: Engine) -> None:
        add(engine, *ARTICLES)
        node: Node = word("وزير")
        for _ in range(100):
            node = And((Or((node, word("غائب"))),))
        assert len(found(engine, node)) == 6
