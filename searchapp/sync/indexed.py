"""The articles of an index as far as bringing it up to date needs them: their ids, digests and origins.

The origin of an article is the file that it came from. Of a file within another it has both, with ``//`` between them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Final

from searchapp.ingest import Record
from searchapp.ingest.balance import has_qualified_id, record_part

_MEMBER: Final = "//"
#: What ends the place with which an id begins.
AFTER_PLACE: Final = ":"


def origin_of_record(record: Record) -> str:
    """Return the origin of the article that is made of ``record``."""
    return f"{record.origin}{_MEMBER}{record.member}" if record.member else record.origin


def file_of(origin: str) -> str:
    """Return the file on disk that an article with this ``origin`` came from."""
    # A path may begin with two slashes.
    end = origin.find(_MEMBER, 1)
    return origin if end < 0 else origin[:end]


def path_of(origin: str) -> str:
    """Return ``origin`` as one path."""
    file = file_of(origin)
    return file + origin[len(file) :].replace(_MEMBER, "/", 1)


class IndexedArticles:
    """The articles of an index: the digest and the origin of each by its id.

    The origins are read, by ``read_origins``, only when one is needed.
    """

    def __init__(self, digests: Mapping[str, bytes], read_origins: Callable[[], Mapping[str, str]] = dict) -> None:
        self.digests = dict(digests)
        #: The id of each article by the digest of its record.
        self.by_digest = {record_part(digest): shown for shown, digest in digests.items()}
        self._read_origins = read_origins

    @cached_property
    def origins(self) -> dict[str, str]:
        """The origin of each article by its id."""
        return dict(self._read_origins())

    @cached_property
    def by_file(self) -> dict[str, set[str]]:
        """The ids of the articles from each file."""
        ids: dict[str, set[str]] = {}
        for shown, origin in self.origins.items():
            ids.setdefault(file_of(origin), set()).add(shown)
        return ids

    @cached_property
    def _qualified(self) -> dict[str, set[str]]:
        """The ids that begin with a place, by what follows it."""
        ids: dict[str, set[str]] = {}
        for shown, digest in self.digests.items():
            if has_qualified_id(digest):
                ids.setdefault(_without_place(shown), set()).add(shown)
        return ids

    def id_of(self, record: Record) -> str | None:
        """Return the id of the article that was made of the same bytes as ``record``."""
        return self.by_digest.get(record_part(record.digest))

    def ids_of(self, given: str) -> list[str]:
        """Return the ids of the articles that have the id ``given`` where they came from."""
        plain = [given] if given in self.digests and not self.is_qualified(given) else []
        return plain + sorted(self._qualified.get(given, ()))

    def id_at(self, given: str, origin: str) -> str | None:
        """Return the id of the article that has the id ``given`` at this ``origin``."""
        return next((shown for shown in self.ids_of(given) if self.origin_of(shown) == origin), None)

    def origin_of(self, shown: str) -> str:
        """Return the origin of an article, ``""`` if it came from no file."""
        return self.origins.get(shown, "")

    def from_origin(self, origin: str) -> list[str]:
        """Return the ids of the articles with this ``origin``."""
        return [shown for shown in self.by_file.get(file_of(origin), ()) if self.origin_of(shown) == origin]

    def is_qualified(self, shown: str) -> bool:
        """Return whether an article has an id that begins with a place."""
        return has_qualified_id(self.digests[shown])

    def put(self, shown: str, digest: bytes, origin: str) -> None:
        """Record that an article has been added or replaced."""
        self.drop(shown)
        self.digests[shown] = digest
        self.by_digest[record_part(digest)] = shown
        self.by_file.setdefault(file_of(origin), set()).add(shown)
        self.origins[shown] = origin
        if has_qualified_id(digest):
            self._qualified.setdefault(_without_place(shown), set()).add(shown)

    def drop(self, shown: str) -> None:
        """Record that an article has been removed, if it was there."""
        digest = self.digests.pop(shown, None)
        if digest is None:
            return
        if self.by_digest.get(record_part(digest)) == shown:
            del self.by_digest[record_part(digest)]
        _discard(self.by_file, file_of(self.origins.pop(shown, "")), shown)
        if has_qualified_id(digest):
            _discard(self._qualified, _without_place(shown), shown)


def _discard(groups: dict[str, set[str]], name: str, item: str) -> None:
    group = groups.get(name, set())
    group.discard(item)
    if not group:
        groups.pop(name, None)


def _without_place(shown: str) -> str:
    return shown.partition(AFTER_PLACE)[2]
