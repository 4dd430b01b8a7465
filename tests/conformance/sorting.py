"""Order by date, and what decides among equals."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from searchapp.engines.base import Engine
from searchapp.model import Article, Sort
from tests.conformance.asking import found, word
from tests.conformance.case import EngineCase, add

DATES = {
    "early": datetime(1899, 1, 1),
    "b-same": datetime(2025, 3, 1, 12),
    "a-same": datetime(2025, 3, 1, 12),
    "second-later": datetime(2025, 3, 1, 12, 0, 1),
    "late": datetime(2039, 1, 1),
    "b-undated": None,
    "a-undated": None,
}
NEWEST = ["late", "second-later", "a-same", "b-same", "early", "a-undated", "b-undated"]
OLDEST = ["early", "a-same", "b-same", "second-later", "late", "a-undated", "b-undated"]


class Sorting(EngineCase):
    @pytest.mark.parametrize("batches", [1, 7])
    def test_order(self, engine: Engine, batches: int) -> None:
        articles = [Article(name, "", ("خبر عادي",), date=when) for name, when in DATES.items()]
        for batch in range(batches):
            add(engine, *articles[batch::batches])
        orders: dict[Sort, list[str]] = {"newest": NEWEST, "oldest": OLDEST, "relevance": NEWEST}
        for sort, expected in orders.items():
            assert found(engine, word("خبر"), sort=sort) == expected, sort
            assert found(engine, None, sort=sort) == expected, sort

    def test_ids_are_ordered_by_code_point(self, engine: Engine) -> None:
        names = ["10", "9", "A", "a", "a ", "é", "أ", "ب", "\ue000", "\U0001f4f0", "\ud800"]
        add(engine, *(Article(name, "", ("خبر",)) for name in names))
        assert found(engine, word("خبر")) == sorted(names)

    def test_a_better_match_comes_before_a_newer_one(self, engine: Engine) -> None:
        better = Article("better", "الزعفران", ("الزعفران في الزعفران",), date=datetime(2001, 1, 1))
        newer = Article("newer", "شيء", ("كلام طويل عن أشياء كثيرة منها الزعفران " * 3,), date=datetime(2025, 1, 1))
        add(engine, newer, better, replace(newer, id="undated", date=None))
        assert found(engine, word("الزعفران"))[0] == "better"
        assert found(engine, word("الزعفران"), sort="newest") == ["newer", "better", "undated"]
