"""Which article of an index a record is, and by which id it is shown.

An article is known by its origin and its id there. It is shown by this id as long as no other article is; the next one,
from elsewhere, by an id that begins with its place: ``2015/export.jsonl:17``. No article changes its id when others
come or go.

The origin of an article is the file that it came from. Of a file within another it has both, with ``//`` between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import count
from pathlib import PurePosixPath
from typing import Final

from searchapp.errors import Message
from searchapp.ingest import Record, Rejected
from searchapp.ingest.balance import covers_path, has_qualified_id, record_part, with_qualified_id
from searchapp.ingest.record import id_of_file
from searchapp.ingest.sanitise import article_id
from searchapp.model import Article

_MEMBER: Final = "//"
#: What ends the place with which an id begins.
_AFTER_PLACE: Final = ":"
#: An id that the end of a digest gives to a record that has none, after the name of its file.
_BY_DIGEST: Final = re.compile(r"#[0-9a-f]{12}\Z")
#: The address of a site, which may stand in each of its pages.
_SITE: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*/?")
_HALF: Final = 64
#: How many of these two versions of an article share at least: the title, the date, the text.
_ALIKE: Final = 2


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
    return shown.partition(_AFTER_PLACE)[2]


class IsCopy(Exception):
    """A record is the article ``shown``, which is from elsewhere. ``look`` is None if their very bytes are the same."""

    def __init__(self, shown: str, look: int | None = None) -> None:
        self.shown = shown
        self.look = look


class Identities:
    """Which of the articles ``indexed`` a record is, or which id it gets if it is none of them.

    ``stored`` returns an article as the index had it before. Places are named from the ``roots`` on. ``seen`` are the
    articles that have had a record, and ``is_kept`` says whether one is still where it came from, or None if that is
    not known yet.
    """

    def __init__(
        self,
        indexed: IndexedArticles,
        *,
        stored: Callable[[str], Article | None],
        roots: Collection[str],
        seen: Collection[str],
        is_kept: Callable[[str], bool | None],
    ) -> None:
        self._indexed = indexed
        self._stored = stored
        self._roots = [PurePosixPath(root) for root in roots]
        self._seen = seen
        self._is_kept = is_kept
        self._looks: dict[str, int] = {}
        self._former: _FormerNames | None = None
        #: Whether all files of the run have been read. Before, the very bytes of an article whose file is gone may be
        #: still to come, and nothing that only looks like it, or is a version of it, takes its id.
        self.all_read = False

    def known_by_digest(self, record: Record) -> str | None:
        """Return the article that was made of the same bytes, if there is one.

        Raises :class:`IsCopy` if it came from elsewhere and is kept there.
        """
        shown = self._indexed.id_of(record)
        is_elsewhere = shown is not None and self._indexed.origin_of(shown) != origin_of_record(record)
        if shown is not None and is_elsewhere and self._is_kept(shown) is not False:
            raise IsCopy(shown)
        return shown

    def identified(self, record: Record, article: Article) -> Article:
        """Return the ``article`` that is made of ``record`` with the id by which it is shown, and its origin.

        Raises :class:`IsCopy` if it is one that came from elsewhere and is kept there or may be still to come, and :class:`Rejected` if an
        earlier record of its file is the same.
        """
        if record.member:
            article = replace(article, origin=origin_of_record(record))
        shown = self.known_by_digest(record)
        if shown is None:
            given, own = self._own(record, article)
            same = self._same_elsewhere(given, article)
            shown = own or same or self._edited_elsewhere(given, article)
            if shown is None:
                return self._named(record, article, given)
        return self._shown_by(shown, article, is_qualified=self._indexed.is_qualified(shown))

    def remember(self, article: Article) -> None:
        """Remember what ``article``, which has been written, looks like."""
        self._looks[article.id] = look_of(article)

    def has_look(self, shown: str, look: int) -> bool:
        """Return whether the article ``shown`` and the one with this ``look`` are one."""
        if shown not in self._looks:
            stored = self._stored(shown)
            if stored is None:
                return False
            self._looks[shown] = look_of(stored)
        return is_one_look(self._looks[shown], look)

    def _own(self, record: Record, article: Article) -> tuple[str, str | None]:
        """Return the id of ``article`` where it comes from, and the article that was known by it."""
        if _is_named_by_path(record, article):
            # A relative path depends on the working directory; wherever it is read from, a file keeps its first id.
            own = self._indexed.from_origin(article.origin)
            return article.id, own[0] if len(own) == 1 else None
        # Records of one file may have one id, if it is that of something else.
        for given in (article.id, f"{article.id}#{record.digest.hex()[:12]}"):
            shown = self._indexed.id_at(given, article.origin)
            if shown is None or shown not in self._seen:
                break
            if self.has_look(shown, look_of(replace(article, url=""))):
                raise Rejected(_comes_earlier(shown), "duplicate")
        return given, shown or self._named_by_former_digest(article)

    def _same_elsewhere(self, given: str, article: Article) -> str | None:
        others = self._elsewhere(given, article)
        look = look_of(article) if others else 0
        for shown in others:
            if self.has_look(shown, look):
                if self._is_kept(shown) is not False or not self.all_read:
                    raise IsCopy(shown, look)
                return shown
        return None

    def _edited_elsewhere(self, given: str, article: Article) -> str | None:
        """Return the article that was edited while its file was renamed."""
        for shown in self._elsewhere(given, article):
            if self._is_kept(shown) is False:
                stored = self._stored(shown)
                if stored is not None and is_version(stored, article):
                    if not self.all_read:
                        raise IsCopy(shown, look_of(article))
                    return shown
        return None

    def _elsewhere(self, given: str, article: Article) -> list[str]:
        """Return the articles that have the id ``given`` in other places than this ``article``."""
        ids = self._indexed.ids_of(given)
        return [shown for shown in ids if self._indexed.origin_of(shown) != article.origin]

    def _named_by_former_digest(self, article: Article) -> str | None:
        end = _BY_DIGEST.search(article.id)
        if end is None or article.id[: end.start()] != PurePosixPath(path_of(article.origin)).name:
            return None
        if self._former is None or self._former.origin != article.origin:
            self._former = _FormerNames(article.origin, self._indexed, self._stored)
        return self._former.of(article, self._seen)

    def _named(self, record: Record, article: Article, given: str) -> Article:
        """Return ``article``, which is new, with the first id that no other is shown by."""
        taken = self._indexed.digests
        plain = [given]
        if _is_named_by_path(record, article):
            plain.append(id_of_file(path_of(article.origin), whole_path=True))
        for shown in plain:
            if shown not in taken:
                return self._shown_by(shown, article, is_qualified=False)
        shown = next(each for each in qualified_ids(given, article.origin, self._roots) if each not in taken)
        return self._shown_by(shown, article, is_qualified=True)

    @staticmethod
    def _shown_by(shown: str, article: Article, *, is_qualified: bool) -> Article:
        if is_qualified:
            return replace(article, id=shown, digest=with_qualified_id(article.digest))
        return article if article.id == shown else replace(article, id=shown)


class _FormerNames:
    """The articles from ``origin`` named by digests of former versions, which depended on the path of the file."""

    def __init__(self, origin: str, indexed: IndexedArticles, stored: Callable[[str], Article | None]) -> None:
        self.origin = origin
        self._by_look: dict[int, str] = {}
        self._by_title: dict[str, str | None] = {}
        for shown in indexed.from_origin(origin):
            article = stored(shown) if covers_path(indexed.digests[shown]) else None
            if article is not None and _BY_DIGEST.search(shown):
                self._by_look[look_of(article)] = shown
                self._by_title[article.title] = None if article.title in self._by_title else shown

    def of(self, article: Article, seen: Collection[str]) -> str | None:
        """Return the one that is ``article``, as far as its look or title shows, unless it is among those ``seen``."""
        shown = self._by_look.get(look_of(article)) or self._by_title.get(article.title)
        return None if shown in seen else shown


def _is_named_by_path(record: Record, article: Article) -> bool:
    return not record.line and article.id == id_of_file(path_of(article.origin))


def _comes_earlier(shown: str) -> Message:
    return Message(
        f"is the article {shown}, which comes earlier in the file", f"هو المقال {shown} الوارد قبله في الملف"
    )


def qualified_ids(given: str, origin: str, roots: Collection[PurePosixPath]) -> Iterator[str]:
    """Yield ids for the article from ``origin`` that has the id ``given`` there, the shortest first.

    The place is the path from the nearest of the ``roots`` on, then with more and more of the folders above it.
    """
    path = PurePosixPath(path_of(origin))
    parts = [part for part in path.parts if part != path.root]
    below = (len(path.relative_to(root).parts) for root in roots if path.is_relative_to(root))
    for number in range(max(min(below, default=1), 1), len(parts) + 1):
        yield _qualified("/".join(parts[-number:]), given)
    for number in count(2):
        yield _qualified(f"{'/'.join(parts)}~{number}", given)


def _qualified(place: str, given: str) -> str:
    # The first colon ends the place.
    return f"{article_id(place.replace(_AFTER_PLACE, '_'))}{_AFTER_PLACE}{given}"


def look_of(article: Article) -> int:
    """Return two hashes in one number: that of the address, and that of the source, title, date and text."""
    is_address = bool(article.url) and not _SITE.fullmatch(article.url)
    seen = hash((article.source, article.title, article.date, article.paragraphs))
    return (_unsigned(hash(article.url)) << _HALF if is_address else 0) | _unsigned(seen)


def is_one_look(one: int, other: int) -> bool:
    """Return whether two articles with these looks are one: of one address, or alike in all else that is hashed."""
    address = one >> _HALF
    return _unsigned(one) == _unsigned(other) or (address != 0 and address == other >> _HALF)


def _unsigned(number: int) -> int:
    return number & (1 << _HALF) - 1


def is_version(one: Article, other: Article) -> bool:
    """Return whether of two articles of one id one may be an edited version of the other."""
    alike = (one.title == other.title) + (one.date == other.date) + (one.paragraphs == other.paragraphs)
    return one.source == other.source and alike >= _ALIKE
