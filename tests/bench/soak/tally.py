"""What clients have seen, counted by all their threads together."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

#: How many findings are kept in words.
_KEPT: Final = 50

_log: Final = logging.getLogger(__name__)


@dataclass(slots=True)
class Tally:
    """The answers by what was asked and their status (0: none came), what was wrong with some, and how long they took.

    ``seconds`` has only those of readers.
    """

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: int = 0
    findings: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def count(self, kind: str, status: int, seconds: float | None = None) -> None:
        """Count an answer."""
        with self._lock:
            self.answers[kind, status] += 1
            if seconds is not None:
                self.seconds.append(seconds)

    def find(self, kind: str, what: str) -> None:
        """Count something that is wrong."""
        finding = f"{kind}: {what:.600}"
        with self._lock:
            self.wrong += 1
            if len(self.findings) < _KEPT:
                self.findings.append(finding)
        _log.warning(finding)

    def with_status(self, least: int, most: int | None = None) -> int:
        """Return how many answers had a status in this range, or just this one."""
        return sum(times for (_, status), times in self.answers.items() if least <= status <= (most or least))
