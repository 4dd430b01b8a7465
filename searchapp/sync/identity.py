"""Which article of an index a record is, and by which id it is shown.

An article is known by its origin and its id there. It is shown by this id as long as no other article is; the next one,
from elsewhere, by an id that begins with its place: ``2015/export.jsonl:17``. No article changes its id when others
come or go.

The origin of an article is the file that it came from. Of a file within another it has both, with ``//`` between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import PurePosixPath
from typing import Final, Generic, TypeVar

from searchapp.engines.base import Engine, Entry
from searchapp.engines.lookups import LookUp, by_digest, by_file, by_id
from searchapp.errors import Message
from searchapp.ingest import Record, Rejected
from searchapp.ingest.balance import covers_path, has_qualified_id, record_part, with_qualified_id
from searchapp.ingest.record import id_of_file
from searchapp.ingest.sanitise import article_id
from searchapp.model import MEMBER, Article, file_of

#: What ends the place with which an id begins.
_AFTER_PLACE: Final = ":"
#: An id that the end of a digest gives to a record that has none, after the name of its file.
_BY_DIGEST: Final = re.compile(r"#[0-9a-f]{12}\Z")
#: The address of a site, which may stand in each of its pages.
_SITE: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*/?")
_HALF: Final = 64
#: How many of these two versions of an article share at least: the title, the date, the text.
_ALIKE: Final = 2
#: After how many look-ups all articles are listed, which then takes less time; and how many articles one may find.
_MOST_ASKED: Final = 500
_MOST_FOUND: Final = 100

T = TypeVar("T", bound=Hashable)


def origin_of_record(record: Record) -> str:
    """Return the origin of the article that is made of ``record``."""
    return f"{record.origin}{MEMBER}{record.member}" if record.member else record.origin


def path_of(origin: str) -> str:
    """Return ``origin`` as one path."""
    file = file_of(origin)
    return file + origin[len(file) :].replace(MEMBER, "/", 1)


class _Groups(Generic[T]):
    """Ids in groups, each of which has a name. One that is alone in its group, as most are, takes no set."""

    def __init__(self) -> None:
        self._groups: dict[T, str | set[str]] = {}

    def names(self) -> Collection[T]:
        """Return the names of all groups."""
        return self._groups.keys()

    def ids(self, name: T) -> Collection[str]:
        """Return the ids of a group."""
        found = self._groups.get(name, ())
        return (found,) if isinstance(found, str) else found

    def add(self, name: T, shown: str) -> None:
        """Add an id to a group, which is made if there is none."""
        found = self._groups.setdefault(name, shown)
        if isinstance(found, set):
            found.add(shown)
        elif found != shown:
            self._groups[name] = {found, shown}

    def discard(self, name: T, shown: str) -> None:
        """Remove an id from its group, which goes with its last one."""
        found = self._groups[name]
        if isinstance(found, set):
            found.discard(shown)
        if not found or found == shown:
            del self._groups[name]


class IndexedArticles:
    """The articles of the index of an ``engine``, with the changes of a run.

    For a few records their entries are looked up, for many all are listed, or at once for a run that ``lists``: the
    same is found.
    """

    def __init__(self, engine: Engine, *, lists: bool = False) -> None:
        self._engine = engine
        #: What is known of them: the digest and the origin of each by its id, and all ids by what they are found by.
        self._digests: dict[str, bytes] = {}
        self._origins: dict[str, str] = {}
        self._by_digest = _Groups[bytes]()
        self._by_file = _Groups[str]()
        self._qualified = _Groups[str]()
        #: The ids of those that the run has changed: what the index has of them is past.
        self._changed: set[str] = set()
        self._asked: set[LookUp] = set()
        self._lists_all = False
        self._size = engine.entry_count()
        if lists or not self._size:
            self._list()

    def __len__(self) -> int:
        return self._size

    @property
    def files(self) -> Collection[str]:
        """The files that articles came from; ``""`` if some came from none."""
        self._list()
        return self._by_file.names()

    def from_file(self, file: str) -> Collection[str]:
        """Return the ids of the articles from this file."""
        self._require(by_file(file))
        return self._by_file.ids(file)

    def digest_of(self, shown: str) -> bytes | None:
        """Return the digest of an article; None where there is none of this id."""
        if shown not in self._digests:
            self._require(by_id(shown))
        return self._digests.get(shown)

    def id_of(self, digest: bytes) -> str | None:
        """Return the id of the article that was made of the record with this ``digest``, the first of several."""
        self._require(by_digest(digest))
        return min(self._by_digest.ids(record_part(digest)), default=None)

    def ids_of(self, given: str) -> list[str]:
        """Return the ids of the articles that have the id ``given`` where they came from."""
        self._require(by_id(given))
        plain = [given] if given in self._digests and not self.is_qualified(given) else []
        return plain + sorted(self._qualified.ids(given))

    def id_at(self, given: str, origin: str) -> str | None:
        """Return the id of the article that has the id ``given`` at this ``origin``."""
        return next((shown for shown in self.ids_of(given) if self.origin_of(shown) == origin), None)

    def origin_of(self, shown: str) -> str:
        """Return the origin of an article, ``""`` if it came from no file."""
        return "" if self.digest_of(shown) is None else self._origins[shown]

    def from_origin(self, origin: str) -> list[str]:
        """Return the ids of the articles with this ``origin``."""
        return [shown for shown in self.from_file(file_of(origin)) if self._origins[shown] == origin]

    def is_qualified(self, shown: str) -> bool:
        """Return whether an article has an id that begins with a place."""
        return has_qualified_id(self.digest_of(shown) or b"")

    def stored(self, shown: str) -> Article | None:
        """Return an article as the index has it, before the changes of the run."""
        found = self._engine.articles_with(by_id(shown), _MOST_FOUND)
        if len(found) == _MOST_FOUND:
            return self._engine.article(shown)
        return next((article for article in found if article.id == shown), None)

    def put(self, shown: str, digest: bytes, origin: str) -> None:
        """Record that an article has been added or replaced."""
        self.drop(shown)
        self._add(shown, digest, origin)
        self._size += 1

    def drop(self, shown: str) -> None:
        """Record that an article has been removed, if it was there."""
        digest = self.digest_of(shown)
        self._changed.add(shown)
        if digest is None:
            return
        del self._digests[shown]
        self._size -= 1
        self._by_digest.discard(record_part(digest), shown)
        self._by_file.discard(file_of(self._origins.pop(shown)), shown)
        if has_qualified_id(digest):
            self._qualified.discard(_without_place(shown), shown)

    def _require(self, lookup: LookUp) -> None:
        """Have all articles known that are found by ``lookup``."""
        if self._lists_all or lookup in self._asked:
            return
        found = self._engine.articles_with(lookup, _MOST_FOUND) if len(self._asked) < _MOST_ASKED else None
        if found is None or len(found) == _MOST_FOUND:
            self._list()
            return
        self._asked.add(lookup)
        for article in found:
            self._know(Entry(article.id, article.digest, article.origin))

    def _list(self) -> None:
        if not self._lists_all:
            self._lists_all = True
            for entry in self._engine.entries():
                self._know(entry)

    def _know(self, entry: Entry) -> None:
        if entry.id not in self._changed and entry.id not in self._digests:
            self._add(*entry)

    def _add(self, shown: str, digest: bytes, origin: str) -> None:
        self._digests[shown], self._origins[shown] = digest, origin
        self._by_digest.add(record_part(digest), shown)
        self._by_file.add(file_of(origin), shown)
        if has_qualified_id(digest):
            self._qualified.add(_without_place(shown), shown)


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
        shown = self._indexed.id_of(record.digest)
        is_elsewhere = shown is not None and self._indexed.origin_of(shown) != origin_of_record(record)
        if shown is not None and is_elsewhere and self._is_kept(shown) is not False:
            raise IsCopy(shown)
        return shown

    def identified(self, record: Record, article: Article) -> Article:
        """Return the ``article`` that is made of ``record`` with the id by which it is shown, and its origin.

        Raises :class:`IsCopy` if it is one that came from elsewhere and is kept there or may be still to come, and
        :class:`Rejected` if an earlier record of its file is the same.
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
        plain = [given]
        if _is_named_by_path(record, article):
            plain.append(id_of_file(path_of(article.origin), whole_path=True))
        for shown in plain:
            if self._indexed.digest_of(shown) is None:
                return self._shown_by(shown, article, is_qualified=False)
        qualified = qualified_ids(given, article.origin, self._roots)
        shown = next(each for each in qualified if self._indexed.digest_of(each) is None)
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
        for shown in sorted(indexed.from_origin(origin)):
            article = stored(shown) if covers_path(indexed.digest_of(shown) or b"") else None
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
