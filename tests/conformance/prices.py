"""What a plan costs is known before it is run: over its budget it is refused, with what to change; within its budget it
is answered as without one.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from searchapp.engines.base import Engine
from searchapp.errors import Message
from searchapp.model import MatchLevel
from searchapp.plan import (
    And,
    AndNot,
    Deadline,
    Filter,
    Filters,
    Node,
    Or,
    Phrase,
    SearchPlan,
    Spellings,
    TimeIsUpError,
    TooCostlyError,
    Way,
)
from tests.conformance.asking import phrase, word
from tests.conformance.case import EngineCase
from tests.conformance.newsroom import Newsroom
from tests.conformance.randomness import replayed

#: Seconds in which nothing can be done, and less than any plan of these tests takes.
NOTHING, LITTLE = 0.0, 1e-6
#: Seconds that are enough for every plan of these tests.
PLENTY = 3600.0

WORDS = Or((word("وزير"), And((word("كتاب"), phrase("قال وزير", slop=5))), phrase("في القاهرة")))
SPELLINGS = Spellings((Way(word("سياسة")), Way(phrase("قال وزير"))))


def refusal(engine: Engine, plan: SearchPlan) -> Message:
    """Return why ``engine`` refuses ``plan``."""
    with pytest.raises(TooCostlyError) as refused:
        engine.search(plan)
    return refused.value.message


def price(engine: Engine, node: Node | None, offset: int = 0) -> float:
    """Return the least budget, to a thousandth, within which a page of ``node`` is answered."""

    def is_enough(budget: float) -> bool:
        try:
            engine.search(SearchPlan(node, offset=offset, budget=budget))
        except TooCostlyError:
            return False
        return True

    # From below: what is refused takes no time.
    least, most = NOTHING, LITTLE
    while not is_enough(most):
        least, most = most, 2 * most
        assert most < PLENTY
    while most - least > most / 1000:
        middle = (least + most) / 2
        least, most = (least, middle) if is_enough(middle) else (middle, most)
    return most


def pattern(count: int) -> Phrase:
    """Return what a pattern is compiled to that stands for ``count`` words, none of them in an article."""
    first, *others = (f"x{number}y" for number in range(count))
    return phrase(first, *others)


class Prices(EngineCase):
    @pytest.fixture
    def stocked(self, engine: Engine) -> Engine:
        """An engine with some articles."""
        replayed(engine, Newsroom(7).history(2, 30))
        return engine

    @pytest.mark.parametrize("node", [None, WORDS, SPELLINGS, AndNot(None, WORDS)], ids=str)
    def test_within_its_budget_a_plan_is_answered_as_without_one(self, stocked: Engine, node: Node | None) -> None:
        plan = SearchPlan(node)
        assert stocked.search(replace(plan, budget=PLENTY)) == stocked.search(plan)

    @pytest.mark.parametrize("node", [None, WORDS, SPELLINGS, AndNot(None, WORDS)], ids=str)
    def test_over_its_budget_a_plan_is_refused_in_both_languages(self, stocked: Engine, node: Node | None) -> None:
        message = refusal(stocked, SearchPlan(node, budget=NOTHING))
        assert message.en != message.ar
        assert "\n" not in message.en + message.ar

    def test_every_word_of_a_plan_has_its_price(self, stocked: Engine) -> None:
        one, another = word("وزير"), word("كتاب")
        alone = price(stocked, one)
        for both in (Or((one, another)), And((one, another)), AndNot(one, another), Or((one, SPELLINGS))):
            assert price(stocked, both) > 1.1 * alone
        assert price(stocked, one) == alone

    def test_a_common_word_costs_more_than_a_rare_one(self, stocked: Engine) -> None:
        assert price(stocked, phrase("في")) > price(stocked, phrase("قزحيات"))

    def test_a_pattern_costs_by_the_words_that_it_stands_for(self, stocked: Engine) -> None:
        few, many = pattern(10), pattern(400)
        assert price(stocked, many) > 5 * price(stocked, few)
        message = refusal(stocked, SearchPlan(many, budget=price(stocked, few)))
        assert "patterns" in message.en
        assert "الأنماط" in message.ar
        # The budget is that of the whole query, not of each pattern.
        several = Or(tuple(replace(many, level=level) for level in (MatchLevel.EXACT, MatchLevel.SPELLING)))
        assert price(stocked, several) > 1.9 * price(stocked, many)
        assert price(stocked, Or((many, many))) == price(stocked, many)

    def test_a_deep_page_costs_by_the_articles_up_to_its_end(self, stocked: Engine) -> None:
        articles = stocked.article_count()
        assert articles > 15
        first, deep = price(stocked, None), price(stocked, None, offset=articles - 10)
        assert deep / first == pytest.approx(articles / 10, rel=0.01)
        message = refusal(stocked, SearchPlan(None, offset=articles - 10, budget=first))
        assert str(articles) in message.en
        assert str(articles) in message.ar

    def test_a_listing_costs_at_most_all_articles(self, stocked: Engine) -> None:
        articles = stocked.article_count()
        whole = price(stocked, None, offset=articles - 10)
        for beyond in (articles, 100_000):
            assert price(stocked, None, offset=beyond) == whole
        message = refusal(stocked, SearchPlan(WORDS, offset=100_000, budget=NOTHING))
        assert "100010" not in message.en + message.ar

    def test_filters_cost_nothing_by_themselves(self, stocked: Engine) -> None:
        condition = Filter(Filters(sources=("قناة العربية",)))
        assert price(stocked, And((WORDS, condition))) == price(stocked, WORDS)

    def test_what_comes_too_late_is_not_said_to_be_too_costly(self, stocked: Engine) -> None:
        with pytest.raises(TimeIsUpError):
            stocked.search(SearchPlan(WORDS, budget=NOTHING, deadline=Deadline(0.0)))
