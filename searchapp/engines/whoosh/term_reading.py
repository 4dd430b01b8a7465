"""Reading the terms of a segment and their posting lists, as :mod:`.term_writing` wrote them."""

from __future__ import annotations

import zlib
from typing import Any

from whoosh.codec.whoosh3 import W3TermInfo, W3TermsReader

from searchapp.engines.local.damage import Damaged
from searchapp.engines.whoosh.damage import reading
from searchapp.engines.whoosh.packing import unpack_postings
from searchapp.engines.whoosh.term_writing import HEADER
from searchapp.ranking.postings import Postings


class ArrayTermsReader(W3TermsReader):  # type: ignore[misc,unused-ignore]
    """Gives posting lists whole."""

    def postings(self, field: str, term: bytes) -> Postings | None:
        """Return the posting list of ``term``, or None where there is no such term. Raises :class:`Damaged`."""
        with reading(f"the term {field} {term!r}"):
            try:
                information = self._tindex[self._keycoder(field, term)]
            except KeyError:
                return None
            return self._at(self._start(information))

    @staticmethod
    def _start(information: bytes) -> int:
        # Whoosh's own short lists are pickled into the information, and it would unpickle what says it is one.
        if information[0]:
            raise Damaged("a term is not of the kind that is written here")
        start: int = W3TermInfo.from_bytes(information).extent()[0]
        return start

    def _at(self, start: int) -> Postings:
        length, crc = HEADER.unpack(self._postfile.get(start, HEADER.size))
        data = self._postfile.get(start + HEADER.size, length)
        if zlib.crc32(data) != crc:
            raise Damaged("a posting list has changed since it was written")
        return unpack_postings(data)

    def matcher(self, fieldname: str, tbytes: bytes, format_: Any, scorer: Any = None) -> Any:
        """Refuse to hand out postings one by one."""
        raise NotImplementedError
