"""Articles and values as an index holds them: bytes.

An article is stored as JSON. Never a pickle: reading an index must not run code.
"""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final

from searchapp.dates.moments import arrival_moment, from_moment
from searchapp.errors import InputError
from searchapp.model import Article

#: Level 1 costs a third of the time of the default and takes a tenth more room.
_COMPRESSION: Final = 1
#: How many values older versions stored.
_FIRST_VALUES: Final = 10

#: In bytes. Of a longer value the term is its first characters with a digest, short enough to be a term itself.
_LONGEST_TERM: Final = 8192
_KEPT_CHARACTERS: Final = 2000


def dump_article(article: Article) -> bytes:
    """Return ``article`` as JSON, in UTF-8."""
    values = [
        article.id,
        article.title,
        article.paragraphs,
        article.source,
        article.author,
        article.section,
        article.date.isoformat() if article.date else None,
        article.url,
        article.origin,
        article.digest.hex(),
        article.date_precision,
        article.utc_offset,
        None if article.arrived is None else arrival_moment(article.arrived),
    ]
    return to_bytes(json.dumps(values, ensure_ascii=False, separators=(",", ":")))


def load_article(data: bytes) -> Article:
    """Return the article that :func:`dump_article` wrote, or an older version. Raises :class:`ValueError` when it is
    damaged.
    """
    try:
        values, later = (stored := json.loads(from_bytes(data)))[:_FIRST_VALUES], stored[_FIRST_VALUES:]
        article_id, title, paragraphs, source, author, section, date, url, origin, digest = values
        # Older versions knew no precision, no offset and no arrival.
        precision, utc_offset, arrived = later or (None, None, None)
        return Article(
            id=article_id,
            title=title,
            paragraphs=tuple(paragraphs),
            source=source,
            author=author,
            section=section,
            date=datetime.fromisoformat(date) if date else None,
            url=url,
            origin=origin,
            digest=bytes.fromhex(digest),
            date_precision=precision,
            utc_offset=utc_offset,
            arrived=None if arrived is None else _instant(arrived),
        )
    except (TypeError, InputError) as error:
        raise ValueError("a stored article is damaged") from error


def _instant(moment: int) -> datetime | None:
    arrived = from_moment(moment)
    return arrived and arrived.replace(tzinfo=UTC)


def pack_article(article: Article) -> bytes:
    """Return ``article`` compressed."""
    return zlib.compress(dump_article(article), _COMPRESSION)


def unpack_article(data: bytes) -> Article:
    """Return the article that :func:`pack_article` packed. Raises :class:`ValueError` when it is damaged."""
    try:
        return load_article(zlib.decompress(data))
    except zlib.error as error:
        raise ValueError("a stored article is damaged") from error


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
