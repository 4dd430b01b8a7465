"""The fields of a Whoosh document, which is one article.

=========  ========================================  ==============================================================
field      holds                                     read for
=========  ========================================  ==============================================================
words      its words by root, with position & form   matching, ranking, evidence
key, id    the article id, as a term and a column    replacing, deleting, looking up; listing
source     one term                                  filters and facets
section    one term                                  filters and facets
author     one term                                  filters
month      one term, 2025-11                         facets
minutes    date, minutes since 1970                  date filters, sorting
length     number of words, title included           length normalisation
layout     where its paragraphs begin, see layout    paragraphs of occurrences
digest     16 bytes                                  incremental indexing
origin     file name                                 dropping articles whose file vanished
original   the article itself, compressed            everything that is shown
=========  ========================================  ==============================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

from whoosh import columns
from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.formats import Existence

Item = tuple[bytes, int, float, bytes]

_EPOCH: Final = datetime(1970, 1, 1)
_MINUTE: Final = timedelta(minutes=1)

#: Stands for "no date" in the column ``minutes``.
UNDATED: Final = -(1 << 31)

#: The field of the words, by root.
WORDS: Final = "words"

_LONGEST_TERM: Final = 600
DIGEST_SIZE: Final = 16


class WordsField(FieldType):  # type: ignore[misc,unused-ignore]
    """Names the field of the words. Whoosh never sees them: :mod:`.pool` takes them past it."""

    def __init__(self) -> None:
        super().__init__(Existence(), analyzer=None)


class TermField(FieldType):  # type: ignore[misc,unused-ignore]
    """Takes a string that is a term as it stands."""

    def __init__(self) -> None:
        super().__init__(Existence(), analyzer=None)

    def index(self, value: str, **kwargs: Any) -> Iterator[Item]:
        """Yield the only posting."""
        yield term_bytes(value), 1, 1.0, b""


def make_schema() -> Schema:
    """Return the schema of a new index."""
    number = columns.NumericColumn
    return Schema(
        words=WordsField(),
        key=TermField(),
        source=TermField(),
        section=TermField(),
        author=TermField(),
        month=TermField(),
        id=COLUMN(columns.VarBytesColumn()),
        minutes=COLUMN(number("i", default=UNDATED)),
        length=COLUMN(number("I", default=0)),
        layout=COLUMN(columns.VarBytesColumn()),
        digest=COLUMN(columns.FixedBytesColumn(DIGEST_SIZE)),
        origin=COLUMN(columns.RefBytesColumn()),
        original=COLUMN(columns.VarBytesColumn()),
    )


def term_bytes(value: str) -> bytes:
    """Return the term of ``value``; of a very long one the beginning, with a digest of the whole."""
    term = to_bytes(value)
    if len(term) <= _LONGEST_TERM:
        return term
    return term[:_LONGEST_TERM] + blake2b(term, digest_size=8).hexdigest().encode()


def to_bytes(text: str) -> bytes:
    """Return ``text`` in UTF-8; a lone surrogate, which UTF-8 has no place for, survives the way there and back."""
    return text.encode("utf-8", "surrogatepass")


def from_bytes(data: bytes) -> str:
    """Return the text that :func:`to_bytes` wrote."""
    return data.decode("utf-8", "surrogatepass")


def to_minutes(when: datetime | None) -> int:
    """Return ``when`` as the column ``minutes`` holds it."""
    return UNDATED if when is None else (when - _EPOCH) // _MINUTE


def from_minutes(minutes: int) -> datetime | None:
    """Return the date that the column ``minutes`` holds, to the minute."""
    return None if minutes == UNDATED else _EPOCH + minutes * _MINUTE


def month_of(when: datetime | None) -> str:
    """Return the month of ``when`` as ``YYYY-MM``, or nothing."""
    return "" if when is None else f"{when.year:04}-{when.month:02}"
