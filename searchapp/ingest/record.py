"""One record of an input file, not parsed before its article is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from searchapp.ingest.assemble import assemble
from searchapp.ingest.fields import Fields
from searchapp.ingest.reasons import TOO_DEEP
from searchapp.ingest.rejected import Rejected
from searchapp.model import Article


@dataclass(frozen=True, slots=True)
class Record:
    """What will be one article.

    ``origin`` is the resolved absolute path of the file; ``line`` is where in it the record begins, counted from 1,
    or 0 where the file is one article. ``digest`` covers the record's bytes, the origin and the version of the
    readers: equal digests mean the same article from the same place, so an unchanged record need not be parsed.
    """

    origin: str
    line: int
    digest: bytes
    parse: Callable[[], Fields] = field(repr=False, compare=False)

    def article(self) -> Article:
        """Return the article. Raises :class:`Rejected` where the record cannot be parsed or has no text."""
        try:
            return assemble(self.parse(), self.origin, self.line, self.digest)
        except RecursionError as error:
            raise Rejected(TOO_DEEP) from error
