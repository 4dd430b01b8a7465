"""Values and words as OpenSearch takes them: Unicode that JSON can carry, and not too long for a term.

Escaping keeps the order of code points, in which OpenSearch sorts.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final

from searchapp.engines.terms import from_bytes, term_bytes, to_bytes

#: A code point that no text needs, and the last before the surrogates. A lone surrogate, which UTF-8 has no place for,
#: is written as this and a second one; so is this itself.
_MARK: Final = "\ud7ff"
_FIRST_SURROGATE: Final = 0xD800
_ESCAPED: Final = re.compile(f"[{_MARK}\ud800-\udfff]")
_WRITTEN: Final = re.compile(f"{_MARK}(.)", re.DOTALL)

#: In bytes: of what Lucene takes as a term. Longer ids are sorted by what they begin with.
LONGEST_ID: Final = 32_000

#: In code points: OpenSearch breaks longer words in two.
_LONGEST_WORD: Final = 100
_KEPT_OF_WORD: Final = 60

_KEY_SIZE: Final = 16


def escaped(text: str) -> str:
    """Return ``text`` without lone surrogates. Other texts stay others, and in their order."""
    return _ESCAPED.sub(lambda found: _MARK + chr(ord(found[0]) - ord(_MARK) + 1), text)


def unescaped(text: str) -> str:
    """Return the text that :func:`escaped` was given."""
    return _WRITTEN.sub(lambda found: chr(ord(found[1]) - 1 + ord(_MARK)), text)


def to_term(value: str) -> str:
    """Return the term of ``value``; of a very long one the beginning, with a digest of the whole."""
    return escaped(from_bytes(term_bytes(value)))


def sortable_id(article_id: str) -> str:
    """Return an id as OpenSearch sorts it."""
    name = escaped(article_id)
    return name if len(name.encode()) <= LONGEST_ID else to_term(article_id)


def key_of(article_id: str) -> str:
    """Return a short name for the article of this id, which no other has."""
    return blake2b(to_bytes(article_id), digest_size=_KEY_SIZE).hexdigest()


def word_term(form: str) -> str:
    """Return the term of a form of a word; of a very long one the beginning, with a digest of the whole."""
    if len(form) <= _LONGEST_WORD:
        return form
    return form[:_KEPT_OF_WORD] + blake2b(form.encode(), digest_size=_KEY_SIZE).hexdigest()
