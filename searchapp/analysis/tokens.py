r"""Finding words in the original text, by their offsets.

Three kinds of word: a run of Arabic-script letters, with the marks and invisible characters written inside it; a run
of other letters and digits (``A320``, ``G20``, ``OpenAI``); a run of digits. An underscore, a hyphen, any
punctuation ends a word, so that a hashtag is found by its words. Where scripts change without a space (``بـ1000``)
a new word begins. Python's ``\\w`` does not match Arabic marks, hence the classes made here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from searchapp.analysis import letters


def _character_class(characters: frozenset[str]) -> str:
    return "".join(re.escape(character) for character in sorted(characters))


_LETTER: Final = _character_class(letters.LETTERS)
_MARK: Final = _character_class(letters.MARKS)
_INVISIBLE: Final = _character_class(letters.INVISIBLE)
_OTHER: Final = rf"[^\W_{_LETTER}{_MARK}{_character_class(letters.ORNAMENTS)}]"

WORD: Final = re.compile(
    rf"[{_LETTER}](?:[{_LETTER}{_MARK}]|[{_INVISIBLE}]+(?=[{_LETTER}{_MARK}]))*"
    rf"|{_OTHER}(?:{_OTHER}|[\u0300-\u036f]|[{_INVISIBLE}]+(?={_OTHER}))*"
)

_PARTING: Final = re.compile(f"({WORD.pattern})")


def find_words(text: str) -> Iterator[re.Match[str]]:
    """Yield the words of ``text`` in order: ``group()`` is the word, ``start()`` and ``end()`` are its offsets."""
    return WORD.finditer(text)


def surfaces(text: str) -> list[str]:
    """Return the words of ``text`` without their offsets: what indexing needs, at half the cost."""
    return WORD.findall(text)


def parted(text: str) -> list[str]:
    """Return ``text`` cut into its words and what stands between them: a word at every odd place, none else.

    Where a word begins is the length of all that stands before it; so all words are had without a loop.
    """
    return _PARTING.split(text)
