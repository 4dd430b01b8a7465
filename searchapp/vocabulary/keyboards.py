"""Text typed with the wrong keyboard layout: the same keys on the Arabic layout (101) and on the US one.

``hg;,dj`` are the keys of الكويت, and اثممخ are those of hello.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

#: The characters of both layouts, key by key, without and with the shift key.
_LATIN: Final = "`qwertyuiop[]asdfghjkl;'zxcvnm,./~QWERTYUIOP{}ASDFGHJKL:ZXCVNM<>?"
_ARABIC: Final = (
    "ذضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظ\u0651\u064e\u064b\u064f\u064c#إ‘÷×؛<>\u0650\u064d][#أـ،/:~\u0652}{آ’,.؟"
)

#: Stands in the table above for a key of two letters.
_LIGATURE: Final = "#"
_LIGATURES: Final = {"b": "لا", "B": "لآ", "G": "لأ", "T": "لإ"}

_TO_ARABIC: Final = {
    **{latin: arabic for latin, arabic in zip(_LATIN, _ARABIC, strict=True) if arabic != _LIGATURE},
    **_LIGATURES,
}
_TO_LATIN: Final = {
    arabic: latin.lower()
    for latin, arabic in reversed([*zip(_LATIN, _ARABIC, strict=True)])
    if latin.isalpha() and arabic != _LIGATURE
}

#: How many لا are each tried both as one key and as two.
_MAX_LIGATURES: Final = 3


def as_arabic(text: str) -> str | None:
    """Return what the keys of ``text`` give on the Arabic layout; None if one of its characters is on no key."""
    letters = [_TO_ARABIC.get(character) for character in text]
    return "".join(filter(None, letters)) if None not in letters else None


def as_latin(text: str) -> Iterator[str]:
    """Yield what the keys of ``text`` give on the US layout, in lower case.

    There may be several results, since لا has a key of its own, or none, if a character is not on the key of a letter.
    """
    pieces = text.split("لا")
    if len(pieces) - 1 > _MAX_LIGATURES:
        return
    parts = [[_TO_LATIN.get(character) for character in piece] for piece in pieces]
    if any(None in part for part in parts):
        return
    latin = ["".join(filter(None, part)) for part in parts]
    for keys in product(("gh", "b"), repeat=len(pieces) - 1):
        yield "".join(piece + key for piece, key in zip(latin, (*keys, ""), strict=True))
