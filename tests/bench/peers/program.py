"""What the peers in Python share: answering queries from standard input."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

#: Answers the words of a query and returns how many articles it found: those with all the words if they are at least
#: the given number, else those with any.
Answer = Callable[[str, int], int]


def answer_queries(answer: Answer, lines: Iterable[str] = sys.stdin) -> None:
    """Print what each of the queries in ``lines`` took, as :mod:`tests.bench.peers` says."""
    stripped = (line.rstrip("\n") for line in lines)
    for line in iter(lambda: next(stripped), ""):
        _ask(answer, line)
    answers = []
    before = time.process_time_ns()
    for line in stripped:
        started = time.process_time_ns()
        found = _ask(answer, line)
        answers.append(f"{time.process_time_ns() - started}\t{found}")
    print(*answers, time.process_time_ns() - before, sep="\n")


def _ask(answer: Answer, line: str) -> int:
    enough, words = line.split("\t")
    return answer(words, int(enough))


def articles_in(path: Path) -> Iterator[dict[str, str]]:
    """Yield the articles in the file at ``path``."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
