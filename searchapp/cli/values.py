"""The kinds of values that options and arguments take."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

import click

from searchapp.dates.periods import parse_period

_EXCLUSION: Final = re.compile(r"-[^-\x00-\x20A-Za-z0-9]")


class _Day(click.ParamType[date]):
    name = "DATE"

    def __init__(self, *, last: bool) -> None:
        self._last = last

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        days = parse_period(value, date.today())
        if days is None:
            self.fail(f"{value!r} is no date such as 2025, 2025-11, 6/11/2025 or أمس.", param, ctx)
        return days.last if self._last else days.first


class _Query(click.ParamType[str]):
    name = "QUERY"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return ``value`` with what the shell gave that is not UTF-8 replaced."""
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class QueryCommand(click.Command):
    """A command whose QUERY may begin with a minus sign: no option begins with one and then no Latin letter."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take what cannot be an option for an argument."""
        if "--" not in args:
            queries = [arg for arg in args if _EXCLUSION.match(arg)]
            args = [*(arg for arg in args if not _EXCLUSION.match(arg)), *(["--"] if queries else []), *queries]
        return super().parse_args(ctx, args)


#: A day, or the first day of a month or another period.
FIRST_DAY: Final = _Day(last=False)

#: A day, or the last day of a month or another period.
LAST_DAY: Final = _Day(last=True)

QUERY: Final = _Query()
