"""The fields of a Whoosh document, which is one article.

=========  ========================================  ==============================================================
field      holds                                     read for
=========  ========================================  ==============================================================
words      its words by root, with position & form   matching, ranking, evidence
key, id    the article id, as a term and a column    replacing, deleting, looking up; listing
source     one term                                  filters and facets
section    one term                                  filters and facets
author     one term                                  filters and facets
month      one term, 2025-11                         facets
moment     date, microseconds since 1970             date filters, sorting
length     number of words, title included           length normalisation
layout     where its paragraphs begin, see layout    paragraphs of occurrences
digest     16 bytes                                  incremental indexing
origin     one term, a file name                     dropping articles whose file vanished
cluster      number of its cluster                       collapsing, copies
signature       see clusters                               telling the clusters of later articles
original   the article itself, compressed            everything that is shown
=========  ========================================  ==============================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from whoosh import columns
from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.formats import Existence

from searchapp.dates.moments import UNDATED
from searchapp.engines.terms import term_bytes
from searchapp.near_duplicates import SIGNATURE_SIZE

Item = tuple[bytes, int, float, bytes]

#: The field of the words, by root.
WORDS: Final = "words"

#: The fields of values that are terms as they stand, one at most in each article.
TERM_FIELDS: Final = ("source", "section", "author", "month", "origin")

#: The column of the articles themselves.
ORIGINAL: Final = "original"

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


class NumbersColumn(columns.NumericColumn):  # type: ignore[misc,unused-ignore]
    """A column of whole numbers that is read at once."""

    class Reader(columns.NumericColumn.Reader):  # type: ignore[misc,unused-ignore]
        """Whoosh's reader, which would make a call for each number."""

        def load(self) -> npt.NDArray[np.int64]:
            """Return the numbers of all documents."""
            numbers = np.full(self._doccount, self._default, np.int64)
            data = self._dbfile.get(self._basepos, self._count * self._fixedlen)
            numbers[: self._count] = np.frombuffer(data, f">{self._typecode}")
            return numbers


#: The columns by the names of their fields.
COLUMNS: Final[dict[str, columns.Column]] = {
    "id": columns.VarBytesColumn(),
    "moment": NumbersColumn("q", default=UNDATED),
    "length": NumbersColumn("I", default=0),
    "layout": columns.VarBytesColumn(),
    "digest": columns.FixedBytesColumn(DIGEST_SIZE),
    "cluster": NumbersColumn("q", default=0),
    "signature": columns.FixedBytesColumn(SIGNATURE_SIZE),
    ORIGINAL: columns.VarBytesColumn(),
}


def make_schema() -> Schema:
    """Return the schema of an index."""
    return Schema(
        words=WordsField(),
        key=TermField(),
        **{name: TermField() for name in TERM_FIELDS},
        **{name: COLUMN(column) for name, column in COLUMNS.items()},
    )
