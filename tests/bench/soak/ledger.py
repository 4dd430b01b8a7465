"""What has been committed, and when: which states of the index an answer may be of."""

from __future__ import annotations

import math
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from searchapp.model import Article

#: Letters that no affix has stand for digits: each number is a word of its own, which is related to no other.
DIGITS: Final = "ظغضثخذزصقط"
#: Stands in every article that is committed, and in no other.
MARKER: Final = "ضرغذرز"
SOURCES: Final = ("ظرغ", "ثرض", "قرط")

#: The articles of a state by their numbers, and the edition of each.
State = Mapping[int, int]


def word(number: int, length: int = 6) -> str:
    """Return the word that stands for ``number``."""
    return "".join(DIGITS[int(digit)] for digit in f"{number:0{length}}")


def number_of(text: str) -> int:
    """Return the number that a word stands for."""
    return int("".join(str(DIGITS.index(letter)) for letter in text))


def article(number: int, edition: int) -> Article:
    """Return an edition of the article of this number: its title says both, its text repeats the first."""
    return Article(
        f"soak-{number}",
        f"{MARKER} {word(number)} {word(edition, 7)}",
        (f"{word(number)} {word(number * 7 + edition, 8)}", word(number * 11 + edition, 9)),
        source=source(number),
    )


def source(number: int) -> str:
    """Return the source of the article of this number."""
    return SOURCES[number % len(SOURCES)]


def read_title(title: str) -> tuple[int, int]:
    """Return the number and the edition that a title says."""
    _, number, edition = title.split()
    return number_of(number), number_of(edition)


@dataclass(slots=True)
class Ledger:
    """All states of the index so far. One thread changes them, others ask."""

    _states: list[State] = field(default_factory=lambda: [{}])
    #: When the commit of each state began, and when it had ended.
    _begun: list[float] = field(default_factory=lambda: [-math.inf])
    _done: list[float] = field(default_factory=lambda: [-math.inf])
    #: How many articles there have been.
    numbers: int = 0
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def committing(self, state: State) -> Iterator[None]:
        """Note that ``state`` is committed during the block."""
        with self._lock:
            self._states.append(state)
            self.numbers = max(self.numbers, *(number + 1 for number in state), 0)
            self._begun.append(time.monotonic())
        yield
        with self._lock:
            self._done.append(time.monotonic())

    @property
    def newest(self) -> State:
        """The state that was committed last."""
        return self._states[-1]

    @property
    def commits(self) -> int:
        """How many states have been committed."""
        return len(self._done) - 1

    def possible(self, asked: float, answered: float) -> Sequence[State]:
        """Return the states that an answer may be of which was asked for and received at these times."""
        with self._lock:
            first = bisect_right(self._done, asked) - 1
            last = bisect_left(self._begun, answered)
            return self._states[first:last]
