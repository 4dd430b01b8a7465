"""The memory of a server's processes, and whether it drifts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import median
from threading import Event
from typing import Final

#: The samples between which slopes are measured, at most: all pairs of more would take long.
_COMPARED: Final = 300


@dataclass(frozen=True, slots=True)
class Sample:
    """How much memory processes held, in bytes: all, and of it what no file lies behind."""

    resident: int
    own: int


def sample_until(supervisor: int, samples: list[Sample], pause: float, finished: Event) -> None:
    """Add a sample of the ``supervisor`` and its workers to ``samples`` every ``pause`` seconds."""
    while not finished.wait(pause):
        samples.append(sample(supervisor))


def sample(supervisor: int) -> Sample:
    """Return how much memory the ``supervisor`` and its workers hold now."""
    resident = own = 0
    for process in (supervisor, *workers(supervisor)):
        try:
            status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
        except OSError:
            # It has ended.
            continue
        kilobytes = {name: int(number) for name, number in re.findall(r"^Rss(\w+):\s+(\d+) kB$", status, re.MULTILINE)}
        resident += sum(kilobytes.values()) << 10
        own += kilobytes.get("Anon", 0) << 10
    return Sample(resident, own)


def workers(supervisor: int) -> list[int]:
    """Return the processes that the ``supervisor`` has started and that have not ended."""
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text(encoding="ascii")
    return [int(child) for child in children.split()]


def drift(values: Sequence[float]) -> float:
    """Return by what share ``values``, taken at equal intervals, grow from the first to the last.

    It is the median of the slopes between all pairs, on which single high values have no effect.
    """
    thinned = values[:: -(-len(values) // _COMPARED)]
    slopes = [(thinned[b] - thinned[a]) / (b - a) for a, b in combinations(range(len(thinned)), 2)]
    return median(slopes) * (len(thinned) - 1) / median(thinned)
