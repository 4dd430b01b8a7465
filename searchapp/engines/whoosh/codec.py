"""Whoosh's own codec, with posting lists written and read as arrays.

While an index is being written, a posting travels through Whoosh's sorting pool as bytes. An exact form is then a number
that this process gave it (:data:`FORMS`); in the file each list has its own table of forms instead.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Codec
from whoosh.matching import ListMatcher, Matcher

from searchapp.analysis.stem import stem
from searchapp.engines.whoosh.postings import Postings

#: Bytes of the number that stands before a posting list and tells its length; the one in Whoosh's own term information
#: cannot be read back.
LENGTH_SIZE: Final = 4

FORM_BITS: Final = 32
_FORM_MASK: Final = (1 << FORM_BITS) - 1


class FormNumbers(dict[str, int]):
    """Numbers for exact forms, given as they are first met; ``forms[number]`` goes back. Grows with the vocabulary."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[str] = []

    def __missing__(self, form: str) -> int:
        number = self[form] = len(self.forms)
        self.forms.append(form)
        return number


FORMS: Final = FormNumbers()


def pack(position: int, form: int) -> int:
    """Return an occurrence, a position and the number of a form, as one number."""
    return position << FORM_BITS | form


def posting_bytes(occurrences: Iterable[int]) -> bytes:
    """Return packed occurrences, in order of position, as the bytes that a posting travels as."""
    return array("Q", occurrences).tobytes()


class ArrayCodec(W3Codec):  # type: ignore[misc,unused-ignore]
    """Keeps Whoosh's terms, columns and segments, and replaces its postings."""

    #: Field lengths are in our own columns; looking one up for every posting costs a quarter of the time of a commit.
    length_stats = False

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> ArrayPostingsWriter:
        """Return the writer of a field's posting lists."""
        return ArrayPostingsWriter(dbfile)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> ArrayMatcher:
        """Return the posting list of one term."""
        start, _ = terminfo.extent()
        length = dbfile.get_uint(start)
        return ArrayMatcher(Postings.from_bytes(dbfile.get(start + LENGTH_SIZE, length)), format_, term)


class ArrayPostingsWriter(base.PostingsWriter):  # type: ignore[misc,unused-ignore]
    """Gathers the postings of one term and writes them as one list."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._terminfo: Any = None

    def start_postings(self, format_: Any, terminfo: Any) -> None:
        """Begin the list of a term."""
        self._terminfo = terminfo
        self._documents: list[int] = []
        self._values: list[bytes] = []

    def add_posting(self, id_: int, weight: float, vbytes: bytes, length: int | None = None) -> None:
        """Add a document, ``vbytes`` being its packed occurrences."""
        self._documents.append(id_)
        self._values.append(vbytes)

    def finish_postings(self) -> Any:
        """Write the list and return the term's information, which says where it is."""
        data = _postings(self._documents, self._values).to_bytes()
        start = self._file.tell()
        self._file.write_uint(len(data))
        self._file.write(data)
        terminfo, self._terminfo = self._terminfo, None
        terminfo.add_block(_Block(self._documents))
        terminfo.set_extent(start, len(data))
        return terminfo

    def written(self) -> bool:
        """Tell whether a part of the list is on disk: it never is before the whole is."""
        return False


def _postings(documents: list[int], values: list[bytes]) -> Postings:
    packed = np.frombuffer(b"".join(values), np.uint64)
    numbers, forms = np.unique(packed & _FORM_MASK, return_inverse=True)
    return Postings(
        documents=np.array(documents, np.uint32),
        counts=np.array([len(value) // packed.itemsize for value in values], np.uint32),
        positions=packed >> FORM_BITS,
        forms=forms.astype(np.uint32),
        table=tuple((FORMS.forms[number], stem(FORMS.forms[number])) for number in numbers.tolist()),
    )


class _Block:
    """What Whoosh wants to know about a block of postings to sum it up in the term's information."""

    def __init__(self, documents: list[int]) -> None:
        self._documents = documents
        self._weights = (float(len(documents)),)

    def __len__(self) -> int:
        return len(self._documents)

    def min_length(self) -> int:
        return 0

    def max_length(self) -> int:
        return 0

    def max_weight(self) -> float:
        return 1.0

    def min_id(self) -> int:
        return self._documents[0]

    def max_id(self) -> int:
        return self._documents[-1]


class ArrayMatcher(ListMatcher):  # type: ignore[misc,unused-ignore]
    """A posting list as Whoosh walks through it, when it merges segments; ``postings`` is the list as arrays."""

    def __init__(self, postings: Postings, format_: Any, term: Any) -> None:
        self.postings = postings
        super().__init__(postings.documents.tolist(), format=format_, term=term)

    def value(self) -> bytes:
        """Return the packed occurrences in the current document."""
        postings = self.postings
        if self._ends is None:
            self._ends = np.cumsum(postings.counts).tolist()
        end = self._ends[self._i]
        start = end - int(postings.counts[self._i])
        table = postings.table
        return posting_bytes(
            pack(position, FORMS[table[form][0]])
            for position, form in zip(
                postings.positions[start:end].tolist(), postings.forms[start:end].tolist(), strict=True
            )
        )

    _ends: list[int] | None = None


def postings_of(matcher: Matcher) -> Postings:
    """Return the posting list behind ``matcher``, which Whoosh wraps where a segment has deleted documents."""
    while not isinstance(matcher, ArrayMatcher):
        matcher = matcher.child
    return matcher.postings
