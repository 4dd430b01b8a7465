"""Words for tests of the vocabulary, and strategies for any words."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from searchapp.vocabulary import Vocabulary

#: Surface forms that a newspaper might have, and their occurrences.
COUNTS: Final = (
    ("كازاخستان", 40),
    ("وكازاخستان", 7),
    ("لكازاخستان", 3),
    ("الكويت", 90),
    ("كويت", 2),
    ("والكويت", 11),
    ("للكويت", 5),
    ("كويتي", 8),
    ("وزير", 70),
    ("الوزير", 30),
    ("ووزير", 4),
    ("أمريكا", 25),
    ("امريكا", 20),
    ("إلى", 500),
    ("القاهرة", 44),
    ("بسبب", 60),
    ("سبب", 12),
    ("ترامب", 80),
    ("Google", 6),
)

LETTERS: Final = "ابتوليكةأنه"
WORDS: Final = st.text(LETTERS, min_size=1, max_size=7)
VOCABULARIES: Final = st.dictionaries(WORDS, st.integers(1, 50), max_size=40).map(lambda found: tuple(found.items()))


def sample_vocabulary() -> Vocabulary:
    return Vocabulary.of(COUNTS)
