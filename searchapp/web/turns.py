"""Answers that take long: so few at once that searches are always answered, and none that nobody waits for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import takewhile
from threading import BoundedSemaphore
from typing import Final, TypeVar

from flask import Response, abort, current_app, g, request

from searchapp.web.errors import overloaded

T = TypeVar("T")

#: How many long answers a process gives at once, of the eight that it has threads for.
AT_ONCE: Final = 3
TURNS: Final = "searchapp.turns"


@contextmanager
def turn() -> Iterator[ExitStack]:
    """Yield what has to be closed when the answer has been given, with the turn that it takes among others.

    It is closed here where no answer begins. Where too many are being given, the request is to come again.
    """
    turns: BoundedSemaphore = current_app.extensions.setdefault(TURNS, BoundedSemaphore(AT_ONCE))
    if not turns.acquire(blocking=False):
        abort(overloaded())
    with ExitStack() as stack:
        stack.callback(turns.release)
        yield stack


def while_awaited(pieces: Iterable[T]) -> Iterator[T]:
    """Yield ``pieces`` until the client of the current request has gone."""
    gone = request.environ.get("waitress.client_disconnected", lambda: False)
    return takewhile(lambda _: not gone(), pieces)


def streamed(pieces: Iterable[bytes], content_type: str, stack: ExitStack) -> Response:
    """Return a response of ``pieces``; at their end, or when the client goes away, all in ``stack`` is closed."""
    kept = stack.pop_all()

    def sent() -> Iterator[bytes]:
        with kept:
            yield from pieces

    response = Response(sent(), content_type=content_type)
    # It may be that nothing of it is ever sent.
    response.call_on_close(kept.close)
    # Where there was no time for everything, there may be the next time.
    g.pop("tag", None)
    return response
