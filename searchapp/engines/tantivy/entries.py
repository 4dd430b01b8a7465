"""The entry of an article in the list of all: its digest, its id and its origin, in one term.

Tantivy lists the terms of a field far sooner than it returns anything of each document::

    digest   32 hexadecimal digits
    length   code points of the id, and a colon
    id, origin

Of what is too long for a term the entry is :data:`LONG` and the term of the id alone.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from searchapp.engines.local.errors import Damaged
from searchapp.engines.tantivy.schema import from_term, to_term

#: Begins an entry that holds an id alone; no digit.
LONG: Final = "-"

_DIGEST_SIZE: Final = 16
_DIGITS: Final = 2 * _DIGEST_SIZE
_COLON: Final = ":"


class Entry(NamedTuple):
    """An article as it is listed; ``digest`` is empty where it has none."""

    id: str
    origin: str
    digest: bytes


def entry_term(article_id: str, origin: str, digest: bytes) -> str:
    """Return the term of the entry of an article."""
    digits = digest.ljust(_DIGEST_SIZE, b"\0")[:_DIGEST_SIZE].hex()
    entry = f"{digits}{len(article_id)}{_COLON}{article_id}{origin}"
    term = to_term(entry)
    return term if from_term(term) == entry else LONG + to_term(article_id)


def entry_of(term: str) -> Entry:
    """Return the entry of which this is the term. Raises :class:`Damaged` where it is none."""
    entry = from_term(term)
    try:
        digest = bytes.fromhex(entry[:_DIGITS])
        colon = entry.index(_COLON, _DIGITS)
        begin = colon + 1
        end = begin + int(entry[_DIGITS:colon])
    except ValueError as error:
        raise Damaged(f"{term!r} is no entry of an article") from error
    return Entry(entry[begin:end], entry[end:], digest if any(digest) else b"")
