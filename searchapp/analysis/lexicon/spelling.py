"""The evidence of spelling: how likely a word is printed as it stands when another spelling is the full one.

Newspapers leave out a hamza, write ي for ى or ه for ة; they hardly ever add what does not belong there. A cost is minus
the logarithm of a probability, in units of :data:`UNIT`.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Final

#: The units of one natural logarithm: costs are whole numbers, so that sums are the same on every machine.
UNIT: Final = 16

_ALEFS: Final = frozenset("أإآٱ")
_HAMZAS: Final = frozenset("ؤئء")

#: (full spelling, printed) and how often that is printed.
_PAIRS: Final = {("ة", "ه"): 0.02, ("ه", "ة"): 0.00005, ("ى", "ي"): 0.1, ("ي", "ى"): 0.005}
#: Particles are short and common: they insist on their own ى or ي, as do names that are spelt like another word.
_STRICT_PAIRS: Final = {**_PAIRS, ("ى", "ي"): 0.0005, ("ي", "ى"): 0.0005}

_ALEF_WITHOUT_HAMZA: Final = 0.1
_ALEF_WITH_HAMZA: Final = 0.01
_OTHER_ALEF: Final = 0.003
_OTHER_HAMZA: Final = 0.15
_OTHER_LETTER: Final = 0.5


def cost_of(probability: float) -> int:
    """Return the cost of ``probability``."""
    return round(-UNIT * math.log(probability))


#: What it costs that a word has more or fewer letters.
_OTHER_LENGTH: Final = cost_of(0.3)


def spelling_cost(full: str, printed: str, *, strict: bool = False) -> int:
    """Return what it costs to read ``printed`` as a word whose full spelling is ``full``; nothing if they are equal."""
    if full == printed:
        return 0
    if len(full) != len(printed):
        return _OTHER_LENGTH
    return sum(_letter_cost(*pair, strict) for pair in zip(full, printed, strict=True) if pair[0] != pair[1])


@cache
def _letter_cost(full: str, printed: str, strict: bool) -> int:  # noqa: FBT001 - cached by position
    pairs = _STRICT_PAIRS if strict else _PAIRS
    if (full, printed) in pairs:
        return cost_of(pairs[full, printed])
    if full in _ALEFS and printed == "ا":
        return cost_of(_ALEF_WITHOUT_HAMZA)
    if full == "ا" and printed in _ALEFS:
        return cost_of(_ALEF_WITH_HAMZA)
    if full in _ALEFS and printed in _ALEFS:
        return cost_of(_OTHER_ALEF)
    return cost_of(_OTHER_HAMZA if full in _HAMZAS and printed in _HAMZAS else _OTHER_LETTER)
