"""The glyphs of a page with their places, as playa finds them in the file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from searchapp.ingest.pdf.limits import MOST_GLYPHS

if TYPE_CHECKING:
    from playa import Page
    from playa.content import GlyphObject

#: The rendering mode of text that is not painted, in which OCR lays its text over the picture of a page.
_UNPAINTED: Final = 3
#: Two equal signs that are nearer than this (in em) are one sign, in bold or with a shadow.
_DOUBLE: Final = 0.12
#: A letter that is narrower than this (in em) has no width of its own.
_NO_WIDTH: Final = 0.02
_CODE_SIZES: Final = (1, 2, 3, 4)
#: At least this share of the signs of kashida lies over another.
_LAID_OVER: Final = 0.05
_BIDI_CONTROLS: Final = dict.fromkeys((0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_SOFT_HYPHEN: Final = 0xAD
_ALEF_LAM: Final = re.compile("[اأإآٱ]ل")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A sign on the page: its text in reading order (empty if it stands for nothing), and where it is.

    ``x0`` and ``x1`` are its left and its right end, ``y`` is its baseline, growing downwards, all in points, and
    ``size`` is that of its font.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float


class PageGlyphs(NamedTuple):
    """The glyphs of a page by the direction in which they are written, the one with the most first.

    Each direction has its own coordinates, in which its lines are level. ``unmapped`` counts glyphs of which the file
    does not say what they stand for, except those that draw out words to fill their lines; ``unpainted`` counts those
    that are not seen on the page.
    """

    directions: tuple[tuple[Glyph, ...], ...]
    unmapped: int
    unpainted: int
    is_cut_off: bool


class _Placed(NamedTuple):
    turns: int
    glyph: Glyph
    code: tuple[int, int]
    actual: Any
    is_unpainted: bool


def glyphs_of(page: Page) -> PageGlyphs:
    """Return the glyphs of ``page``."""
    placed: list[_Placed] = []
    is_cut_off = False
    for each in _placed(page):
        if len(placed) == MOST_GLYPHS:
            is_cut_off = True
            break
        placed.append(each)
    directions: dict[int, list[Glyph]] = {}
    unmapped: dict[tuple[int, int], list[Glyph]] = {}
    for each in _with_actual_text(placed):
        text = _plain(each.glyph.text)
        if not text:
            unmapped.setdefault(each.code, []).append(each.glyph)
        directions.setdefault(each.turns, []).append(replace(each.glyph, text=text))
    ordered = sorted(directions.values(), key=len, reverse=True)
    return PageGlyphs(
        tuple(tuple(_without_doubles(_with_whole_ligatures(glyphs))) for glyphs in ordered),
        sum(len(glyphs) for glyphs in unmapped.values() if not _draws_out(glyphs)),
        sum(each.is_unpainted for each in placed),
        is_cut_off,
    )


def _placed(page: Page) -> Iterator[_Placed]:
    left, top, right, bottom = _seen(page)
    for each in page.glyphs:
        (x, y), (dx, dy) = each.origin, each.displacement
        if not (left <= x <= right and top <= y <= bottom):
            continue
        turns, start, end, base = _level(x, y, dx, dy, is_turned_over=each.matrix[3] > 0)
        text = "" if _is_unmapped(each) else each.text or ""
        glyph = Glyph(text, min(start, end), max(start, end), base, each.size or 1.0)
        yield _Placed(
            turns, glyph, (id(each.font), each.cid), _actual(each.mcstack), each.gstate.render_mode == _UNPAINTED
        )


def _is_unmapped(glyph: GlyphObject) -> bool:
    """Return whether the font does not say what ``glyph`` stands for, so that its text is only its number."""
    font: Any = glyph.font
    if font.tounicode is None:
        return font.multibyte and font.unicode_map is None
    known = font.tounicode.bytes2unicode
    return glyph.text == chr(glyph.cid) and not any(
        glyph.cid < 256**size and glyph.cid.to_bytes(size, "big") in known for size in _CODE_SIZES
    )


def _seen(page: Page) -> tuple[float, float, float, float]:
    """Return the part of the page that is shown."""
    a, b, c, d, e, f = page.ctm
    x0, y0, x1, y1 = page.cropbox
    xs = [a * x + c * y + e for x, y in ((x0, y0), (x1, y1))]
    ys = [b * x + d * y + f for x, y in ((x0, y0), (x1, y1))]
    return min(xs), min(ys), max(xs), max(ys)


def _level(x: float, y: float, dx: float, dy: float, *, is_turned_over: bool) -> tuple[int, float, float, float]:
    """Return by how many quarter turns a glyph is turned, and its start, end and baseline once turned back."""
    if abs(dx) >= abs(dy):
        if dx < 0 and is_turned_over:
            return 2, -x, -x - dx, -y
        # Letters from right to left may be written with a negative width: they are as upright as the others.
        return 0, x, x + dx, y
    if dy < 0:
        return 1, -y, -y - dy, x
    return 3, y, y + dy, -x


def _actual(stack: tuple[Any, ...]) -> Any:
    """Return the innermost marked content of ``stack`` that states its text, if there is one."""
    for content in reversed(stack or ()):
        if isinstance(content.props, dict) and isinstance(content.props.get("ActualText"), bytes):
            return content
    return None


def _with_actual_text(placed: list[_Placed]) -> Iterator[_Placed]:
    """Yield ``placed`` with one glyph for all glyphs of a marked content that states its text."""
    for _, group in groupby(placed, key=lambda each: id(each.actual) if each.actual else None):
        glyphs = list(group)
        first = glyphs[0]
        if first.actual is None or not _are_on_one_line(glyphs):
            yield from glyphs
            continue
        written = _decoded(first.actual.props["ActualText"])
        # A mark is narrower than its letter, or raised.
        base = max((each.glyph for each in glyphs), key=lambda glyph: (glyph.x1 - glyph.x0, glyph.y))
        left = min(each.glyph.x0 for each in glyphs if each.glyph.y == base.y)
        right = max(each.glyph.x1 for each in glyphs if each.glyph.y == base.y)
        yield first._replace(glyph=replace(base, text=written, x0=left, x1=right))


def _are_on_one_line(glyphs: list[_Placed]) -> bool:
    first = glyphs[0].glyph
    return all(abs(each.glyph.y - first.y) < first.size for each in glyphs)


def _decoded(written: bytes) -> str:
    if written.startswith(b"\xfe\xff"):
        return written[2:].decode("utf-16-be", "replace")
    if written.startswith(b"\xef\xbb\xbf"):
        return written[3:].decode("utf-8", "replace")
    return written.decode("latin-1")


def _plain(text: str) -> str:
    """Return the letters that a glyph stands for, without presentation forms, controls and private use."""
    if text.isascii() and text.isprintable():
        return text
    if text.isspace():
        return " "
    kept = "".join(map(_letters, text.translate(_BIDI_CONTROLS)))
    # There is a ligature of lam and alef, but none of alef and lam.
    return kept[::-1] if _ALEF_LAM.fullmatch(text) else kept


def _letters(character: str) -> str:
    if character.isspace():
        return " "
    if "\ufb00" <= character <= "\ufdff" or "\ufe70" <= character <= "\ufefc":
        # A mark that stands alone is normalised to a space and the mark.
        return unicodedata.normalize("NFKC", character).strip()
    if ord(character) == _SOFT_HYPHEN or character == "\ufffd" or unicodedata.category(character) in ("Cc", "Co", "Cn"):
        return ""
    return character


def _with_whole_ligatures(glyphs: list[Glyph]) -> list[Glyph]:
    """Return ``glyphs`` with one glyph for each ligature that is written as letters of which one has a width."""
    whole: list[Glyph] = []
    for glyph in glyphs:
        if whole and _is_said_twice(whole[-1], glyph):
            wider = max(whole.pop(), glyph, key=lambda each: each.x1 - each.x0)
            whole.append(wider)
        elif whole and _are_one(whole[-1], glyph):
            before = whole.pop()
            wide = max(before, glyph, key=lambda each: each.x1 - each.x0)
            is_leftward = bool(whole) and whole[-1].x0 > wide.x0
            whole.append(replace(wide, text=_ligature(before.text, glyph.text, is_leftward=is_leftward)))
        else:
            whole.append(glyph)
    return whole


def _is_said_twice(one: Glyph, other: Glyph) -> bool:
    """Return whether a letter and the mark on it both have the letter with the mark as their text."""
    is_marked = len(one.text) > 1 and any(map(unicodedata.combining, one.text))
    is_narrow = min(one.x1 - one.x0, other.x1 - other.x0) < _NO_WIDTH * one.size
    return is_marked and is_narrow and one.text == other.text and abs(one.x0 - other.x0) < one.size


def _are_one(one: Glyph, other: Glyph) -> bool:
    near = _NO_WIDTH * one.size
    is_narrow = min(one.x1 - one.x0, other.x1 - other.x0) < near
    are_letters = one.text[:1].isalpha() and other.text[:1].isalpha()
    return is_narrow and are_letters and abs(one.x0 - other.x0) < near and abs(one.y - other.y) < near


def _ligature(one: str, other: str, *, is_leftward: bool) -> str:
    """Return the text of a ligature whose part ``one`` comes before the ``other`` in the file."""
    if "ل" in (one, other):
        return one + other if one == "ل" else other + one
    return one + other if is_leftward else other + one


def _draws_out(glyphs: list[Glyph]) -> bool:
    """Return whether these draw out words (kashida): some lie over each other, to fill a length."""
    ordered = sorted(glyphs, key=lambda glyph: (glyph.y, glyph.x0))
    over = sum(one.y == other.y and 0 < other.x0 - one.x0 < 0.9 * (one.x1 - one.x0) for one, other in pairwise(ordered))
    return over >= _LAID_OVER * len(glyphs)


def _without_doubles(glyphs: list[Glyph]) -> Iterator[Glyph]:
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in glyphs:
        cell = max(glyph.size, 1.0)
        column, row = int(glyph.x0 // cell), int(glyph.y // cell)
        near = (
            other
            for key in ((glyph.text, column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
            for other in seen.get(key, ())
        )
        if glyph.text in ("", " ") or not any(_is_double(glyph, other) for other in near):
            seen.setdefault((glyph.text, column, row), []).append(glyph)
            yield glyph


def _is_double(one: Glyph, other: Glyph) -> bool:
    nearest = min(_DOUBLE * one.size, max(one.x1 - one.x0, _DOUBLE * one.size) / 2)
    return abs(one.x0 - other.x0) < nearest and abs(one.y - other.y) < _DOUBLE * one.size
