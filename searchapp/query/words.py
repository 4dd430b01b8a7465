"""Reading a single word of a query: what an asterisk in it and a tilde after it mean."""

from __future__ import annotations

import re
from typing import Final

from searchapp.analysis.letters import DIACRITICS
from searchapp.analysis.normalize import normalize
from searchapp.analysis.tokens import WORD
from searchapp.errors import Message, QueryError
from searchapp.query import notes
from searchapp.query.ast import Fuzzy, Syntax, Wildcard, Word

# Between digits it multiplies, and behind nothing but digits it refers to a footnote.
_ASTERISK: Final = re.compile(r"[^\W\d_]\*|\*[^\W\d_]|[^\W\d_].*\d\*(?!\d)")
_BEHIND_DIGITS: Final = re.compile(r"\d+\*+")
_LEADING_ASTERISK: Final = re.compile(r"\*+\w")
_TILDE: Final = re.compile(r"(?P<word>.*\w)~(?P<edits>\d{0,2})")
_TOO_MUCH_OF_IT: Final = re.compile(r".*\w~[~*]*\d*")

#: More letters than this never differ; in words of up to so many letters one differs unless another number is given.
_MOST_EDITS: Final = 2
_SHORT: Final = 5


def read_word(text: str) -> tuple[Syntax, tuple[Message, ...]]:
    """Return what ``text`` asks for, and what is to be said about it.

    Raises :class:`QueryError` where a word begins with an asterisk: nothing would narrow down what it stands for.
    """
    if _LEADING_ASTERISK.match(text.lstrip("".join(DIACRITICS))):
        raise QueryError(
            Message(
                en=f"An asterisk cannot stand at the beginning of a word ({text}); begin with the letters you know.",
                ar=f"لا تصح النجمة في أول الكلمة ({text})؛ ابدأ بالحروف التي تعرفها.",
            )
        )
    if has_pattern(text):
        return (Wildcard(text), ()) if _is_one_word(text.replace("*", "")) else (Word(text), (notes.STRAY_ASTERISK,))
    if _BEHIND_DIGITS.fullmatch(text):
        return Word(text), (notes.STRAY_ASTERISK,)
    tilde = _TILDE.fullmatch(text)
    if tilde is not None:
        return _like(tilde["word"], tilde["edits"])
    return Word(text), (notes.STRAY_TILDE,) if _TOO_MUCH_OF_IT.fullmatch(text) else ()


def has_pattern(text: str) -> bool:
    """Tell whether an asterisk in ``text`` is to stand for letters."""
    return _ASTERISK.search(text) is not None


def _like(word: str, digits: str) -> tuple[Syntax, tuple[Message, ...]]:
    if not _is_one_word(word):
        return Word(word), (notes.STRAY_TILDE,)
    edits = int(digits) if digits else 1 if len(normalize(word)) <= _SHORT else _MOST_EDITS
    if not edits:
        return Word(word), ()
    return Fuzzy(word, min(edits, _MOST_EDITS)), (notes.MOST_EDITS,) if edits > _MOST_EDITS else ()


def _is_one_word(text: str) -> bool:
    return WORD.fullmatch(text) is not None and normalize(text) != ""
