"""Threads and processes search while the index is rebuilt again and again: each answer is wholly of one generation."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from searchapp.engines.base import Engine
from searchapp.sync.index import copy_articles
from tests.conformance.newsroom import Newsroom
from tests.engines.archive import LOCAL, build_archive, engine_on
from tests.engines.child_process import child, finished, said
from tests.engines.effort import tries

#: For each engine, and longer where ten rebuilds take longer: all of the machine is busy with it.
SECONDS = tries(20, 600)
REBUILT = 10
THREADS = 8
PROCESSES = 2
PLANS = 40

Answers = list[Any]


def asked(engine: Engine) -> list[Callable[[], Any]]:
    """Return all that is asked, each question a call."""
    newsroom = Newsroom(99)
    return [
        *(partial(engine.search, newsroom.plan()) for _ in range(PLANS)),
        lambda: sorted(engine.articles(), key=lambda article: article.id),
        engine.digests,
        engine.origins,
        lambda: dict(engine.vocabulary()),
    ]


def answer_all(engine: Engine) -> Answers:
    return [ask() for ask in asked(engine)]


def search_until(engine: Engine, generations: list[Answers], is_done: Callable[[], bool]) -> dict[int, int]:
    """Ask and ask again; return how many answers were of which generation."""
    counts = dict.fromkeys(range(len(generations)), 0)
    questions = asked(engine)
    while not is_done():
        for number, ask in enumerate(questions):
            answer = ask()
            of = [which for which, answers in enumerate(generations) if answers[number] == answer]
            assert of, f"the answer to question {number} is of no generation"
            # Some questions have the same answer in both.
            if len(of) == 1:
                counts[of[0]] += 1
    return counts


SEARCHING = """
import pickle, time
from tests.engines.test_searching_during_reindex import search_until
generations = pickle.loads(Path(sys.argv[1]).with_name("answers").read_bytes())
say("begun")
end = time.monotonic() + {seconds}
print(min(search_until(engine, generations, lambda: time.monotonic() > end).values()))
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", LOCAL)
def test_every_answer_is_of_one_generation(tmp_path: Path, name: str) -> None:
    index = tmp_path / "index"
    sources = [tmp_path / "first", tmp_path / "second"]
    for seed, source in enumerate(sources):
        build_archive(source, seed, name)
    with ExitStack() as stack:
        engine = stack.enter_context(closing(engine_on(index, name)))
        former = [stack.enter_context(closing(engine_on(source, name))) for source in sources]
        generations = []
        for source_engine in former:
            copy_articles(source_engine, engine)
            generations.append(answer_all(engine))
        (tmp_path / "answers").write_bytes(pickle.dumps(generations))
        children = [
            stack.enter_context(child(SEARCHING.format(seconds=SECONDS), index, name)) for _ in range(PROCESSES)
        ]
        assert [said(process) for process in children] == ["begun"] * PROCESSES
        done = Event()
        pool = stack.enter_context(ThreadPoolExecutor(THREADS))
        searching = [pool.submit(search_until, engine, generations, done.is_set) for _ in range(THREADS)]
        end = time.monotonic() + SECONDS
        rebuilt = 0
        try:
            while time.monotonic() < end or rebuilt < REBUILT:
                copy_articles(former[rebuilt % 2], engine)
                rebuilt += 1
        finally:
            done.set()
        # Everybody has seen both, and all together many times over.
        seen = [min(future.result().values()) for future in searching]
        seen += [int(finished(process)) for process in children]
        assert min(seen) > 0
        assert sum(seen) >= THREADS * PLANS
        assert answer_all(engine) == generations[(rebuilt - 1) % 2]
    assert [path.name[:10] for path in sorted(index.iterdir())] == ["CURRENT", "LOCK", "generation"]
