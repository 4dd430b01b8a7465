"""Columns and tables: a page is cut where white runs down beside many lines, and read from the right to the left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from searchapp.ingest.pdf.words import Word, gaps_of, rows_of

Row = list[Word]

#: How wide the white between two columns is at least, in em, by the number of lines beside it.
_GUTTERS: Final = ((5, 0.75), (3, 1.0), (2, 2.2))
#: A gap that parts the cells of a table.
_CELL_GAP: Final = 0.75
#: A table has fewer words in a cell, and this share of its lines stands on both sides of the white.
_WORDS_IN_CELL: Final = 2.6
_SHARED_ROWS: Final = 0.7
#: The lines of a column are filled to this share of its width, the cells of a table are not.
_FILLED: Final = 0.75
#: A headline has letters this many times as large as most of the page, and is this far below the line above it: in em,
#: and in multiples of the usual distance.
_HEADLINE: Final = 1.3
_STRIP: Final = 1.6
_PITCH: Final = 1.2
_SHORTEST_PART: Final = 3
#: A page is not cut into more columns within columns than this.
_DEEPEST: Final = 40


@dataclass(frozen=True, slots=True)
class Block:
    """Lines below each other, with no column beside them; or a table, of which each line is a row."""

    rows: tuple[tuple[Word, ...], ...]
    is_table: bool = False
    from_the_left: bool = False


class _Gutter(NamedTuple):
    """White from ``left`` to ``right`` beside the rows from ``first`` to before ``end``."""

    left: float
    right: float
    first: int
    end: int
    lines: int


def blocks_of(words: Sequence[Word], *, from_the_left: bool = False) -> list[Block]:
    """Return the blocks of a page in the order of reading."""
    parts = _parts(rows_of(words))
    return [block for rows in parts for block in _blocks(rows, 0, from_the_left=from_the_left)]


def _parts(rows: list[Row]) -> Iterator[list[Row]]:
    """Yield the parts of a page that lie below each other: of a newspaper a part begins with headlines below white."""
    if len(rows) < _SHORTEST_PART:
        yield rows
        return
    size = median(word.size for row in rows for word in row)
    pitch = median(row[0].y - before[0].y for before, row in pairwise(rows))
    least = max(_STRIP * size, _PITCH * pitch)
    begin = 0
    for place, (before, row) in enumerate(pairwise(rows), 1):
        if row[0].y - before[0].y > least and max(word.size for word in row) >= _HEADLINE * size:
            yield rows[begin:place]
            begin = place
    yield rows[begin:]


def _blocks(rows: list[Row], depth: int, *, from_the_left: bool) -> Iterator[Block]:
    gutter = _widest(rows) if len(rows) > 1 and depth < _DEEPEST else None
    if gutter is None:
        if rows:
            yield Block(tuple(map(tuple, rows)), from_the_left=from_the_left)
        return
    table = _table(rows, gutter)
    gutter = table or gutter
    beside = rows[gutter.first : gutter.end]
    yield from _blocks(rows[: gutter.first], depth + 1, from_the_left=from_the_left)
    if table:
        yield Block(tuple(map(tuple, beside)), is_table=True, from_the_left=from_the_left)
    else:
        sides = _sides(beside, gutter)
        for side in sides if from_the_left else sides[::-1]:
            yield from _blocks(rows_of(side), depth + 1, from_the_left=from_the_left)
    yield from _blocks(rows[gutter.end :], depth + 1, from_the_left=from_the_left)


def _sides(rows: Sequence[Row], gutter: _Gutter) -> tuple[list[Word], list[Word]]:
    middle = (gutter.left + gutter.right) / 2
    words = [word for row in rows for word in row]
    return [word for word in words if word.x1 <= middle], [word for word in words if word.x1 > middle]


def _widest(rows: list[Row]) -> _Gutter | None:
    """Return the gutter beside the most lines."""
    size = median(word.size for row in rows for word in row)
    best: _Gutter | None = None
    for first in range(len(rows)):
        if best is not None and len(rows) - first <= best.end - best.first:
            break
        for left, right in gaps_of(rows[first]):
            if _is_wide(rows[first], (left, right), size):
                found = _followed(rows, first, left, right, size)
                if found is not None and (best is None or _rank(found) > _rank(best)):
                    best = found
    return best


def _rank(gutter: _Gutter) -> tuple[int, float]:
    return gutter.lines, gutter.right - gutter.left


def _followed(rows: list[Row], first: int, left: float, right: float, size: float) -> _Gutter | None:
    """Return the gutter that the white between ``left`` and ``right`` of a row is part of, if it is wide enough."""
    begin, end, both = first, first + 1, 1
    edges = left, right
    for step, places in ((1, range(first + 1, len(rows))), (-1, range(first - 1, -1, -1))):
        for place in places:
            narrowed = _narrowed(rows[place], *edges)
            if not _is_wide(rows[place], narrowed, size):
                break
            edges = narrowed
            begin, end = (begin, place + 1) if step > 0 else (place, end)
            both += _is_beside(rows[place], edges)
    found = _Gutter(*edges, begin, end, both)
    return found if _is_wide_enough(found, rows, size) else None


def _is_wide(row: Row, edges: tuple[float, float], size: float) -> bool:
    """Return whether the white between two words of ``row`` is more than a space, which is wide in a headline."""
    before = next((word.size for word in reversed(row) if word.x1 <= edges[0]), 0.0)
    after = next((word.size for word in row if word.x0 >= edges[1]), 0.0)
    return edges[1] - edges[0] >= _GUTTERS[0][1] * max(size, min(before, after))


def _narrowed(row: Row, left: float, right: float) -> tuple[float, float]:
    """Return what a row leaves free of the white between ``left`` and ``right``: the widest part."""
    for word in row:
        if word.x1 <= left or word.x0 >= right:
            continue
        if word.x0 - left >= right - word.x1:
            right = word.x0
        else:
            left = word.x1
    return left, right


def _is_beside(row: Row, edges: tuple[float, float]) -> bool:
    return any(word.x1 <= edges[0] for word in row) and any(word.x0 >= edges[1] for word in row)


def _is_wide_enough(gutter: _Gutter, rows: list[Row], size: float) -> bool:
    beside = rows[gutter.first : gutter.end]
    lines = min(
        sum(any(word.x1 <= gutter.left for word in row) for row in beside),
        sum(any(word.x0 >= gutter.right for word in row) for row in beside),
    )
    width = (gutter.right - gutter.left) / size
    return any(lines >= least and width >= gap for least, gap in _GUTTERS)


def _table(rows: Sequence[Row], gutter: _Gutter) -> _Gutter | None:
    """Return the part of ``gutter`` that is white in a table, if what it parts are not lines of two columns."""
    edges = gutter.left, gutter.right
    both = [place for place in range(gutter.first, gutter.end) if _is_beside(rows[place], edges)]
    first, end = both[0], both[-1] + 1
    beside = rows[first:end]
    if len(both) < _SHARED_ROWS * len(beside):
        return None
    size = median(word.size for row in beside for word in row)
    cells = [cell for row in beside for cell in _cells(row, size)]
    if sum(map(len, cells)) >= _WORDS_IN_CELL * len(cells):
        return None
    if all(_is_filled(side) for side in _sides(beside, gutter)):
        return None
    return gutter._replace(first=first, end=end)


def _cells(row: Row, size: float) -> Iterator[Row]:
    cell = [row[0]]
    for word in row[1:]:
        if word.x0 - cell[-1].x1 >= _CELL_GAP * size:
            yield cell
            cell = []
        cell.append(word)
    yield cell


def _is_filled(words: Sequence[Word]) -> bool:
    rows = rows_of(words)
    width = max(word.x1 for word in words) - min(word.x0 for word in words)
    filled = sum(word.x1 - word.x0 for word in words)
    return filled >= _FILLED * width * len(rows)
