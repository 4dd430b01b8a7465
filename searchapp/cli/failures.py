"""How failures end a command: one clear line on standard error, exit code 2, never a traceback."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click

from searchapp.cli.broken_pipe import silence_output, surviving_broken_pipe
from searchapp.errors import SearchAppError

ERROR: Final = 2
NOTHING_FOUND: Final = 1
#: What shells give to a command that Ctrl-C ended.
INTERRUPTED: Final = 130

_log: Final = logging.getLogger(__name__)


@contextmanager
def failures_in_one_line() -> Iterator[None]:
    """End the process in the way of this module when the block fails."""
    try:
        yield
    except SearchAppError as error:
        _end(error.message.en, ERROR)
    except KeyboardInterrupt:
        _end("Stopped. Nothing is left half done.", INTERRUPTED)
    except BrokenPipeError:
        # The reader (head, less) has gone, which is no failure of a command that only shows something.
        silence_output(sys.stdout)
        raise SystemExit(0) from None
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except Exception as error:  # noqa: BLE001 - the last resort between a fault and a user
        _log.debug("An unexpected error", exc_info=True)
        _end(f"An unexpected error: {type(error).__name__}: {error}", ERROR)


def _end(message: str, code: int) -> None:
    line = " ".join(message.split())
    with surviving_broken_pipe():
        click.echo(f"searchapp: {line}", err=True)
    raise SystemExit(code)
