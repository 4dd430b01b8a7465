"""How output meets a terminal: colours, lines that break between words, and a pager for what is long.

The rule for colours is here and nowhere else: as ``--color`` says, by default on a terminal, unless ``NO_COLOR`` is set
(https://no-color.org) or ``TERM`` is ``dumb``. What does not go to a terminal is neither wrapped nor paged.
"""

from __future__ import annotations

import functools
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, Final

import click

from searchapp.bidi import outermost_spans

_PAGED: Final = "searchapp.paged"
#: What less does where nothing is said: end where all fits on the screen, show colours, leave the text there.
_LESS: Final = "-FRX"
#: A character for private use takes one column and is no place to break a line.
_PRIVATE: Final = range(0xE000, 0xF900)
_NO_PAGERS: Final = ("", "cat")


def terminal_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options ``--color`` and ``--no-pager`` to ``command``; they take effect by themselves."""
    options = (
        click.option(
            "--color",
            type=click.Choice(("auto", "always", "never")),
            expose_value=False,
            callback=_set_colour,
            help="When to use colours (default: auto, on a terminal).",
        ),
        click.option(
            "--no-pager",
            is_flag=True,
            expose_value=False,
            callback=_set_pager,
            help="Never show long results with a pager.",
        ),
    )
    return functools.reduce(lambda wrapped, option: option(wrapped), reversed(options), command)


def _set_colour(ctx: click.Context, _: click.Parameter, chosen: str | None) -> None:
    # The context of a command has what stands before the command.
    if chosen in ("always", "never"):
        ctx.color = chosen == "always"
    elif chosen or ctx.parent is None:
        ctx.color = False if os.environ.get("NO_COLOR") or is_dumb() else None


def _set_pager(ctx: click.Context, _: click.Parameter, is_refused: bool) -> None:
    if is_refused:
        ctx.meta[_PAGED] = False


def is_dumb() -> bool:
    """Return whether the terminal can do nothing but show text."""
    return os.environ.get("TERM", "dumb") == "dumb"


def print_lines(lines: Iterable[str]) -> None:
    """Print ``lines`` on standard output; on a terminal wrapped, and by a pager where they are many."""
    if not sys.stdout.isatty():
        for line in lines:
            click.echo(line)
        return
    width = shutil.get_terminal_size().columns
    shown = chain.from_iterable(wrapped(line, width) for line in lines)
    first = next(shown, None)
    if first is None:
        return
    shown = chain((first,), shown)
    if _is_paged():
        os.environ.setdefault("LESS", _LESS)
        click.echo_via_pager(f"{line}\n" for line in shown)
    else:
        for line in shown:
            click.echo(line)


def _is_paged() -> bool:
    wanted = click.get_current_context().meta.get(_PAGED, True)
    return bool(wanted and sys.stdin.isatty() and not is_dumb() and os.environ.get("PAGER", "less") not in _NO_PAGERS)


def wrapped(line: str, width: int) -> list[str]:
    """Return ``line`` as lines of at most ``width`` columns, broken between words, all indented as it is.

    No word is broken, and no run of text in bidirectional controls that fits into a line: where a terminal orders the
    letters, it does so line by line. A word that is wider stands alone. Styles end with each line, and begin again.
    """
    # By a library: marks take no column, some letters two, and others of a script none of their own.
    from wcwidth import width as width_of  # noqa: PLC0415 - slow to import, and not needed on a pipe
    from wcwidth import wrap  # noqa: PLC0415

    if width_of(line) <= width:
        return [line]
    body = line.lstrip(" ")
    indent = line[: len(line) - len(body)]
    if len(indent) >= width:
        indent = ""
    unbroken = next(chr(code) for code in _PRIVATE if chr(code) not in line)
    lines = wrap(
        "".join(_held_together(body, unbroken, lambda span: width_of(span) <= width - len(indent))),
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [each.replace(unbroken, " ") for each in lines]


def _held_together(text: str, unbroken: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """Yield ``text`` with another character for the spaces in each run of bidirectional controls that ``fits``."""
    done = 0
    for start, end in outermost_spans(text):
        span = text[start:end]
        yield text[done:start]
        yield span.replace(" ", unbroken) if fits(span) else span
        done = end
    yield text[done:]
