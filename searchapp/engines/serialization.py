"""An article as it is stored: JSON. Never a pickle: reading an index must not run code."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from typing import Final

from searchapp.dates.moments import arrival_moment, from_moment
from searchapp.engines.terms import from_bytes, to_bytes
from searchapp.errors import InputError
from searchapp.model import Article

#: Level 1 costs a third of the time of the default and takes a tenth more room.
_COMPRESSION: Final = 1
#: How many values older versions stored.
_FIRST_VALUES: Final = 10


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
