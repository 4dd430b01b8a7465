"""The arguments and options that several commands share: the query, and what articles and words it is narrowed to."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final, TypedDict, TypeVar

import click

from searchapp.dates.periods import Span, narrowed, parse_limit
from searchapp.model import LEVELS_BY_LABEL, MATCH_LEVELS, MatchLevel

F = TypeVar("F", bound=Callable[..., Any])

#: Stands before what looks like an option and is none, while arguments are read. No argument of a command holds it.
_NO_OPTION: Final = "\0"
_EXCLUSION: Final = re.compile(r"-[^-\x00-\x20A-Za-z0-9]")
_ANY_DAY: Final = Span(None, None)


class _Limit(click.ParamType[Span]):
    """All days from a day or the first day of a longer period on, or up to a day or the ``last`` of such a period."""

    name = "DATE"

    def __init__(self, *, last: bool) -> None:
        self._last = last

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Span:
        span = parse_limit(value, date.today(), last=self._last)
        if span is None:
            self.fail(f"{value!r} is not a date such as 2025, 2025-11, 6/11/2025 or أمس.", param, ctx)
        return span


class _Query(click.ParamType[str]):
    name = "QUERY"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return ``value`` with bytes replaced that are not UTF-8."""
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class QueryCommand(click.Command):
    """A command whose QUERY may begin with a minus sign, unless a Latin letter or a digit follows, as in an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read as an argument, in its place, what cannot be an option."""
        if "--" not in args:
            args = [f"{_NO_OPTION}{arg}" if _EXCLUSION.match(arg) else arg for arg in args]
        rest = super().parse_args(ctx, args)
        ctx.params = {name: _without_marks(value) for name, value in ctx.params.items()}
        return rest


def _without_marks(value: Any) -> Any:
    if type(value) is tuple:  # of an option that may be repeated
        return tuple(map(_without_marks, value))
    return value.removeprefix(_NO_OPTION) if isinstance(value, str) else value


QUERY: Final = _Query()


def query_argument(command: F, *, required: bool = True) -> F:
    """Add the argument QUERY to ``command``: all that stands there, joined by spaces, needs no quotation marks."""

    def joined(_ctx: click.Context, _: click.Parameter, words: tuple[str, ...]) -> str:
        return " ".join(map(_without_marks, words))

    metavar = "QUERY..." if required else "[QUERY]..."
    argument = click.argument("query", type=QUERY, nargs=-1, required=required, callback=joined, metavar=metavar)
    return argument(command)


def only_option(command: F) -> F:
    """Add the option ``--only``, which gives ``command`` the levels on which words match: all without it."""

    def levels(_ctx: click.Context, _: click.Parameter, labels: tuple[str, ...]) -> Iterable[str | MatchLevel]:
        return labels or MATCH_LEVELS

    option = click.option(
        "--only",
        multiple=True,
        type=click.Choice(list(LEVELS_BY_LABEL)),
        callback=levels,
        help="Only words that match in this way (and exact ones); an inflection is another form of the same word. "
        "May be repeated.",
    )
    return option(command)


def reading_options(command: F) -> F:
    """Add the options that choose and refuse how words are read."""
    chosen = click.option(
        "--reading",
        multiple=True,
        help="Read each word that could be a form of this lexeme, as explain lists it, as one; may be repeated.",
    )
    refused = click.option(
        "--without-reading",
        multiple=True,
        help="Do not count words that could be a form of this lexeme; may be repeated.",
    )
    return chosen(refused(command))


class Filters(TypedDict):
    """What words and articles are narrowed to, as the methods of :class:`.Archive` take it."""

    only: Iterable[str | MatchLevel]
    source: tuple[str, ...]
    section: tuple[str, ...]
    author: tuple[str, ...]
    date_from: date | None
    date_to: date | None


def filter_options(command: F, *, levels: bool = True) -> F:
    """Add the options of :class:`Filters`, which ``command`` takes as ``filters``; ``--only`` with ``levels``.

    The days are those from the begin of ``--from`` up to the end of ``--to``.
    """

    @functools.wraps(command)
    def wrapped(
        *args: Any,
        only: Iterable[str | MatchLevel] = MATCH_LEVELS,
        source: tuple[str, ...],
        section: tuple[str, ...],
        author: tuple[str, ...],
        begin: Span | None,
        end: Span | None,
        **others: Any,
    ) -> Any:
        days = narrowed(begin or _ANY_DAY, end or _ANY_DAY)
        filters = Filters(
            only=only, source=source, section=section, author=author, date_from=days.first, date_to=days.last
        )
        return command(*args, filters=filters, **others)

    for option in (
        click.option("--to", "end", type=_Limit(last=True), help="Only up to this day, or the end of this period."),
        click.option(
            "--from",
            "begin",
            type=_Limit(last=False),
            help="Only from this day on: 2025-11-06, 2025, أمس, آخر 7 أيام …",
        ),
        click.option("--author", multiple=True, help="Only by this author; may be repeated."),
        click.option("--section", multiple=True, help="Only from this section; may be repeated."),
        click.option("--source", multiple=True, help="Only from this source; may be repeated."),
        *([only_option] if levels else []),
    ):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[return-value]  # what click calls with options
