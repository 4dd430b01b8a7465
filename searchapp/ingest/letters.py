"""How likely a text is to be Arabic: how often its letters follow each other in news."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final, NamedTuple

LETTERS: Final = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"
#: Before the first letter of a word and after its last.
EDGE: Final = " "
_TABLE: Final = "letter_bigrams.txt"

#: A vowel mark or a tatweel is no letter: the word is the same without.
_MARK: Final = re.compile("[\u0640\u064b-\u0652\u0670]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_ARABIC: Final = re.compile(f"[{LETTERS}]+")


class Likeness(NamedTuple):
    """How like Arabic news a text is: which share of the letters of its words that are not ASCII is in words that are
    wholly Arabic, how many these letters are, and the mean logarithm of the probability that each follows the one
    before.
    """

    share: float
    letters: int
    mean_log: float


def likeness(text: str) -> Likeness:
    """Return how like Arabic news ``text`` is."""
    words = [word for word in _WORD.findall(_MARK.sub("", text)) if not word.isascii()]
    arabic = [word for word in words if _ARABIC.fullmatch(word)]
    letters = sum(map(len, arabic))
    if not letters:
        return Likeness(0.0, 0, -math.inf)
    return Likeness(letters / sum(map(len, words)), letters, _mean_log(arabic))


def _mean_log(words: Iterable[str]) -> float:
    table = _log_probabilities()
    logs = [table[pair] for word in words for pair in pairwise(EDGE + word + EDGE)]
    return sum(logs) / len(logs)


@cache
def _log_probabilities() -> dict[tuple[str, str], float]:
    """Return the logarithm of the probability of the second sign of each pair after the first."""
    lines = files("searchapp.ingest").joinpath(_TABLE).read_text(encoding="utf-8").splitlines()
    rows = [[int(count) + 0.5 for count in line.split()] for line in lines if not line.startswith("#")]
    signs = EDGE + LETTERS
    return {
        (first, second): math.log(count / sum(row))
        for first, row in zip(signs, rows, strict=True)
        for second, count in zip(signs, row, strict=True)
    }
