"""Many threads at one engine, and commits meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from searchapp.engines.base import Engine
from searchapp.plan import ResultPage
from tests.conformance.asking import found
from tests.conformance.case import EngineCase, OpenEngine
from tests.conformance.newsroom import Newsroom
from tests.conformance.randomness import replayed, write
from tests.conformance.reference import Reference

THREADS = 8


class Concurrency(EngineCase):
    @pytest.mark.slow
    def test_threads_get_the_answers_of_one(self, engine: Engine, another: OpenEngine) -> None:
        newsroom = Newsroom(1)
        replayed(engine, newsroom.history(4, 15))
        plans = [newsroom.plan() for _ in range(30)]
        alone = another()
        expected = [alone.search(plan) for plan in plans]

        def ask(thread: int) -> list[ResultPage]:
            turned = plans[thread:] + plans[:thread]
            answers = [engine.search(plan) for _ in range(3) for plan in turned]
            return answers[-thread:] + answers[:-thread] if thread else answers

        with ThreadPoolExecutor(THREADS) as pool:
            for answers in pool.map(ask, range(THREADS)):
                assert answers == expected * 3

    @pytest.mark.slow
    @pytest.mark.parametrize("seed", range(2))
    def test_every_answer_is_of_one_state_and_none_is_older_than_the_last(self, engine: Engine, seed: int) -> None:
        newsroom = Newsroom(seed)
        history = list(newsroom.history(14, 6))
        plans = [newsroom.plan() for _ in range(6)]
        state = Reference()
        write(engine, history[0])
        expected: list[list[tuple[set[str], object]]] = []
        for batch in history:
            for change in batch:
                change.apply(state)
            expected.append([(state.matching(plan), state.facets(plan)) for plan in plans])
        done = Event()

        def ask(thread: int) -> int:
            oldest = answers = 0
            while not done.is_set() or not answers:
                place = (answers + thread) % len(plans)
                page = engine.search(plans[place])
                answer = ({hit.article.id for hit in page.hits}, page.facets)
                states = [n for n in range(oldest, len(history)) if expected[n][place] == answer]
                assert states, f"thread {thread} got an answer of no state since {oldest}"
                oldest = states[0]
                answers += 1
            return answers

        with ThreadPoolExecutor(THREADS) as pool:
            asking = [pool.submit(ask, thread) for thread in range(THREADS)]
            try:
                for batch in history[1:]:
                    write(engine, batch)
            finally:
                done.set()
            assert all(future.result() for future in asking)
        assert set(found(engine, None)) == set(state.articles)

    def test_closing_while_threads_read_cuts_nothing_off(self, engine: Engine) -> None:
        newsroom = Newsroom(3)
        reference = replayed(engine, newsroom.history(3, 15))
        reading = engine.articles()
        first = next(reading)
        engine.close()
        assert {article.id for article in (first, *reading)} == set(reference.articles)

    @pytest.mark.slow
    def test_writers_of_many_threads_take_turns(self, engine: Engine) -> None:
        batches = [next(Newsroom(seed, ids=1000 * (seed + 1)).history(1, 5)) for seed in range(THREADS)]
        only_added = [[change for change in batch if change.kind == "add"] for batch in batches]
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(lambda batch: write(engine, batch), only_added))
        assert set(found(engine, None)) == {c.article.id for batch in only_added for c in batch}
        assert engine.check(deep=True) == ()
