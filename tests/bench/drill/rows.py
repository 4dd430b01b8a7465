"""The rows: what is done, what is measured, and what it may come to."""

from __future__ import annotations

import math
import random
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from http import HTTPStatus
from statistics import median
from typing import Final

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import Article
from tests.bench.costly import costly_patterns, unknown_authors
from tests.bench.drill.server import Asked, Drilled, reference_seconds

#: In how many seconds others are answered at least, on however busy a machine.
_PATIENCE: Final = 10.0


@dataclass(frozen=True, slots=True)
class Row:
    """What was done, what it came to, and the most that it may come to."""

    name: str
    measured: float
    bound: float
    unit: str

    @property
    def holds(self) -> bool:
        """Whether it is within its bound."""
        return self.measured <= self.bound

    def line(self) -> str:
        """Return it in words."""
        return f"{self.name:58} {self.measured:8.3f} {self.bound:8.3f} {self.unit:8} {'' if self.holds else 'FAILS'}"


def patterns(drilled: Drilled, words: Sequence[str]) -> list[Row]:
    """Ask for many patterns, and many words with errors: in too much time, or memory that stays."""
    choice = random.Random(3)
    _warm_up(drilled, words)
    before, asked = drilled.memory(), list[Asked]()
    for _ in range(7):
        asked += map(drilled.search, costly_patterns(words, choice))
    grown = min(_after(0.5, drilled.memory) for _ in range(4)) - before
    return [
        *_longest("costly patterns", asked, drilled),
        Row("costly patterns: memory that stays", grown / (1 << 20), drilled.bounds.megabytes, "MB"),
        _other_statuses("costly patterns", asked, {200, 400, 503}),
    ]


def unknown_names(drilled: Drilled, _words: Sequence[str]) -> list[Row]:
    """Ask for many authors that nobody is called like."""
    choice = random.Random(9)
    asked = [drilled.search(unknown_authors(choice)) for _ in range(3)]
    return [
        *_longest("sixty unknown authors", asked, drilled),
        _other_statuses("sixty unknown authors", asked, {200, 400, 503}),
    ]


def idle_connections(drilled: Drilled, _words: Sequence[str]) -> list[Row]:
    """Open many connections and send a byte now and then, while others ask."""
    rows = []
    for name, sent in (("silent", b""), ("trickling", b"GET / HTTP/1.1\r\n")):
        with ExitStack() as stack:
            address = ("127.0.0.1", drilled.server.port)
            clients = [stack.enter_context(socket.create_connection(address, 30)) for _ in range(150)]
            unanswered = 0
            for place in range(5):
                for client in clients:
                    with suppress(OSError):
                        client.sendall(sent[place : place + 1])
                answer = drilled.ask("/healthz").answer
                unanswered += answer.status != 200 or answer.answered - answer.asked > _PATIENCE
                time.sleep(0.1)
        rows.append(Row(f"150 {name} connections: others not answered", unanswered, 0, "of 5"))
    return rows


def commits(drilled: Drilled, words: Sequence[str]) -> list[Row]:
    """Search while articles are committed: what searches cost then beside what they cost before, and which fail."""
    _warm_up(drilled, words)
    queries = [" ".join(words[start : start + 2]) for start in range(0, 60, 2)]
    queries[::5] = [f"{query}*" for query in queries[::5]]
    quiet = [drilled.search(query) for query in queries]
    changed = list[Asked]()
    with closing(open_engine(drilled.settings)) as engine:
        for number, query in enumerate(queries):
            if number % 5 == 0:
                _commit(engine, number)
            changed.append(drilled.search(query))
    return beside("searches while every fifth comes after a commit", changed, quiet)


def first_after_a_commit(drilled: Drilled, words: Sequence[str]) -> list[Row]:
    """Search for the first time after a commit, and again."""
    kinds = {
        "word*": f"{words[0][:4]}*",
        "a correction": f"{words[0]}ظظ {words[1]}",
        "two words": f"{words[0]} {words[1]}",
    }
    rows, asked, reference = list[Row](), list[Asked](), reference_seconds()
    with closing(open_engine(drilled.settings)) as engine:
        for number, (name, query) in enumerate(kinds.items()):
            drilled.search(query)
            extra = []
            for turn in range(3):
                _commit(engine, 1000 + number * 10 + turn)
                first, second = drilled.search(query), drilled.search(query)
                asked += (first, second)
                # What is refused costs nothing.
                if first.answer.status == second.answer.status == HTTPStatus.OK:
                    extra.append((first.seconds - second.seconds) / reference)
            measured = median(extra or [math.inf])
            rows.append(Row(f"first {name} after a commit, beyond the second", measured, 1.0, "of ref."))
    return [*rows, _other_statuses("searches after a commit", asked, {200, 503}), _unanswered("after a commit", asked)]


def relaxed_searches(drilled: Drilled, words: Sequence[str]) -> list[Row]:
    """Search for what no article has all of: it may cost hardly more than to ask for any of it in the first place."""
    _warm_up(drilled, words)
    queries = [" ".join(words[start::13][:8]) for start in range(12)]
    loose, relaxed = list[Asked](), list[Asked]()
    for query in (*queries, *queries):
        loose.append(drilled.search(query, match="any", verbatim=1))
        relaxed.append(drilled.search(query))
    return beside("searches that are relaxed, and those for any word", relaxed, loose)


ROWS: Final[tuple[Callable[[Drilled, Sequence[str]], list[Row]], ...]] = (
    patterns,
    unknown_names,
    idle_connections,
    commits,
    first_after_a_commit,
    relaxed_searches,
)


def _warm_up(drilled: Drilled, words: Sequence[str]) -> None:
    for word in (f"{words[0][:4]}*", *words[:10]):
        drilled.search(word)


def beside(name: str, asked: Sequence[Asked], others: Sequence[Asked], most: float = 1.5) -> list[Row]:
    """Return what ``asked`` cost beside ``others``, each beside the one at its place where both were answered: what is
    refused costs nothing.
    """
    pairs = [
        (one, other)
        for one, other in zip(asked, others, strict=True)
        if one.answer.status == other.answer.status == HTTPStatus.OK
    ]
    ratio = _cpu(one for one, _ in pairs) / _cpu(other for _, other in pairs) if pairs else math.inf
    both = [*asked, *others]
    return [Row(name, ratio, most, "times"), _other_statuses(name, both, {200, 503}), _unanswered(name, both)]


def _unanswered(name: str, asked: Sequence[Asked]) -> Row:
    """Return how many searches were refused: a machine that is busy with other things may be too slow for some."""
    refused = sum(each.answer.status != HTTPStatus.OK for each in asked)
    return Row(f"{name}: refused", refused, len(asked) // 4, f"of {len(asked)}")


def _longest(name: str, asked: Iterable[Asked], drilled: Drilled) -> Iterator[Row]:
    """Yield how long the longest search took beside the time limit, and beside what takes equally long everywhere."""
    seconds = max(each.seconds for each in asked)
    yield Row(f"{name}: the longest, CPU", seconds / drilled.settings.time_limit, 1.25, "of limit")
    if drilled.bounds.work is not None:
        yield Row(f"{name}: the longest, CPU", seconds / reference_seconds(), drilled.bounds.work, "of ref.")


def _cpu(asked: Iterable[Asked]) -> float:
    return sum(each.seconds for each in asked)


def _other_statuses(name: str, asked: Sequence[Asked], expected: set[int]) -> Row:
    others = sum(each.answer.status not in expected for each in asked)
    return Row(f"{name}: other answers than {sorted(expected)}", others, 0, f"of {len(asked)}")


def _after(seconds: float, measure: Callable[[], int]) -> int:
    time.sleep(seconds)
    return measure()


def _commit(engine: Engine, number: int) -> None:
    with engine.writer() as writer:
        writer.add(Article(f"drill-{number}", f"خبر {number}", (f"نص لم يكن هنا من قبل وفيه العدد {number}",)))
