"""Going on when whoever read the output has gone, as ``head`` does: what a command changes is changed all the same."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

import click


class WritingCommand(click.Command):
    """A command whose work is worth doing though nobody reads what it says of it."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command to its end."""
        try:
            with surviving_broken_pipe():
                return super().invoke(ctx)
        except BrokenPipeError as error:
            # It was not the output that broke, so that this is a failure.
            raise ConnectionError(str(error)) from error


@contextmanager
def surviving_broken_pipe() -> Iterator[None]:
    """Drop, in the block, what is said on standard output and standard error once nobody reads it any more."""
    former = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = map(_forgiving, former)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = former


def _forgiving(stream: TextIO) -> TextIO:
    # There is none where the command was started with a closed one.
    return cast("TextIO", _Forgiving(stream)) if stream else stream


class _Forgiving:
    """A stream that falls silent where it would raise :class:`BrokenPipeError`."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write ``text``, or drop it."""
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            silence_output(self._stream)
            return len(text)

    def flush(self) -> None:
        """Hand over what has been written, or drop it."""
        try:
            self._stream.flush()
        except BrokenPipeError:
            silence_output(self._stream)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def silence_output(stream: TextIO) -> None:
    """Lead ``stream`` to nowhere, with what waits in it, about which Python would complain when it flushes."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
