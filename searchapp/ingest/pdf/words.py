"""From glyphs to words: what stands on one baseline without a space between, and the marks of its letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from searchapp.ingest.pdf.glyphs import Glyph

#: A gap between two words, in em; gaps between letters are smaller.
_GAP: Final = 0.12
#: Where spaces are written, a smaller gap is the rounding of a program that places each letter.
_GAP_WHERE_SPACES_ARE_WRITTEN: Final = 0.2
_SHARE_OF_WRITTEN_SPACES: Final = 0.07
#: A space that ends this far (in em) before the end of the sign that precedes it is that of the end of a line, which
#: some programs print over its last word.
_WITHIN: Final = 0.1
#: How far from the baseline of a row a glyph may be, in em.
_OFF_BASELINE: Final = 0.3


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without a space between: their texts from the left to the right, and where they are."""

    glyphs: tuple[Glyph, ...]
    x0: float
    x1: float
    y: float
    size: float

    @property
    def top(self) -> float:
        """The upper end of its letters, whatever the font."""
        return self.y - 0.75 * self.size

    @property
    def bottom(self) -> float:
        """The lower end of its letters."""
        return self.y + 0.25 * self.size


def words_of(glyphs: Sequence[Glyph]) -> list[Word]:
    """Return the words of ``glyphs``, which are of one direction, in no order."""
    written = sum(glyph.text.isspace() for glyph in glyphs) > _SHARE_OF_WRITTEN_SPACES * len(glyphs)
    gap = _GAP_WHERE_SPACES_ARE_WRITTEN if written else _GAP
    # What stands for nothing may draw out a word, or be a space where none are written.
    bases = [glyph for glyph in glyphs if not _is_mark(glyph.text) and (glyph.text or written)]
    marks = _marks_by_base(glyphs)
    return [
        _word([marks.get(id(glyph), glyph) for glyph in letters])
        for row in _rows(bases)
        for letters in _split(sorted(row, key=lambda glyph: glyph.x0), gap)
    ]


def _is_mark(text: str) -> bool:
    return bool(text) and all(unicodedata.combining(character) for character in text)


def _marks_by_base(glyphs: Sequence[Glyph]) -> dict[int, Glyph]:
    """Return, by the identity of each base that has marks, the base with its marks.

    A mark belongs to the nearest letter of its line. Of letters equally near it is the one beside which it is written.
    """
    bases = [(place, glyph) for place, glyph in enumerate(glyphs) if glyph.text.strip() and not _is_mark(glyph.text)]
    marks = [(place, glyph) for place, glyph in enumerate(glyphs) if _is_mark(glyph.text)]
    if not bases or not marks:
        return {}
    cells: dict[int, list[tuple[int, Glyph]]] = {}
    cell = max(glyph.size for _, glyph in bases)
    for place, glyph in bases:
        for row in range(int((glyph.y - glyph.size) // cell), int((glyph.y + glyph.size) // cell) + 1):
            cells.setdefault(row, []).append((place, glyph))
    found: dict[int, tuple[Glyph, list[str]]] = {}
    for place, mark in marks:
        near = cells.get(int(mark.y // cell), ())
        if near:
            base = min(near, key=lambda other: _distance(place, mark, *other))[1]
            found.setdefault(id(base), (base, []))[1].append(mark.text)
    return {
        key: Glyph(base.text + "".join(sorted(texts, key=_shadda_first)), base.x0, base.x1, base.y, base.size)
        for key, (base, texts) in found.items()
    }


def _distance(place: int, mark: Glyph, place_of_base: int, base: Glyph) -> tuple[float, int]:
    middle = (mark.x0 + mark.x1) / 2
    aside = max(base.x0 - middle, middle - base.x1, 0.0)
    # Whether it is a little more or less outside of the letter depends on the font.
    steps = round(8 * aside / base.size) + round(4 * abs(mark.y - base.y) / base.size)
    return steps, abs(place - place_of_base)


def _shadda_first(mark: str) -> bool:
    return mark != "\u0651"


def _rows(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Yield glyphs with about the same baseline. Lines of columns that are set at different heights stay apart."""
    row: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda each: each.y):
        if row and glyph.y - row[0].y > _OFF_BASELINE * min(glyph.size, row[0].size):
            yield row
            row = []
        row.append(glyph)
    if row:
        yield row


def _split(row: list[Glyph], gap: float) -> Iterator[list[Glyph]]:
    """Yield the glyphs of each word of ``row``, which goes from the left to the right."""
    word: list[Glyph] = []
    end = 0.0
    for glyph in row:
        if glyph.text.isspace():
            if word and glyph.x1 > end - _WITHIN * glyph.size:
                yield word
                word = []
            continue
        if word and glyph.x0 - end > _gap_between(word[-1], glyph, gap) * max(glyph.size, word[-1].size):
            yield word
            word = []
        if word or glyph.text:
            end = max(end, glyph.x1) if word else glyph.x1
            word.append(glyph)
    if word:
        yield word


def _gap_between(one: Glyph, other: Glyph, gap: float) -> float:
    """Return the gap that separates two signs: some programs write no space between numbers or beside Latin words."""
    are_digits = one.text.isdigit() and other.text.isdigit()
    are_of_two_scripts = one.text.isalpha() and other.text.isalpha() and _is_arabic(one) != _is_arabic(other)
    return _GAP if are_digits or are_of_two_scripts else gap


def _is_arabic(glyph: Glyph) -> bool:
    return unicodedata.bidirectional(glyph.text[0]) in ("AL", "R")


def _word(glyphs: list[Glyph]) -> Word:
    return Word(
        tuple(glyph for glyph in glyphs if glyph.text),
        min(glyph.x0 for glyph in glyphs),
        max(glyph.x1 for glyph in glyphs),
        median(glyph.y for glyph in glyphs),
        max(glyph.size for glyph in glyphs),
    )


def rows_of(words: Iterable[Word]) -> list[list[Word]]:
    """Return ``words`` by lines, from the top to the bottom, each from the left to the right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda each: each.y):
        if rows and word.y - rows[-1][0].y <= _OFF_BASELINE * max(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda word: word.x0) for row in rows]


def gaps_of(row: Sequence[Word]) -> Iterator[tuple[float, float]]:
    """Yield the left and the right end of each gap between the words of a line."""
    end = row[0].x1
    for _, word in pairwise(row):
        if word.x0 > end:
            yield end, word.x0
        end = max(end, word.x1)
