"""The entry of an article in the list of all: its origin, its id and its digest, in one term.

Tantivy lists the terms of a field far sooner than it returns anything of each document; the sooner, the longer the
beginnings are that neighbours share::

    length   code points of the origin, and a colon
    origin, id
    digest   22 characters, Base64

Of what is too long for a term the entry is :data:`LONG` and the term of the id alone.
"""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from typing import Final

from searchapp.engines.base import Entry
from searchapp.engines.local.errors import Damaged
from searchapp.engines.tantivy.schema import from_term, to_term

#: Begins an entry that holds an id alone; no digit.
LONG: Final = "-"

_DIGEST_SIZE: Final = 16
#: Three bytes are four characters; the last two of them fill up and are left out.
_ENCODED_SIZE: Final = 22
_FILL: Final = "=="
_COLON: Final = ":"


def entry_term(article_id: str, origin: str, digest: bytes) -> str:
    """Return the term of the entry of an article."""
    encoded = b2a_base64(digest.ljust(_DIGEST_SIZE, b"\0")[:_DIGEST_SIZE]).decode()[:_ENCODED_SIZE]
    entry = f"{len(origin)}{_COLON}{origin}{article_id}{encoded}"
    term = to_term(entry)
    return term if from_term(term) == entry else LONG + to_term(article_id)


def entry_of(term: str) -> Entry:
    """Return the entry of which this is the term. Raises :class:`Damaged` where it is none."""
    length, _, rest = from_term(term).partition(_COLON)
    try:
        end = int(length)
        digest = a2b_base64(rest[-_ENCODED_SIZE:] + _FILL)
    except ValueError as error:
        raise Damaged(f"{term!r} is no entry of an article") from error
    return Entry(rest[end:-_ENCODED_SIZE], digest if any(digest) else b"", rest[:end])
