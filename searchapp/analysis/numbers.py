"""Numbers in words: سبعة عشر is 17, خمسمئة ألف is 500,000; and how a number is written in words.

Newspapers spell numbers in every gender and case (خمسة وعشرون, خمس وعشرين), and hundreds in four ways (خمسمئة,
خمسمائة, خمس مئة, خمس مائة). All of them are read, up to a million. One and two are read only as parts of a number:
alone they are other words too (أحد, واحد), and two things have the dual.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, product
from typing import Final, NamedTuple

from searchapp.analysis.normalize import normalize

#: The highest number that is read and written in words.
MOST: Final = 1_000_000

_THOUSAND: Final = 1000
_HUNDRED: Final = 100
_TEN: Final = 10

#: The least number that is one by itself.
_LEAST: Final = 3

# Each number with the word that counts feminine things first, as it stands before a hundred; then the others.
_UNITS: Final = {
    1: ("إحدى", "أحد", "واحد", "واحدة"),
    2: ("اثنتان", "اثنتين", "اثنتا", "اثنتي", "اثنان", "اثنين", "اثنا", "اثني"),
    3: ("ثلاث", "ثلاثة"),
    4: ("أربع", "أربعة"),
    5: ("خمس", "خمسة"),
    6: ("ست", "ستة"),
    7: ("سبع", "سبعة"),
    8: ("ثماني", "ثمانية", "ثمان"),
    9: ("تسع", "تسعة"),
}
_TEENS: Final = {
    11: ("أحد عشر", "إحدى عشرة"),
    12: ("اثنا عشر", "اثني عشر", "اثنتا عشرة", "اثنتي عشرة"),
    **{_TEN + unit: (f"{words[1]} عشر", f"{words[0]} عشرة") for unit, words in _UNITS.items() if unit >= _LEAST},
}
_TEENS[18] = (*_TEENS[18], "ثمان عشرة")
_TENS: Final = {
    _TEN * unit: (stem + "ون", stem + "ين")
    for unit, stem in {
        2: "عشر", 3: "ثلاث", 4: "أربع", 5: "خمس", 6: "ست", 7: "سبع", 8: "ثمان", 9: "تسع",
    }.items()
}  # fmt: skip
_HUNDRED_WORDS: Final = ("مئة", "مائة")
_TWO_HUNDRED: Final = ("مئتان", "مئتين", "مائتان", "مائتين", "مئتا", "مئتي", "مائتا", "مائتي")
_THOUSAND_WORDS: Final = ("ألف", "ألفا", "آلاف")
_TWO_THOUSAND: Final = ("ألفان", "ألفين", "ألفا", "ألفي")
_MILLION: Final = "مليون"
#: What counts more than is read.
_ABOVE: Final = frozenset(("ملايين", "مليونان", "مليونين", "مليوني", "مليار", "مليارات", "بليون", "تريليون"))


def _values() -> dict[str, int]:
    """Return the value of each single word below a thousand."""
    found: dict[str, int] = {}
    for numbers in (_UNITS, {_TEN: ("عشر", "عشرة")}, _TENS):
        found |= {normalize(word): value for value, words in numbers.items() for word in words}
    found |= dict.fromkeys(map(normalize, _HUNDRED_WORDS), _HUNDRED)
    found |= dict.fromkeys(map(normalize, _TWO_HUNDRED), 2 * _HUNDRED)
    for unit, words in _UNITS.items():
        if unit >= _LEAST:
            stems = {word.removesuffix("ي") for word in words[:1]} | {words[0]}
            found |= {normalize(stem + mia): unit * _HUNDRED for stem in stems for mia in _HUNDRED_WORDS}
    return found


_VALUES: Final = _values()
_THOUSANDS: Final = frozenset(map(normalize, _THOUSAND_WORDS))
_TWO_THOUSANDS: Final = frozenset(map(normalize, _TWO_THOUSAND)) - _THOUSANDS
_AND: Final = "و"
_CLITICS: Final = re.compile("[وف]?(?:[بكل]?ال|لل|[بكل])?")
#: The longest number: six words below a thousand, a thousand, seven words below a thousand (تسع مائة و تسعة و تسعون
#: ألفا و تسع مائة و تسعة و تسعون); and the word behind it, which may count more than is read.
_MOST_WORDS: Final = 6 + 1 + 7 + 1
_DIGITS: Final = re.compile(r"(?P<whole>[0-9]{1,7})(?:\.(?P<decimals>[0-9]{1,6}))?")


class Number(NamedTuple):
    """A number in a sequence of words: its ``value``, and of how many words it is made."""

    value: int
    words: int


def read_number(words: Iterable[str]) -> Number | None:
    """Return the longest number that ``words`` begin with, or None where they begin with none or it is above a million.

    The first word may have clitics, the others a conjunction and an article; a conjunction may stand apart. Digits
    count where a thousand or a million follows: 12 ألفا, 1.5 مليون; alone they are no number in words.
    """
    return _Reader([normalize(word) for word in islice(words, _MOST_WORDS)]).number()


class _Reader:
    """Reads the words of a number from the highest part to the lowest, or in Arabic order: units before tens."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._position = 0

    def number(self) -> Number | None:
        digits = self._digits()
        if digits is not None:
            return digits
        thousands = self._below_thousand(first=True)
        scale = self._scale(first=thousands == 0)
        if scale is None:
            return self._found(thousands)
        total = (thousands or 1) * scale if scale > 0 else -scale
        before = self._position
        rest = self._below_thousand(first=False)
        if total % _THOUSAND == 0 and rest and total < MOST and not self._scale_follows():
            return self._found(total + rest)
        self._position = before
        return self._found(total)

    def _found(self, value: int) -> Number | None:
        is_counted_up = self._position < len(self._words) and self._words[self._position] in _ABOVE
        return Number(value, self._position) if _LEAST <= value <= MOST and not is_counted_up else None

    def _digits(self) -> Number | None:
        match = _DIGITS.fullmatch(self._words[0]) if len(self._words) > 1 else None
        if match is None:
            return None
        scale = _THOUSAND if self._words[1] in _THOUSANDS else MOST if self._words[1] == _MILLION else 0
        decimals = match["decimals"] or ""
        value, rest = divmod(int(match["whole"] + decimals) * scale, 10 ** len(decimals))
        return Number(value, 2) if not rest and _THOUSAND <= value <= MOST else None

    def _scale(self, *, first: bool) -> int | None:
        """Read a thousand, two thousand (as a negative number) or a million."""
        for position, word in self._candidates(first=first, joined=first):
            scale = (
                _THOUSAND if word in _THOUSANDS
                else -2 * _THOUSAND if word in _TWO_THOUSANDS and first
                else MOST if word == _MILLION
                else None
            )  # fmt: skip
            if scale is not None:
                self._position = position
                return scale
        return None

    def _scale_follows(self) -> bool:
        before = self._position
        found = self._scale(first=False) is not None
        self._position = before
        return found

    def _below_thousand(self, *, first: bool) -> int:
        """Read hundreds, units and tens, each at most once and in this order; 0 where there are none."""
        total = hundreds = self._hundreds(first=first)
        unit = self._one(first=first and not total, below=_TEN)
        if unit:
            teen = self._one(first=False, joined=False, below=_TEN + 1, least=_TEN)
            tens = 0 if teen else self._one(first=False, below=_HUNDRED, least=2 * _TEN)
            return hundreds + unit + teen + tens
        return total + self._one(first=first and not total, below=_HUNDRED, least=_TEN)

    def _hundreds(self, *, first: bool) -> int:
        before = self._position
        unit = self._one(first=first, below=_TEN, least=_LEAST)
        if unit and self._one(first=False, joined=False, below=_HUNDRED + 1, least=_HUNDRED):
            return unit * _HUNDRED
        self._position = before
        return self._one(first=first, below=_THOUSAND, least=_HUNDRED)

    def _one(self, *, first: bool, below: int, least: int = 1, joined: bool = True) -> int:
        """Read one word whose value is between ``least`` and ``below``; 0 where none stands here."""
        for position, word in self._candidates(first=first, joined=joined):
            value = _VALUES.get(word, 0)
            if least <= value < below:
                self._position = position
                return value
        return 0

    def _candidates(self, *, first: bool, joined: bool) -> list[tuple[int, str]]:
        """Return what the present word may be, each with the position behind it.

        The ``first`` word may have any clitics, a later one that is ``joined`` has a conjunction, the others have none.
        """
        present, behind = self._words[self._position :][:2], self._position + 1
        if not present:
            return []
        word = present[0]
        if first:
            match = _CLITICS.match(word)
            return [(behind, word), (behind, word[match.end() :] if match else word)]
        if not joined:
            return [(behind, word), (behind, word.removeprefix("ال"))]
        found = []
        if word == _AND and len(present) > 1:
            found.append((behind + 1, present[1].removeprefix("ال")))
        if word.startswith(_AND):
            found.append((behind, word[1:].removeprefix("ال")))
        return found


@lru_cache(1 << 12)
def number_spellings(value: int) -> tuple[tuple[str, ...], ...]:
    """Return the ways to write ``value`` in words, each a sequence of words; none below three or above a million.

    A round number of thousands or a million is also written with digits: 500 ألف.
    """
    if not _LEAST <= value <= MOST:
        return ()
    if value == MOST:
        return ((_MILLION,), ("1000", "ألف"))
    thousands, rest = divmod(value, _THOUSAND)
    ways = _below_thousand(rest) if not thousands else _joined(_thousands(thousands), _below_thousand(rest))
    if thousands and not rest:
        ways = [*ways, *(f"{thousands} {word}" for word in _THOUSAND_WORDS if thousands > 1)]
    if thousands * _TEN % _HUNDRED == 0 and not rest and thousands >= _HUNDRED:
        ways = [*ways, f"{value / MOST:g} {_MILLION}"]
    return tuple(dict.fromkeys(tuple(way.split()) for way in ways if _is_consistent(way)))


def _is_consistent(way: str) -> bool:
    """Return whether the words of ``way`` are in one case, and its hundreds spelt in one way."""
    nominative, oblique = (any(word.endswith(ends) for word in way.split()) for ends in (("ون", "ان"), ("ين", "ني")))
    return not (nominative and oblique) and not ("مئ" in way and "مائ" in way)


def _thousands(count: int) -> list[str]:
    if count == 1:
        return ["ألف"]
    if count == 2:  # noqa: PLR2004 the dual
        return ["ألفان", "ألفين", "ألفي"]
    words = _THOUSAND_WORDS[2:] if count <= _TEN else _THOUSAND_WORDS[:2]
    return [f"{way} {word}" for way in _below_thousand(count, masculine=True) for word in words]


def _below_thousand(value: int, *, masculine: bool = False) -> list[str]:
    """Return the ways to write ``value``; where ``masculine`` things are counted only those for them."""
    hundreds, rest = divmod(value, _HUNDRED)
    return _joined(_hundreds(hundreds), _below_hundred(rest, masculine=masculine))


def _hundreds(count: int) -> list[str]:
    if count == 1:
        return list(_HUNDRED_WORDS)
    if count == 2:  # noqa: PLR2004 the dual
        return list(_TWO_HUNDRED[:4])
    if not count:
        return []
    stem = _UNITS[count][0]
    return [
        *(stem.removesuffix("ي") + mia for mia in _HUNDRED_WORDS),
        *(f"{stem}{between}{mia}" for between in ("", " ") for mia in _HUNDRED_WORDS),
    ]


def _below_hundred(value: int, *, masculine: bool) -> list[str]:
    if not value:
        return []
    if value in _TEENS:
        return [way for way in _TEENS[value] if not masculine or way.endswith("عشر")]
    tens, unit = divmod(value, _TEN)
    if not unit:
        return list(_TENS[value]) if tens > 1 else ["عشرة"] if masculine else ["عشر", "عشرة"]
    units = list(_UNITS[unit])
    if unit >= _LEAST:
        units = [_UNITS[unit][1]] if masculine else units
    elif unit == 1:
        units = ["واحد", "أحد"] if masculine else units
    else:
        units = ["اثنان", "اثنين"] if masculine else ["اثنان", "اثنين", "اثنتان", "اثنتين"]
    return _joined(units, list(_TENS[tens * _TEN])) if tens else units


def _joined(former: list[str], latter: list[str]) -> list[str]:
    if not former or not latter:
        return former or latter
    return [f"{one} {_AND}{other}" for one, other in product(former, latter)]
