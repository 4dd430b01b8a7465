"""A rate limiter: one request at a time to a host, and a pause after each.

Libraries that limit rates (such as pyrate-limiter) count the requests in a span of time; a pause that begins when a
response has ended, and a host that asks for a longer one, would still have to be written around them.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from searchapp.sync.fetch.failures import ASKED_TOO_OFTEN, STOPPED, FetchError, asked_to_wait

#: A host that asks for a longer wait gets no more requests in this run.
LONGEST_WAIT: Final = 60.0


@dataclass(slots=True)
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    pause: float = 0.0
    #: By the clock of :func:`time.monotonic`.
    next_request: float = 0.0
    #: Whether the host asked for this time.
    asked_to_wait: bool = False


class RateLimiter:
    """Permits requests. ``pause`` is in seconds, between the end of a request and the next to the same host."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._hosts: dict[str, _Host] = defaultdict(_Host)
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    @contextmanager
    def request_to(self, host: str) -> Iterator[None]:
        """Wait until ``host`` may be requested. Raises :class:`FetchError` if that takes too long, or was stopped."""
        state = self._state(host)
        with state.lock:
            wait = state.next_request - time.monotonic()
            if wait > LONGEST_WAIT:
                raise asked_to_wait(wait) if state.asked_to_wait else FetchError(ASKED_TOO_OFTEN, temporary=True)
            if self._stopped.wait(max(wait, 0.0)):
                raise FetchError(STOPPED, temporary=True)
            try:
                yield
            finally:
                state.next_request = max(state.next_request, time.monotonic() + max(self._pause, state.pause))

    def back_off(self, host: str, seconds: float, *, asked: bool = True) -> None:
        """Make no request to ``host`` for ``seconds``; ``asked`` is whether it asked for that."""
        state, until = self._state(host), time.monotonic() + seconds
        if until > state.next_request:
            state.next_request, state.asked_to_wait = until, asked

    def slow_down(self, host: str, pause: float) -> None:
        """Leave ``pause`` seconds between two requests to ``host``, if that is more than the usual pause."""
        self._state(host).pause = min(pause, LONGEST_WAIT)

    def stop(self) -> None:
        """Permit no more requests."""
        self._stopped.set()

    def _state(self, host: str) -> _Host:
        with self._lock:
            return self._hosts[host]
