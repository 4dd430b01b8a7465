"""From the lines of a block to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from searchapp.ingest.pdf.columns import Block
from searchapp.ingest.pdf.reading import is_from_the_left, text_of
from searchapp.ingest.pdf.words import Word

Line = tuple[Word, ...]

#: A line further below the one before than this, in multiples of the usual distance, begins a paragraph.
_PITCH: Final = 1.22
#: So does a line whose letters are larger or smaller by this share.
_SIZE: Final = 0.15
#: The indent of the first line of a paragraph, in em.
_INDENT: Final = 0.8
_WIDEST_INDENT: Final = 4.0
#: A line is full if less than this is free at its end, in em.
_FULL: Final = 2.5
#: The space before a word, in em.
_SPACE: Final = 0.25
_WITHIN_NUMBER: Final = re.compile(r"(?<=\d[-–/])\n(?=\d)")
_SENTENCE_ENDS: Final = (".", "؟", "!", "?", ":", "…", "»", '"', "۔")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or the part of one that stands in one column.

    ``is_open`` says that its last line is full, so that it may go on; ``is_indented`` that its first begins further in.
    """

    text: str
    size: float
    x0: float
    x1: float
    top: float
    bottom: float
    is_open: bool = False
    is_indented: bool = False
    is_row: bool = False
    block: int = 0


def paragraphs_of(block: Block, number: int) -> Iterator[Paragraph]:
    """Yield the paragraphs of ``block``, whose number on the page is ``number``."""
    if block.is_table:
        yield from (_paragraph([row], block, number) for row in block.rows)
        return
    lines = list(block.rows)
    leading = _leading(lines)
    column = _Column(*_edges(lines), block.from_the_left)
    paragraph = [lines[0]]
    for before, line in pairwise(lines):
        if _begins(before, line, leading, column):
            yield _paragraph(paragraph, block, number)
            paragraph = []
        paragraph.append(line)
    yield _paragraph(paragraph, block, number)


def joined(texts: Iterable[str]) -> str:
    """Return consecutive lines or parts as one text, with no space where a number goes on in the next line."""
    return _WITHIN_NUMBER.sub("", "\n".join(texts)).replace("\n", " ")


def _size(line: Line) -> float:
    return median(word.size for word in line)


def _leading(lines: Sequence[Line]) -> float:
    """Return the usual distance between two lines, in em of the second."""
    pitches = sorted((line[0].y - before[0].y) / _size(line) for before, line in pairwise(lines))
    # If most paragraphs have one line, most distances are those between paragraphs.
    return pitches[len(pitches) // 3] if pitches else 0.0


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    return min(line[0].x0 for line in lines), max(line[-1].x1 for line in lines)


class _Column(NamedTuple):
    """The edges of a column, and how its lines are read."""

    left: float
    right: float
    from_the_left: bool

    def margins(self, line: Line) -> tuple[float, float]:
        """Return how far from the edges of the column a line begins, and how far it ends, in points."""
        left, right = line[0].x0 - self.left, self.right - line[-1].x1
        return (left, right) if is_from_the_left(line, from_the_left=self.from_the_left) else (right, left)


def _begins(before: Line, line: Line, leading: float, column: _Column) -> bool:
    size, size_before = _size(line), _size(before)
    if abs(size - size_before) > _SIZE * max(size, size_before):
        return True
    if (line[0].y - before[0].y) / size > _PITCH * leading:
        return True
    return _has_room(before, line, column) or (_is_indented(line, column) and not _is_indented(before, column))


def _has_room(line: Line, after: Line, column: _Column) -> bool:
    """Return whether the first word of the line ``after`` would have fitted at the end of ``line``."""
    start, end = column.margins(line)
    word = after[0] if is_from_the_left(line, from_the_left=column.from_the_left) else after[-1]
    least = _INDENT * word.size
    # A centred line has room on both sides.
    room = start + end if start > least and end > least and abs(start - end) < word.size else end
    return room > word.x1 - word.x0 + _SPACE * word.size


def _is_indented(line: Line, column: _Column) -> bool:
    start, end = column.margins(line)
    size = _size(line)
    return _INDENT * size < start < _WIDEST_INDENT * size and end < size


def _paragraph(lines: Sequence[Line], block: Block, number: int) -> Paragraph:
    column = _Column(*_edges(block.rows), block.from_the_left)
    last = lines[-1]
    texts = (text_of(line, from_the_left=block.from_the_left, is_first=line is lines[0]) for line in lines)
    text = joined(texts)
    is_full = column.margins(last)[1] < _FULL * _size(last)
    return Paragraph(
        text,
        median(_size(line) for line in lines),
        *_edges(lines),
        min(word.top for word in lines[0]),
        max(word.bottom for word in last),
        is_open=is_full and not block.is_table and not text.endswith(_SENTENCE_ENDS),
        is_indented=_is_indented(lines[0], column),
        is_row=block.is_table,
        block=number,
    )
