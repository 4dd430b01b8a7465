r"""Finding words in the original text, by their offsets.

There are three kinds of word: a run of Arabic-script letters, with the diacritics and invisible characters inside it; a
run of other letters and digits (``A320``, ``G20``, ``OpenAI``); a run of digits. An underscore, a hyphen and any other
punctuation end a word, so that a hashtag is found by its words. A new word begins where scripts change without a space
(``بـ1000``). Python's ``\\w`` does not match Arabic diacritics, hence the classes made here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from searchapp.analysis import letters


def _character_class(characters: frozenset[str]) -> str:
    return "".join(re.escape(character) for character in sorted(characters))


_LETTER: Final = _character_class(letters.LETTERS)
_DIACRITIC: Final = _character_class(letters.DIACRITICS)
_INVISIBLE: Final = _character_class(letters.INVISIBLE)
_OTHER: Final = rf"[^\W_{_LETTER}{_DIACRITIC}{_character_class(letters.ORNAMENTS)}]"

WORD: Final = re.compile(
    rf"[{_LETTER}](?:[{_LETTER}{_DIACRITIC}]|[{_INVISIBLE}]+(?=[{_LETTER}{_DIACRITIC}]))*"
    rf"|{_OTHER}(?:{_OTHER}|[\u0300-\u036f]|[{_INVISIBLE}]+(?={_OTHER}))*"
)

_SPLITTER: Final = re.compile(f"({WORD.pattern})")


def find_words(text: str) -> Iterator[re.Match[str]]:
    """Yield the words of ``text`` in order: ``group()`` is the word, ``start()`` and ``end()`` are its offsets."""
    return WORD.finditer(text)


def words_in(text: str) -> list[str]:
    """Return the words of ``text`` without their offsets: what indexing needs, at half the cost."""
    return WORD.findall(text)


def split_at_words(text: str) -> list[str]:
    """Return ``text`` cut into its words and what stands between them: the words are the items of odd index.

    A word begins at the total length of the items before it, so the offsets of all words can be computed without a
    loop.
    """
    return _SPLITTER.split(text)
