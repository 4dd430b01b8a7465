"""How often words stand in corpora: what the lexicon's frequencies and mined words come from."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from searchapp.analysis.normalize import normalize, without_diacritics
from searchapp.analysis.tokens import words_in

ARABIC: Final = re.compile("[ء-غف-ي]{1,20}")
_FIELDS: Final = ("title", "content", "text")
#: The share of the masculine below which a word in ة is hardly one.
_RARE_FEMININE: Final = 0.03
#: What a noun is counted behind.
BEFORE_NOUNS: Final = ("", "ال", "و", "وال", "ل", "ب", "لل", "بال")


class Counts:
    """How often each Arabic word of some texts stands there: by its surface, and by its normalized form."""

    def __init__(self, surfaces: Counter[str]) -> None:
        # In one order, whatever the order of the texts: sums of shares depend on it.
        self.surfaces = Counter({word: surfaces[word] for word in sorted(surfaces) if ARABIC.fullmatch(word)})
        self._normalized: Counter[str] = Counter()
        for word, count in self.surfaces.items():
            self._normalized[normalize(word)] += count

    def of(self, word: str) -> int:
        """Return how often ``word`` stands there in any spelling."""
        return self._normalized[normalize(word)]

    def of_noun(self, word: str) -> int:
        """Return how often ``word`` stands there in any spelling, alone or behind what is written before nouns."""
        normalized = normalize(word)
        return sum(self._normalized[before + normalized] for before in BEFORE_NOUNS)

    def is_rare_feminine(self, word: str) -> bool:
        """Return whether ``word`` ends in ة, and hardly ever stands there beside the word without it."""
        return word.endswith("ة") and self.of_noun(word) < _RARE_FEMININE * self.of_noun(word[:-1])

    def of_surfaces(self, word: str, *before: str) -> int:
        """Return how often ``word``, in this spelling, stands there behind each of ``before``."""
        return sum(self.surfaces[it + word] for it in before)


def count_words(paths: Iterable[Path]) -> Counts:
    """Return the counts of the articles in ``paths``: JSON lines, or their gzip."""
    surfaces: Counter[str] = Counter()
    for path in sorted(paths):
        for text in _texts(path):
            surfaces.update(map(without_diacritics, words_in(text)))
    return Counts(surfaces)


def _texts(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            yield "\n".join(article.get(field) or "" for field in _FIELDS)
