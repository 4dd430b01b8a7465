"""Queries that cost much, whether somebody means harm with them or not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

#: Letters that begin many words, also two of them in a row.
LETTERS: Final = "ابتجحخدرسشصطعغفقكلمنهوي"
_PAIRS: Final = tuple(a + b for a in LETTERS for b in LETTERS)


def costly_patterns(words: Sequence[str], choice: random.Random) -> tuple[str, ...]:
    """Return a query of many patterns of each kind; ``words`` occur in many articles."""
    return (
        " OR ".join(f"{letter}*" for letter in LETTERS),
        " OR ".join(f"{pair}*" for pair in choice.sample(_PAIRS, 44)),
        " ".join(f"{pair}*" for pair in choice.sample(_PAIRS, 10)),
        " OR ".join(f"{word}~1" for word in choice.choices(words, k=60)),
    )


def unknown_authors(choice: random.Random) -> str:
    """Return a query for many authors that nobody is called like."""
    return " ".join(f"author:{''.join(choice.choices(LETTERS, k=18))}" for _ in range(60))
