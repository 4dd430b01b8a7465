"""By when the search at hand wants its answer: known wherever one may have to wait for something on the way to it.

What else an engine is asked for may take its time. The two share all that reads from the cluster, so the deadline is
not handed from one to the other but stands where :func:`answering_by` has put it, for the thread that searches.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock, Thread
from typing import Final, TypeVar

from searchapp.deadline import NEVER, Deadline, TimeIsUpError

T = TypeVar("T")

_DEADLINE: Final = ContextVar("searchapp-opensearch-deadline", default=NEVER)


@contextmanager
def answering_by(deadline: Deadline) -> Iterator[None]:
    """Let whatever is done until the block ends be in haste: what takes too long raises :class:`TimeIsUpError`."""
    token = _DEADLINE.set(deadline)
    try:
        yield
    finally:
        _DEADLINE.reset(token)


def deadline_at_hand() -> Deadline:
    """Return by when an answer is wanted."""
    return _DEADLINE.get()


def time_for_cluster() -> dict[str, str]:
    """Return what has OpenSearch give a search up when nobody waits for it any more, as a parameter of it."""
    left = _DEADLINE.get().left
    return {} if math.isinf(left) else {"cancel_after_time_interval": f"{math.ceil(left * 1000) or 1}ms"}


def in_time(work: Callable[[], T]) -> T:
    """Return what ``work`` returns. If it is not done in time it goes on by itself, and nobody waits for it.

    A time limit of a connection would not do: it is one for each piece of an answer, and none for finding the host.
    """
    deadline = _DEADLINE.get()
    if math.isinf(deadline.left):
        return work()
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is raised again by whoever waits
            done.set_exception(error)

    Thread(target=run, name="searchapp-request", daemon=True).start()
    wait([done], deadline.left)
    if not done.done():
        raise TimeIsUpError
    return done.result()


@contextmanager
def holding(lock: Lock) -> Iterator[None]:
    """Hold ``lock`` until the block ends, if it can be had in time."""
    left = _DEADLINE.get().left
    if not lock.acquire(timeout=-1 if math.isinf(left) else left):
        raise TimeIsUpError
    try:
        yield
    finally:
        lock.release()
