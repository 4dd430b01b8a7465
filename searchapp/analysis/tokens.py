r"""Finding words in the original text, by their offsets.

There are four kinds of word: a run of Arabic-script letters, with the diacritics and invisible characters inside it; a
run of other letters and digits (``A320``, ``G20``, ``OpenAI``); a number with its separators (``12,500``, ``3.5``);
single letters with full stops between them (``U.S``). Any other punctuation, an underscore and a hyphen end a word, so
that a hashtag is found by its words. A new word begins where scripts change without a space, but clitics belong to the
word that they stand before: ``بـ1000``, ``الـBBC``. Python's ``\\w`` does not match Arabic diacritics, hence the
classes made here.

In numbers a comma parts thousands where three digits follow it and is a decimal comma otherwise; a full stop is a
decimal point, unless there are several (``1.234.567``) or three zeros follow it (``10.000``). What has one more
separator and digits beside it is no number: ``6.11.2025`` is a date of three words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from searchapp.analysis import letters


def _character_class(characters: frozenset[str]) -> str:
    """Return what stands for ``characters`` between square brackets: ranges, which are compiled in half the time."""
    codes = sorted(map(ord, characters))
    firsts = [code for code in codes if chr(code - 1) not in characters]
    lasts = [code for code in codes if chr(code + 1) not in characters]
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in zip(firsts, lasts, strict=True))


_LETTER: Final = _character_class(letters.LETTERS)
_DIACRITIC: Final = _character_class(letters.DIACRITICS)
_INVISIBLE: Final = _character_class(letters.INVISIBLE)
_OTHER: Final = rf"[^\W_{_LETTER}{_DIACRITIC}{_character_class(letters.ORNAMENTS)}]"

# Nothing that a run has taken can be given back, so nothing is remembered for it: hence the doubled signs.
_ARABIC_RUN: Final = rf"[{_LETTER}][{_LETTER}{_DIACRITIC}]*+(?:[{_INVISIBLE}]++[{_LETTER}{_DIACRITIC}]++)*+"
_OTHER_RUN: Final = rf"{_OTHER}++(?:(?:[\u0300-\u036f]|[{_INVISIBLE}]++(?={_OTHER})){_OTHER}*+)*+"

#: The thousands of a number are parted by one sign throughout: comma, Arabic thousands separator, Arabic comma,
#: apostrophe.
_THOUSANDS: Final = "|".join(rf"(?:{sign}\d{{3}})+" for sign in (",", "\u066c", "،", "['’]"))
_ZERO: Final = "[0٠۰]"
_SEPARATORS: Final = ".,\u066b\u066c،"

#: Numbers with separators, by how they are written; see :func:`searchapp.analysis.normalize.normalize`.
GROUPED: Final = rf"(?!{_ZERO})\d{{1,3}}(?:{_THOUSANDS})(?:[.\u066b]\d+)?"
GROUPED_BY_STOPS: Final = (
    r"\d{1,3}(?:(?:\.\d{3}){2,}|(?:\.\d{3})+(?=,))(?:,\d{1,2})?" + rf"|(?!{_ZERO})\d{{1,3}}\.{_ZERO}{{3}}"
)
DECIMAL: Final = rf"\d+[.\u066b]\d+|{_ZERO}[,،]\d+|\d+[,،]\d{{1,2}}"

_NUMBER: Final = rf"(?=\d)(?<!\d[{_SEPARATORS}])(?:{GROUPED}|{GROUPED_BY_STOPS}|{DECIMAL})(?![{_SEPARATORS}]?\d)"

#: Initials as in U.S., without the last full stop. Arabic ones (أ.ف.ب) stay words of one letter: joined they would be
#: another word too often (ق.م, ص.ب).
_INITIALS: Final = r"(?<![A-Za-z0-9]\.)[A-Za-z](?:\.[A-Za-z])+(?![^\W_])"

#: The clitics before a word of another script, in their order.
_CLITICS: Final = (
    rf"(?=[وفبلكا])(?<![{_LETTER}{_DIACRITIC}])"
    rf"(?:[وف][{_DIACRITIC}]*)?(?:[بلك][{_DIACRITIC}]*)?(?:ا?[{_DIACRITIC}]*ل[{_DIACRITIC}]*)?"
)

_OTHER_WORD: Final = rf"(?:{_CLITICS}(?={_OTHER})|(?={_OTHER}))(?:{_NUMBER}|{_INITIALS}|{_OTHER_RUN})"

#: A word, as a group: so texts are split at words by it too. Most words are Arabic and have no clitic before another
#: script, which is seen soonest by what comes behind them.
WORD: Final = re.compile(rf"({_ARABIC_RUN}(?!{_OTHER})|{_OTHER_WORD}|{_ARABIC_RUN})")


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
    return WORD.split(text)
