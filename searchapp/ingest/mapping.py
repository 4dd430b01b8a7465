"""An article that a program gives: as it is, or as a mapping with the names that the fields have in files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from math import isfinite
from numbers import Integral, Real

from searchapp.errors import InputError, unknown_name
from searchapp.ingest.fields import FIELD_NAMES, field_of, plain_fields
from searchapp.ingest.record import assemble
from searchapp.ingest.rejected import Rejected
from searchapp.model import Article


def article_of(given: object) -> Article:
    """Return ``given`` as an article that can be kept. Raises :class:`InputError` where it is none."""
    if isinstance(given, Article):
        _require_storable(given)
        return given
    if not isinstance(given, Mapping):
        raise InputError(f"add() takes articles and mappings, not {given!r:.60}.")
    for name in given:
        if field_of(str(name)) is None:
            raise unknown_name("field of articles", name, FIELD_NAMES)
    values = {str(name): _plain(str(name), value) for name, value in given.items()}
    try:
        digest = blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=16).digest()
        article = assemble(plain_fields(values), "", 1, digest)
    except Rejected as rejected:
        raise InputError(f"The article {given!r:.60} cannot be kept: {rejected.reason.en}.") from rejected
    dates = [value for name, value in values.items() if field_of(name) == "date" and value]
    if dates and article.date is None:
        raise InputError(f"date is {dates[0]!r:.60}, which cannot be read; pass one such as '2025-11-06T14:30'.")
    return article


def _plain(name: str, value: object) -> object:
    """Return ``value`` as JSON would have it."""
    match value:
        case None | str() | bool():
            return value
        case Integral():
            return int(value)
        case Real():
            return float(value) if isfinite(value) else None
        case date():
            return value.isoformat() if value == value else None  # noqa: PLR0124 - what stands for no date is not
        case Mapping():
            return {str(key): _plain(name, item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(name, item) for item in value]
        case _:
            raise InputError(f"{name} is {value!r:.60}; pass text, a number, a date, or a list of them.")


def _require_storable(article: Article) -> None:
    if not article.id:
        raise InputError("An article has no id; it is found and deleted by that.")
    if not all(map(str.strip, article.paragraphs)):
        raise InputError(f"The article {article.id!r} has an empty paragraph; leave it out.")
    texts = (article.id, article.title, article.source, article.author, article.section, article.url, article.origin)
    try:
        "".join((*texts, *article.paragraphs)).encode()
    except UnicodeEncodeError as error:
        raise InputError(f"The article {article.id!r:.60} holds half a surrogate pair, which is no text.") from error
