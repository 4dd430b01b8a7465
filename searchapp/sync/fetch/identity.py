"""Which article an entry of a feed is.

Most feeds give each entry a guid of its own. Some give all the same, count from one in every feed, or start counting
again: with such a guid, one story would replace another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from searchapp.ingest.fields import Fields
from searchapp.ingest.sanitise import article_id, one_line
from searchapp.sync.fetch.stored import StoredArticles, key_of, signature_of

_NEVER: Final = datetime(1, 1, 1)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry of a feed: its line, its fields, and when it was written."""

    line: int
    fields: Fields
    written: datetime | None

    @property
    def id(self) -> str:
        """The id of the article, once known."""
        return self.fields.id

    @property
    def text(self) -> tuple[str, str]:
        """The title and the content."""
        return self.fields.title, self.fields.content


@dataclass(frozen=True, slots=True)
class AmbiguousEntry:
    """An entry, in ``line``, that has the id and address of the one in ``first`` but not its text, where nothing shows
    which is the older version.
    """

    line: int
    first: int


def with_ids(entries: Iterable[FeedEntry], feed: str, host: str, stored: StoredArticles) -> list[FeedEntry]:
    """Return ``entries`` of ``feed`` with the ids under which they are stored among the articles of ``host``.

    If several share a guid but have different addresses, the id of each is its address, or without one its guid and
    text. So it is for an entry whose plain number is that of another story: one with another title in another feed, or
    with another title, date and address in this one. What is stored already keeps its id.
    """
    offered = list(entries)
    by_guid = _grouped(offered, lambda entry: identity_of(entry.fields, host))
    by_own = _grouped(offered, lambda entry: fallback_identity(entry.fields, host))
    unreliable = {guid for guid, sharing in by_guid.items() if not _are_same_article(sharing, host)}
    unique = {own for own, sharing in by_own.items() if len({identity_of(each.fields, host) for each in sharing}) == 1}

    def name(entry: FeedEntry) -> str:
        given, own = identity_of(entry.fields, host), fallback_identity(entry.fields, host)
        if given == own or stored.is_same(given, entry.fields):
            return given
        if given in unreliable or (own in unique and own in stored):
            return own
        is_number = ":" not in article_id(entry.fields.id)
        return own if is_number and stored.is_other(given, entry.fields, feed) else given

    return [replace(entry, fields=replace(entry.fields, id=name(entry))) for entry in offered]


def newest(entries: Iterable[FeedEntry]) -> tuple[list[FeedEntry], list[AmbiguousEntry]]:
    """Return the newest version of each article, and the entries that may be newer but do not say so."""
    kept, repeated = list[FeedEntry](), list[AmbiguousEntry]()
    for versions in _grouped(entries, lambda entry: entry.id).values():
        best = max(versions, key=lambda entry: entry.written or _NEVER)
        kept.append(best)
        others = (entry for entry in versions if entry.text != best.text)
        repeated += [AmbiguousEntry(other.line, best.line) for other in others if not _is_older(other, best)]
    return kept, repeated


def identity_of(fields: Fields, host: str) -> str:
    """Return the id, unique to the article, under which an entry of a feed of ``host`` is stored.

    It is the guid if that is an address or the like; a plain number counts within the host. Without a guid it is the
    address, or else a digest.
    """
    given = article_id(fields.id)
    if given:
        return given if ":" in given else article_id(f"{host}/{given}")
    return article_id(one_line(fields.url)) or f"{host}#{key_of(fields.title + fields.content)}"


def fallback_identity(fields: Fields, host: str) -> str:
    """Return the id of an entry whose guid cannot be trusted: its address, or else its guid and a digest."""
    given = identity_of(fields, host)
    if not article_id(fields.id):
        return given
    return article_id(one_line(fields.url)) or article_id(f"{given}#{key_of(fields.title + fields.content)}")


def _are_same_article(entries: list[FeedEntry], host: str) -> bool:
    """Return whether entries that share a guid are one article: with one address, or the same text word for word."""
    if entries[0].fields.content.strip() and len({signature_of(entry.fields) for entry in entries}) == 1:
        return True
    return len({fallback_identity(entry.fields, host) for entry in entries}) == 1


def _is_older(entry: FeedEntry, other: FeedEntry) -> bool:
    return entry.written is not None and other.written is not None and entry.written < other.written


def _grouped(entries: Iterable[FeedEntry], key: Callable[[FeedEntry], str]) -> dict[str, list[FeedEntry]]:
    groups: dict[str, list[FeedEntry]] = defaultdict(list)
    for entry in entries:
        groups[key(entry)].append(entry)
    return groups
