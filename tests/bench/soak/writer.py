"""A writer who adds, changes and deletes a few articles at a time, each time in one commit."""

from __future__ import annotations

import random
import time
from threading import Event
from typing import Final

from searchapp.engines.base import Engine
from tests.bench.soak.ledger import Ledger, State, article

#: No more articles are there at a time, so that one answer has them all.
_MOST: Final = 60


def write(engine: Engine, ledger: Ledger, pause: float, finished: Event) -> None:
    """Commit every ``pause`` seconds until it is ``finished``."""
    choice = random.Random(1)
    due = time.monotonic()
    while not finished.wait(max(due - time.monotonic(), 0)):
        due = max(due + pause, time.monotonic())
        old = ledger.newest
        new = _next(old, ledger.numbers, choice)
        with ledger.committing(new), engine.writer() as writer:
            for number in old.keys() - new.keys():
                writer.delete(article(number, 0).id)
            for number, edition in new.items():
                if old.get(number) != edition:
                    writer.add(article(number, edition))


def _next(old: State, number: int, choice: random.Random) -> State:
    """Return what comes after ``old``: two new articles, two that are changed, or three that are missing."""
    if len(old) > _MOST - 2:
        gone = choice.sample(sorted(old), 3)
        return {each: edition for each, edition in old.items() if each not in gone}
    if len(old) > 2 and choice.random() < 0.4:
        return {**old, **{each: old[each] + 1 for each in choice.sample(sorted(old), 2)}}
    return {**old, number: 0, number + 1: 0}
