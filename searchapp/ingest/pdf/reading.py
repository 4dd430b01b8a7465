"""The text of a line: its words in the order in which they are read.

Programs write letters where they are seen, so the order of reading is found again by the rules by which text of both
directions is laid out (Unicode, annex 9), turned round.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from searchapp.ingest.pdf.words import Word

#: On a page of Latin letters a line is read from the left if it has this many times more Latin than Arabic ones.
_LATIN_LINE: Final = 2.5

_MIRRORED: Final = dict(zip("()[]{}<>«»‹›", ")(][}{><»«›‹", strict=True))
_OPENING: Final = "([{«‹"
_CLOSING: Final = ")]}»›"
_STRAIGHT_SIGNS: Final = "+-−"
_BEFORE_NAMES: Final = "@#"
_SEPARATORS: Final = ".,:/٫٬،"


def text_of(row: Sequence[Word], *, from_the_left: bool = False, is_first: bool = True) -> str:
    """Return the text of ``row``, a line whose words are given from the left to the right.

    ``from_the_left`` is how most lines of its page are read; ``is_first`` says whether it begins a paragraph.
    """
    signs = _signs(row)
    if is_from_the_left(row, from_the_left=from_the_left):
        return "".join(signs)
    return _with_brackets("".join(_logical(signs[::-1], after_arabic=not is_first)))


def is_from_the_left(row: Sequence[Word], *, from_the_left: bool = False) -> bool:
    """Return whether a line is read from the left, on a page of which most lines are read ``from_the_left`` or not."""
    kinds = [_kind(glyph.text) for word in row for glyph in word.glyphs]
    latin, arabic = kinds.count("L"), kinds.count("R")
    if not latin and not arabic:
        return from_the_left
    return latin > _LATIN_LINE * arabic if from_the_left else not arabic


def is_mostly_latin(words: Sequence[Word]) -> bool:
    """Return whether most letters of a page are Latin."""
    kinds = [_kind(glyph.text) for word in words for glyph in word.glyphs]
    return kinds.count("L") > kinds.count("R")


def _signs(row: Sequence[Word]) -> list[str]:
    """Return what stands in a line from the left to the right, with a space between words."""
    signs: list[str] = []
    for word in row:
        signs += (" ", *(glyph.text for glyph in word.glyphs)) if signs else (glyph.text for glyph in word.glyphs)
    return signs


def _kind(sign: str) -> str:
    """Return R for an Arabic letter, L for another, N for a digit, S for what separates digits, else O."""
    match unicodedata.bidirectional(sign[0]):
        case "AL" | "R":
            return "R"
        case "L":
            return "L"
        case "EN" | "AN":
            return "N"
        case "CS":
            return "S"
        case _:
            return "S" if sign in _SEPARATORS else "O"


def _logical(signs: Sequence[str], *, after_arabic: bool) -> list[str]:
    """Return ``signs``, which go from the right to the left, in the order of reading."""
    kinds = _resolved(signs, after_arabic=after_arabic)
    logical: list[str] = []
    for kind, group in groupby(zip(signs, kinds, strict=True), key=lambda each: each[1]):
        run = [sign for sign, _ in group]
        logical += [_MIRRORED.get(sign, sign) for sign in run] if kind == "O" else _straight(run, kind)
    return logical


def _straight(run: list[str], kind: str) -> list[str]:
    return run if kind == "R" else run[::-1]


def _resolved(signs: Sequence[str], *, after_arabic: bool) -> list[str]:
    """Return the kinds of ``signs`` where what belongs to a number or to words of Latin letters is one run."""
    kinds = [_kind(sign) for sign in signs]
    last = len(kinds) - 1
    is_arabic = after_arabic or "R" in kinds
    for place, kind in enumerate(kinds):
        # After an Arabic letter a sign parts two numbers: of 2015-2016 the first is on the right.
        if kind == "S" or (signs[place] in _STRAIGHT_SIGNS and not is_arabic):
            inside = 0 < place < last and kinds[place - 1] == "N" and kinds[place + 1] == "N"
            kinds[place] = "N" if inside else "O"
    _join_latin(kinds, signs)
    return kinds


def _join_latin(kinds: list[str], signs: Sequence[str]) -> None:
    """Make one run of all between the first and the last Latin letter that no Arabic letter parts, and its numbers."""
    place = 0
    while place < len(kinds):
        if kinds[place] == "R":
            place += 1
            continue
        end = place
        while end < len(kinds) and kinds[end] != "R":
            end += 1
        latin = [at for at in range(place, end) if kinds[at] == "L"]
        if latin:
            first, last = latin[0], latin[-1]
            # A number after Latin words, on the right of which there is nothing Arabic, belongs to them.
            while first > place and kinds[first - 1] == "N":
                first -= 1
            first = _with_number(kinds, first, place)
            while last + 1 < end and (kinds[last + 1] == "N" or signs[last + 1] in _BEFORE_NAMES):
                last += 1
            kinds[first : last + 1] = "L" * (last + 1 - first)
        place = end


def _with_number(kinds: list[str], first: int, start: int) -> int:
    """Return where the run begins, from the right, if the number beside its first word is read after it."""
    at = first
    while at > start and kinds[at - 1] == "O":
        at -= 1
    if first - at != 1 or at == start or kinds[at - 1] != "N":
        return first
    while at > start and kinds[at - 1] == "N":
        at -= 1
    return at


def _with_brackets(text: str) -> str:
    """Return ``text`` with each bracket turned to the side of what it encloses, where that can be seen."""
    if not any(sign in text for sign in _MIRRORED):
        return text
    characters = list(text)
    for place, sign in enumerate(characters):
        if sign in _MIRRORED:
            before = characters[place - 1] if place else " "
            after = characters[place + 1] if place + 1 < len(characters) else " "
            opens, closes = _is_outside(before) and after.isalnum(), before.isalnum() and _is_outside(after)
            if (opens and sign in _CLOSING) or (closes and sign in _OPENING):
                characters[place] = _MIRRORED[sign]
    return "".join(characters)


def _is_outside(character: str) -> bool:
    return not character.isalnum() and not unicodedata.combining(character)
