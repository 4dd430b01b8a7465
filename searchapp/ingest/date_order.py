"""Whether the day or the month comes first in the dates of a column, which only the whole column can say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Final

DAY_FIRST: Final = "day first"
MONTH_FIRST: Final = "month first"

_NUMBERS: Final = re.compile(r"\s*(\d{1,2})([/.-])(\d{1,2})\2((?:\d{4}|\d{2})(?!\d).{0,40})", re.DOTALL)
_MONTHS: Final = 12
#: Dates of a column that is not written in numbers are not looked at to its end.
_LOOKED_AT: Final = 200


def orders(dates: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the order of each column of ``dates``, which are pairs of a column and a date, where one shows it.

    A column in which both orders occur has none.
    """
    pairs = iter(dates)
    first = list(islice(pairs, _LOOKED_AT))
    if not any(_NUMBERS.match(text) for _, text in first):
        return {}
    found: dict[str, set[str]] = {}
    for column, text in chain(first, pairs):
        if written := _NUMBERS.match(text):
            for number, order in ((written[1], DAY_FIRST), (written[3], MONTH_FIRST)):
                if int(number) > _MONTHS:
                    found.setdefault(column, set()).add(order)
    return {column: "".join(shown) for column, shown in found.items() if len(shown) == 1}


def is_in_numbers(date: str) -> bool:
    """Return whether ``date`` begins with two numbers, of which either may be the day."""
    return _NUMBERS.match(date) is not None


def day_first(values: Mapping[str, object], orders: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    """Yield ``values`` with the day first in the dates of the columns in which the month is."""
    for name, value in values.items():
        yield name, _turned(value) if orders.get(name) == MONTH_FIRST else value


def _turned(value: object) -> object:
    if isinstance(value, list):
        return [_turned(item) if isinstance(item, str) else item for item in value]
    written = _NUMBERS.match(value) if isinstance(value, str) else None
    return f"{written[3]}{written[2]}{written[1]}{written[2]}{written[4]}" if written else value
