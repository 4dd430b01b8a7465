"""Whose turn it is: one request at a time to a host, and a pause after each.

Libraries that limit rates (pyrate-limiter, for one) count the requests in a span of time; a pause that begins when an
answer has ended, and a host that asks to be left alone for a while, would still have to be written around them.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from searchapp.sync.fetch.failures import ASKED_TOO_OFTEN, STOPPED, Failed, asked_to_wait

#: A host that wants to be left alone for longer is not asked again in this run.
LONGEST_WAIT: Final = 60.0


@dataclass(slots=True)
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    pause: float = 0.0
    #: By the clock of :func:`time.monotonic`.
    next_turn: float = 0.0
    #: Whether it is the host that named this time.
    asked_to_wait: bool = False


class RateLimiter:
    """Gives out turns. ``pause`` is in seconds, between the end of a request and the next to the same host."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._hosts: dict[str, _Host] = defaultdict(_Host)
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait for a turn to ask ``host``. Raises :class:`Failed` where that would be too long, or all was stopped."""
        state = self._state(host)
        with state.lock:
            wait = state.next_turn - time.monotonic()
            if wait > LONGEST_WAIT:
                raise asked_to_wait(wait) if state.asked_to_wait else Failed(ASKED_TOO_OFTEN, passing=True)
            if self._stopped.wait(max(wait, 0.0)):
                raise Failed(STOPPED, passing=True)
            try:
                yield
            finally:
                state.next_turn = max(state.next_turn, time.monotonic() + max(self._pause, state.pause))

    def hold(self, host: str, seconds: float, *, asked: bool = True) -> None:
        """Leave ``host``, all of it, alone for ``seconds``; ``asked`` is whether it asked for so many."""
        state, until = self._state(host), time.monotonic() + seconds
        if until > state.next_turn:
            state.next_turn, state.asked_to_wait = until, asked

    def slow_down(self, host: str, pause: float) -> None:
        """Leave ``pause`` seconds between two requests to ``host``, if that is more than otherwise."""
        self._state(host).pause = min(pause, LONGEST_WAIT)

    def stop(self) -> None:
        """Give out no more turns."""
        self._stopped.set()

    def _state(self, host: str) -> _Host:
        with self._lock:
            return self._hosts[host]
