"""Whether the day or the month comes first in the dates of a column or a field, which only all of them can say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any, Final

from searchapp.ingest.names import LONGEST_NAME, field_of

DAY_FIRST: Final = "day first"
MONTH_FIRST: Final = "month first"

_NUMBERS: Final = re.compile(r"\s*(\d{1,2})([/.-])(\d{1,2})\2((?:\d{4}|\d{2})(?!\d).{0,40})", re.DOTALL)
_MONTHS: Final = 12
#: Dates of a column that is not written in numbers are not looked at to its end, so that most files are read once.
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


def orders_of_records(records: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """Return the order of each field of dates in ``records`` where one shows it; see :func:`orders`."""
    return orders(pair for values in records for pair in _dates(values))


def _dates(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    texts = [(name, value) for name, value in values.items() if isinstance(value, str) and value.strip()]
    yield from dates_among(texts)


def dates_among(texts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the dates among the ``texts`` of a record, which are pairs of a name and a text: those that are dates by
    their names, else those of unknown names that are nothing but numbers, for one of these will be the date. There is
    always a pair: a record without a date is looked at too, or there may be no end of them.
    """
    pairs = list(texts)
    named = [(name, text) for name, text in pairs if field_of(name) == "date"]
    return named or [pair for pair in pairs if _is_unknown_date(*pair)] or [("", "")]


def _is_unknown_date(name: str, text: str) -> bool:
    """Return whether ``text`` is a date in numbers whose ``name`` says nothing."""
    return _NUMBERS.fullmatch(text) is not None and len(name) <= LONGEST_NAME and field_of(name) is None


def marks_of(orders: Mapping[str, str]) -> list[bytes]:
    """Return what the digest of a record has besides its bytes: another order makes another article of it."""
    return [b"\0" + name.encode("utf-8", "surrogateescape") for name in orders if orders[name] == MONTH_FIRST]


def day_first(values: Mapping[str, Any], orders: Mapping[str, str]) -> dict[str, Any]:
    """Return ``values`` with the day first in the dates of the columns in which the month is."""
    turned = {name: _turned(values[name]) for name in orders if orders[name] == MONTH_FIRST and name in values}
    return {**values, **turned}


def _turned(value: object) -> object:
    if isinstance(value, list):
        return [_turned(item) if isinstance(item, str) else item for item in value]
    written = _NUMBERS.match(value) if isinstance(value, str) else None
    return f"{written[3]}{written[2]}{written[1]}{written[2]}{written[4]}" if written else value
