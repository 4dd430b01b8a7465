"""A search that takes too long ends with an error, whenever its time runs out; until then it is answered whole."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from searchapp.engines.base import Engine
from searchapp.model import Sort
from searchapp.plan import And, Deadline, Or, SearchPlan, TimeIsUpError
from tests.conformance.asking import phrase, word
from tests.conformance.case import EngineCase
from tests.conformance.newsroom import Newsroom
from tests.conformance.randomness import replayed

NODE = Or((word("وزير"), And((word("كتاب"), phrase("قال وزير", slop=5))), phrase("في القاهرة"), word("سياسة")))

#: More looks at the clock than any search of these tests takes.
MANY = 1000


@dataclass(frozen=True)
class Looks(Deadline):
    """Lets the time run out at the look at the clock after so many."""

    most: int = 0
    taken: list[None] = field(default_factory=list)

    def check(self) -> None:
        self.taken.append(None)
        if len(self.taken) > self.most:
            raise TimeIsUpError


class Deadlines(EngineCase):
    @pytest.mark.parametrize("sort", ["relevance", "newest"])
    def test_whenever_the_time_runs_out(self, engine: Engine, sort: Sort) -> None:
        replayed(engine, Newsroom(7).history(2, 30))
        plan = SearchPlan(NODE, sort=sort)
        expected = engine.search(plan)
        assert expected.hits
        for most in range(MANY):
            deadline = Looks(float("inf"), most)
            try:
                assert engine.search(replace(plan, deadline=deadline)) == expected
            except TimeIsUpError:
                continue
            assert len(deadline.taken) <= most
            break
        assert 1 < most < MANY - 1

    def test_no_time_at_all(self, engine: Engine) -> None:
        replayed(engine, Newsroom(7).history(1, 10))
        plan = SearchPlan(word("وزير"))
        with pytest.raises(TimeIsUpError):
            engine.search(replace(plan, deadline=Deadline(0.0)))
        assert engine.search(replace(plan, deadline=Deadline.within(3600))) == engine.search(plan)
