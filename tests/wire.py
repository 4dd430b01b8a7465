"""Made-up agency text, and what newspapers do to it."""

from __future__ import annotations

import random
from datetime import datetime

from searchapp.model import Article

_LETTERS = "بتجحدرزسشصطعغفقكلمني"


def text(seed: int, words: int) -> list[str]:
    """Return the words of a text that shares none with that of another seed, or hardly any."""
    chance = random.Random(seed)
    return ["".join(chance.choices(_LETTERS, k=6)) for _ in range(words)]


def edited(words: list[str], seed: int, share: float) -> list[str]:
    """Return ``words`` with so large a share of them replaced, here and there."""
    chance = random.Random(seed)
    changed = set(chance.sample(range(len(words)), round(share * len(words))))
    return [text(seed * 1000 + place, 1)[0] if place in changed else word for place, word in enumerate(words)]


def printed(
    name: str, words: list[str], source: str = "", day: int | None = None, hour: int = 0, *, title: str = ""
) -> Article:
    """Return an article of ``words``, in paragraphs of thirty, of a day in March 2025."""
    paragraphs = tuple(" ".join(words[start : start + 30]) for start in range(0, len(words), 30))
    date = None if day is None else datetime(2025, 3, day, hour)
    return Article(name, title or f"عنوان {name}", paragraphs, source=source, date=date)
