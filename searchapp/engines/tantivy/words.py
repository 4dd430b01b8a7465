"""Words as Tantivy sees them: terms that name the root, the stem, the exact and the written form, in this order.

Terms of a root, of a stem, of an exact form have a common beginning and lie side by side in Tantivy's dictionary. So
one field serves every level, and the dictionary tells what forms a root has. Where the written form is the exact one
the term does not repeat it.
"""

from __future__ import annotations

import re
from typing import Final
from zlib import crc32

from searchapp.analysis.analyser import Forms, analyse_forms
from searchapp.engines.local.errors import Damaged
from searchapp.ranking.postings import Row

#: Stands in no form.
_SEPARATOR: Final = "/"

#: Stands between the title and the paragraphs, so that no phrase is found across. No word is like it.
GAP: Final = "¶"

#: How many pieces of text are remembered, and how long they may be, in code points.
_REMEMBERED: Final = 1 << 20
_LONGEST: Final = 64

#: Bytes of the number of a term.
NUMBER_SIZE: Final = 4

#: What has a meaning of its own in a regular expression.
_SPECIAL: Final = re.compile(r"([\\.+*?()|\[\]{}^$#&~-])")


def term_of(forms: Forms) -> str:
    """Return the term of a word with these ``forms``."""
    written = "" if forms.surface == forms.normalized else forms.surface
    return _SEPARATOR.join((forms.root, forms.stem, forms.normalized, written))


def beginning(*forms: str) -> str:
    """Return how the terms begin that have a root, or a root and a stem, or a root, a stem and an exact form."""
    return "".join(f"{form}{_SEPARATOR}" for form in forms)


def row_of(term: str) -> Row:
    """Return the forms that ``term`` names. Raises :class:`Damaged` when it is no term."""
    try:
        _, stem, exact, written = term.split(_SEPARATOR)
    except ValueError as error:
        raise Damaged(f"{term!r} is no word") from error
    return written or exact, exact, stem


def pattern(text: str) -> str:
    """Return the regular expression, in Tantivy's dialect, that matches ``text`` and nothing else."""
    return _SPECIAL.sub(r"\\\1", text)


def number_of(term: str) -> int:
    """Return the number that stands for ``term`` where candidates are ranked: 32 bits of a hash.

    Of a quarter of a million terms some eight pairs share one. What matches is not told by numbers; a word that shares
    that of one that is looked for, in an article that matches, is ranked as if it were that.
    """
    return crc32(term.encode())


class TermsOfText(dict[str, tuple[str, bytes]]):
    """What stands between two spaces in a text, as terms joined by spaces, and their numbers, four bytes each.

    ``terms[piece]`` costs a look-up where the piece has been met before, which most have: cheaper than finding the
    words first and looking up each of them.
    """

    def __missing__(self, piece: str) -> tuple[str, bytes]:
        terms = [term_of(forms) for forms in analyse_forms(piece)]
        found = " ".join(terms), b"".join(number_of(term).to_bytes(NUMBER_SIZE, "little") for term in terms)
        if len(piece) <= _LONGEST:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[piece] = found
        return found

    def of(self, text: str) -> tuple[str, bytes]:
        """Return the terms of a whole text, with spaces between, and their numbers."""
        terms, numbers = (
            zip(*map(self.__getitem__, text.split()), strict=True) if text and not text.isspace() else ((), ())
        )
        return " ".join(terms), b"".join(numbers)
