"""The rows: what is done, what is measured, and what it may come to."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from statistics import median
from typing import Final

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import Article
from tests.bench.drill.server import Asked, Drilled

#: In how many seconds others are answered at least, on however busy a machine.
_PATIENCE: Final = 10.0

_LETTERS: Final = "ابتجحخدرسشصطعغفقكلمنهوي"


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
    pairs = [a + b for a in _LETTERS for b in _LETTERS]
    _warm_up(drilled, words)
    before, asked = drilled.memory(), list[Asked]()
    for _ in range(7):
        for query in (
            " OR ".join(f"{letter}*" for letter in _LETTERS),
            " OR ".join(f"{pair}*" for pair in choice.sample(pairs, 44)),
            " ".join(f"{pair}*" for pair in choice.sample(pairs, 10)),
            " OR ".join(f"{word}~1" for word in choice.choices(words, k=60)),
        ):
            asked.append(drilled.search(query))
    grown = min(_after(0.5, drilled.memory) for _ in range(4)) - before
    return [
        Row("costly patterns: the longest search", _longest(asked), drilled.bounds.seconds, "s CPU"),
        Row("costly patterns: memory that stays", grown / (1 << 20), drilled.bounds.megabytes, "MB"),
        _other_statuses("costly patterns", asked, {200, 400, 503}),
    ]


def unknown_names(drilled: Drilled, _words: Sequence[str]) -> list[Row]:
    """Ask for many authors that nobody is called like."""
    choice = random.Random(9)
    asked = [
        drilled.search(" ".join(f"author:{''.join(choice.choices(_LETTERS, k=18))}" for _ in range(60)))
        for _ in range(3)
    ]
    return [
        Row("sixty unknown authors: the longest search", _longest(asked), drilled.bounds.seconds, "s CPU"),
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
    ratio = _cpu(changed) / _cpu(quiet)
    return [
        Row("searches while every fifth comes after a commit", ratio, 1.5, "times"),
        # A machine that is busy with other things may be too slow for any search.
        _other_statuses("searches while articles are committed", changed, {200, 503}),
    ]


def first_after_a_commit(drilled: Drilled, words: Sequence[str]) -> list[Row]:
    """Search for the first time after a commit, and again."""
    kinds = {
        "word*": f"{words[0][:4]}*",
        "a correction": f"{words[0]}ظظ {words[1]}",
        "two words": f"{words[0]} {words[1]}",
    }
    rows = []
    with closing(open_engine(drilled.settings)) as engine:
        for number, (name, query) in enumerate(kinds.items()):
            drilled.search(query)
            extra = []
            for turn in range(3):
                _commit(engine, 1000 + number * 10 + turn)
                extra.append(drilled.search(query).seconds - drilled.search(query).seconds)
            rows.append(Row(f"first {name} after a commit, beyond the second", median(extra), 0.1, "s CPU"))
    return rows


def relaxed_searches(drilled: Drilled, words: Sequence[str]) -> list[Row]:
    """Search for what no article has all of: it may cost hardly more than to ask for any of it in the first place."""
    _warm_up(drilled, words)
    queries = [" ".join(words[start::13][:8]) for start in range(12)]
    loose, relaxed = list[Asked](), list[Asked]()
    for query in (*queries, *queries):
        loose.append(drilled.search(query, match="any", verbatim=1))
        relaxed.append(drilled.search(query))
    return [Row("searches that are relaxed, beside those for any word", _cpu(relaxed) / _cpu(loose), 1.5, "times")]


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


def _longest(asked: Iterable[Asked]) -> float:
    return max(each.seconds for each in asked)


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
