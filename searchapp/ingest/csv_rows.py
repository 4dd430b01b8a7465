"""The rows of a CSV table, each with its place, whatever its quotation marks."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import Final, NamedTuple

from searchapp.errors import Message
from searchapp.ingest.reasons import BROKEN_ROW, TOO_MANY_QUOTES, UNCLOSED_QUOTE
from searchapp.ingest.set_aside import Rejected

#: In characters. Python refuses cells above 128 KB otherwise, for the whole process: a long article is one cell.
_LONGEST_CELL: Final = 64 << 20
#: A table has one stray quotation mark or two; reading on after every one of thousands would take for ever.
_RESTARTS: Final = 20
_END: Final = "end"


class Row(NamedTuple):
    """A row that is not blank: the lines from ``first`` to ``last``, and its cells, or why it has none."""

    first: int
    last: int
    cells: list[str] | Message


def csv_rows(lines: Iterator[str], delimiter: str, line: int) -> Iterator[Row]:
    """Yield each row of ``lines``, of which the first is line number ``line``.

    A quotation mark that nothing closes would make one cell of all that follows: its line alone is given up, and
    reading goes on with the next. Raises :class:`Rejected` where that happens again and again.
    """
    csv.field_size_limit(_LONGEST_CELL)
    source = _Lines(lines, line)
    for _ in range(_RESTARTS):
        yield from _rows_to_first_break(source, delimiter)
        if source.ended:
            return
    raise Rejected(TOO_MANY_QUOTES)


def _rows_to_first_break(source: _Lines, delimiter: str) -> Iterator[Row]:
    rows = csv.reader(source, delimiter=delimiter)
    while True:
        first = source.begin_row()
        reason = UNCLOSED_QUOTE
        try:
            cells = next(rows)
        except csv.Error:
            cells, reason = [], BROKEN_ROW
        if reason is BROKEN_ROW or (source.ended and cells != [_END]):
            yield Row(first, first, reason)
            source.back_to_second_line()
            return
        if source.ended:
            return
        if any(cells):
            yield Row(first, source.last, cells)


class _Lines:
    """Lines that can be read again from the second one of the present row on.

    After the last comes ``_END``: as a row of its own, unless a quotation mark is open.
    """

    def __init__(self, lines: Iterator[str], line: int) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self._row: list[str] = []
        self.last = line - 1
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines, None)
        if line is None:
            if self.ended:
                raise StopIteration
            self.ended = True
            return _END
        self._row.append(line)
        self.last += 1
        return line

    def begin_row(self) -> int:
        """Begin a row, and return the number of its first line."""
        self._row.clear()
        return self.last + 1

    def back_to_second_line(self) -> None:
        """Give the lines of the present row once more, save the first."""
        self.last -= len(self._row) - 1
        self._again.extendleft(reversed(self._row[1:]))
        self.ended = False
