"""Values as the terms of an index: bytes, of limited length."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

#: In bytes. Of a longer value the term is its first characters with a digest, short enough to be a term itself.
_LONGEST_TERM: Final = 8192
_KEPT_CHARACTERS: Final = 2000


def term_bytes(value: str) -> bytes:
    """Return the term of ``value``; that of a very long one is its beginning with a digest of the whole.

    The term of a term, read as a value, is that term again.
    """
    term = to_bytes(value)
    if len(term) <= _LONGEST_TERM:
        return term
    return to_bytes(value[:_KEPT_CHARACTERS]) + blake2b(term, digest_size=16).hexdigest().encode()


def to_bytes(text: str) -> bytes:
    """Return ``text`` in UTF-8; a lone surrogate, which UTF-8 has no place for, survives the way there and back."""
    return text.encode("utf-8", "surrogatepass")


def from_bytes(data: bytes) -> str:
    """Return the text that :func:`to_bytes` wrote."""
    return data.decode("utf-8", "surrogatepass")
