"""How a command ends when something fails: one clear line on standard error, exit code 2, never a traceback.

A broken pipe is no failure: its reader, such as ``head``, has seen enough. Commands that only show something end, and
those that change something go on without output.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TextIO, cast

import click

from searchapp.errors import SearchAppError

ERROR: Final = 2
NOTHING_FOUND: Final = 1
#: The exit code of shells for a command that Ctrl-C ended.
INTERRUPTED: Final = 130

_log: Final = logging.getLogger(__name__)


@contextmanager
def one_line_errors() -> Iterator[None]:
    """End the process as this module says if the block fails."""
    try:
        yield
    except SearchAppError as error:
        _end(error.message.en, ERROR)
    except KeyboardInterrupt:
        _end("Stopped. Nothing is left half done.", INTERRUPTED)
    except BrokenPipeError:
        discard_output(sys.stdout)
        raise SystemExit(0) from None
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except Exception as error:  # noqa: BLE001 - no traceback for users
        _log.debug("An unexpected error", exc_info=True)
        _end(f"An unexpected error: {type(error).__name__}: {error}", ERROR)


def _end(message: str, code: int) -> None:
    line = " ".join(message.split())
    with ignoring_broken_pipes():
        click.echo(f"searchapp: {line}", err=True)
    raise SystemExit(code)


class WritingCommand(click.Command):
    """A command that changes something, and does so even if its output is no longer read."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command to its end."""
        try:
            with ignoring_broken_pipes():
                return super().invoke(ctx)
        except BrokenPipeError as error:
            # Some other pipe broke, which is a failure.
            raise ConnectionError(str(error)) from error


@contextmanager
def ignoring_broken_pipes() -> Iterator[None]:
    """Discard standard output and standard error in the block from the moment they are no longer read."""
    original = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = map(_pipe_safe, original)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = original


def _pipe_safe(stream: TextIO) -> TextIO:
    # A stream is None if the command was started with it closed.
    return cast("TextIO", _PipeSafeStream(stream)) if stream else stream


class _PipeSafeStream:
    """A stream that discards its output where it would raise :class:`BrokenPipeError`."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write ``text``, or discard it."""
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            discard_output(self._stream)
            return len(text)

    def flush(self) -> None:
        """Flush the stream, or discard what it holds."""
        try:
            self._stream.flush()
        except BrokenPipeError:
            discard_output(self._stream)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def discard_output(stream: TextIO) -> None:
    """Redirect ``stream`` to nowhere, with what it holds: otherwise Python complains when it flushes at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
