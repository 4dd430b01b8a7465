"""The balance of an import: what readers notice while they read, and what came of everything that went in.

Each record is counted once, as added, updated, unchanged or one of the refusals; each file once, as read, skipped or
ignored. Counts are exact; of what may be very long the first are listed.
"""

from __future__ import annotations

import reprlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from searchapp.errors import Message
from searchapp.ingest.kinds import ending_of
from searchapp.ingest.rejected import Refusal, Rejection
from searchapp.ingest.sanitise import one_line

Lack = Literal["text", "date", "title", "source"]
#: What an article may be without. The last byte of its digest has a bit for each, the first the lowest.
LACKS: Final[tuple[Lack, ...]] = ("text", "date", "title", "source")

_ALL_LACKS: Final = (1 << len(LACKS)) - 1
#: Other bits of that byte.
_WITHOUT_PATH: Final = 1 << 6
_QUALIFIED: Final = 1 << 7

#: How many bytes of a digest are of the record alone; the next are of the way it is read.
OF_RECORD: Final = 12

#: How many places of one kind are listed, and how many names of unused fields are counted one by one.
MOST_LISTED: Final = 1000
#: The name under which the others are counted together: a file may name a field after each of its articles.
OTHER_NAMES: Final = "…"
_LONGEST_NAME: Final = 64
_LONGEST_SAMPLE: Final = 80


@dataclass(frozen=True, slots=True)
class Notes:
    """What a reader noticed, to be counted: about a record in its ``Fields``, about a whole file among its records.

    ``encoding`` is that of the text, by its name on the web (``windows-1256``); each ``repairs`` says what had to be
    mended; ``unused`` has the name and the value of each field that holds something and is not part of the article;
    ``date_orders`` the columns of which the order of day and month was found, and that order (``month first``).
    """

    encoding: str = ""
    repairs: tuple[Message, ...] = ()
    unused: tuple[tuple[str, object], ...] = ()
    date_orders: tuple[tuple[str, str], ...] = ()

    def __add__(self, other: Notes) -> Notes:
        """Return both notes as one, in the encoding of the first that has one."""
        return Notes(
            self.encoding or other.encoding,
            self.repairs + other.repairs,
            self.unused + other.unused,
            self.date_orders + other.date_orders,
        )


class Place(NamedTuple):
    """A file and a line of it (0 for the whole file), and what there is to say about it."""

    origin: str
    line: int
    what: Message | None = None


class Places(NamedTuple):
    """How many places there are, and the first :data:`MOST_LISTED` of them."""

    number: int = 0
    first: tuple[Place, ...] = ()

    def and_then(self, other: Places) -> Places:
        """Return both."""
        return Places(self.number + other.number, (self.first + other.first)[:MOST_LISTED])


class UnusedField(NamedTuple):
    """How many records have a value in a field that is not used; the first of the values, shortened, and its place."""

    records: int
    sample: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What went into a run and what came of it.

    ``articles`` are those in the index afterwards. ``read`` counts files; ``ignored`` those that hold no articles, by
    why. ``refused`` lists the records that became no article and the files that were skipped. ``without`` counts the
    articles of the run, also the unchanged ones, that lack something, and ``qualified`` those whose id begins with a
    place because another article had that of the file. ``encodings`` counts files; they, ``unused`` and ``repairs`` are
    of what was parsed: unchanged records only are where the run was thorough.
    """

    articles: int = 0
    read: int = 0
    ignored: Mapping[str, int] = field(default_factory=dict)
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    refused: tuple[Rejection, ...] = ()
    without: Mapping[Lack, Places] = field(default_factory=dict)
    qualified: Places = field(default_factory=Places)
    unused: Mapping[str, UnusedField] = field(default_factory=dict)
    encodings: Mapping[str, int] = field(default_factory=dict)
    repairs: Places = field(default_factory=Places)
    date_orders: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    seconds: float = 0.0

    def refusals(self, kind: Refusal) -> tuple[Rejection, ...]:
        """Return what was refused for this reason."""
        return tuple(each for each in self.refused if each.kind == kind)

    @property
    def rejected(self) -> tuple[Rejection, ...]:
        """What could not be read."""
        return self.refusals("rejected")

    @property
    def skipped(self) -> dict[str, int]:
        """The number of files of each kind that is not read, by the ending of their names, the most frequent first."""
        return dict(Counter(ending_of(each.place) for each in self.refusals("skipped")).most_common())

    @property
    def records(self) -> int:
        """The number of records; each became an article or was refused."""
        refused = sum(each.kind != "skipped" for each in self.refused)
        return self.added + self.updated + self.unchanged + refused

    def lacking(self, what: Lack) -> int:
        """Return how many articles are without ``what``."""
        return self.without.get(what, Places()).number

    @property
    def is_complete(self) -> bool:
        """Whether everything was taken in: nothing was skipped or rejected, and no article is without text."""
        return not (self.lacking("text") or any(each.kind in ("rejected", "skipped") for each in self.refused))

    def __add__(self, other: Balance) -> Balance:
        """Return the balance of both runs, of which ``other`` is the later one."""
        without = {lack: self.without.get(lack, Places()).and_then(places) for lack, places in other.without.items()}
        return Balance(
            articles=other.articles,
            read=self.read + other.read,
            ignored=_sums(self.ignored, other.ignored),
            added=self.added + other.added,
            updated=self.updated + other.updated,
            unchanged=self.unchanged + other.unchanged,
            removed=self.removed + other.removed,
            refused=self.refused + other.refused,
            without={**self.without, **without},
            qualified=self.qualified.and_then(other.qualified),
            unused=_both(self.unused, other.unused),
            encodings=_sums(self.encodings, other.encodings),
            repairs=self.repairs.and_then(other.repairs),
            date_orders={**self.date_orders, **other.date_orders},
            seconds=self.seconds + other.seconds,
        )


def _sums(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return dict(Counter(one) + Counter(other))


def _both(one: Mapping[str, UnusedField], other: Mapping[str, UnusedField]) -> dict[str, UnusedField]:
    both = dict(one)
    for name, unused in other.items():
        key = name if name in both or len(both) < MOST_LISTED else OTHER_NAMES
        both[key] = both[key]._replace(records=both[key].records + unused.records) if key in both else unused
    return both


class Tally:
    """Counts what happens to files and records as it happens."""

    def __init__(self) -> None:
        self.read = self.records = self.added = self.updated = self.unchanged = self.removed = 0
        self._refused: list[Rejection] = []
        self._lacking: dict[Lack, _PlaceList] = {lack: _PlaceList() for lack in LACKS}
        self._qualified = _PlaceList()
        self._unused: dict[str, UnusedField] = {}
        self._encodings: Counter[str] = Counter()
        self._encodings_of_file: set[str] = set()
        self._repairs = _PlaceList()
        self._date_orders: dict[str, dict[str, str]] = {}
        self._ignored: Counter[str] = Counter()

    def ignore(self, why: str) -> None:
        """Count a file within another that holds no articles."""
        self._ignored[why] += 1

    def begin_file(self) -> None:
        """Count a file, which is going to be read."""
        self.read += 1
        self._encodings_of_file.clear()

    def refuse(self, rejection: Rejection) -> None:
        """Count a record that becomes no article, or a file that is skipped after all."""
        self._refused.append(rejection)
        if rejection.kind == "skipped":
            self.read -= 1
        else:
            self.records += 1

    def article(self, outcome: Literal["added", "updated", "unchanged"], digest: bytes, origin: str, line: int) -> None:
        """Count the record of an article with this digest."""
        self.records += 1
        setattr(self, outcome, getattr(self, outcome) + 1)
        if digest[-1] & _ALL_LACKS:
            for lack in lacks_in(digest):
                self._lacking[lack].add(Place(origin, line))

    def qualified_id(self, article_id: str, origin: str, line: int) -> None:
        """Count an article whose id begins with a place."""
        self._qualified.add(Place(origin, line, Message(article_id, article_id)))

    def note(self, notes: Notes, origin: str, line: int) -> None:
        """Count what a reader noticed."""
        if notes.encoding and notes.encoding not in self._encodings_of_file:
            self._encodings_of_file.add(notes.encoding)
            self._encodings[notes.encoding] += 1
        for repair in notes.repairs:
            self._repairs.add(Place(origin, line, repair))
        for name, value in notes.unused:
            self._note_unused(name[:_LONGEST_NAME], value, origin, line)
        if notes.date_orders:
            self._date_orders.setdefault(origin, {}).update(notes.date_orders)

    def _note_unused(self, name: str, value: object, origin: str, line: int) -> None:
        key = name if name in self._unused or len(self._unused) < MOST_LISTED else OTHER_NAMES
        found = self._unused.get(key) or UnusedField(0, sample_of(value), Place(origin, line))
        self._unused[key] = found._replace(records=found.records + 1)

    def balance(self, *, articles: int, seconds: float) -> Balance:
        """Return what has been counted."""
        return Balance(
            articles=articles,
            read=self.read,
            ignored=dict(self._ignored),
            added=self.added,
            updated=self.updated,
            unchanged=self.unchanged,
            removed=self.removed,
            refused=tuple(self._refused),
            without={lack: places.all() for lack, places in self._lacking.items()},
            qualified=self._qualified.all(),
            unused=dict(self._unused),
            encodings=dict(self._encodings),
            repairs=self._repairs.all(),
            date_orders=dict(self._date_orders),
            seconds=seconds,
        )


class _PlaceList:
    def __init__(self) -> None:
        self._count = 0
        self._first: list[Place] = []

    def add(self, place: Place) -> None:
        self._count += 1
        if len(self._first) < MOST_LISTED:
            self._first.append(place)

    def all(self) -> Places:
        return Places(self._count, tuple(self._first))


def sample_of(value: object) -> str:
    """Return the beginning of ``value`` on one line."""
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    # Not the whole value, which may be long or nest deeply.
    text = value[: 4 * _LONGEST_SAMPLE] if isinstance(value, str) else reprlib.repr(value)
    line = one_line(text)
    return line if len(line) <= _LONGEST_SAMPLE else line[:_LONGEST_SAMPLE] + "…"


def with_lacks(digest: bytes, *, text: object, date: object, title: object, source: object) -> bytes:
    """Return the ``digest`` of a record as that of its article: which of these are empty stands in its last byte."""
    lacks = (not text) | (not date) << 1 | (not title) << 2 | (not source) << 3
    return record_part(digest) + bytes((lacks | _WITHOUT_PATH,))


def record_part(digest: bytes) -> bytes:
    """Return what the digest of an article and that of its record have in common."""
    return digest[:-1]


def is_of_same_bytes(one: bytes, other: bytes) -> bool:
    """Return whether two digests are of one record, which different versions of the readers may have read."""
    return one[:OF_RECORD] == other[:OF_RECORD]


def lacks_in(digest: bytes) -> tuple[Lack, ...]:
    """Return what the article with this digest is without."""
    return tuple(lack for bit, lack in enumerate(LACKS) if digest[-1] >> bit & 1)


def with_qualified_id(digest: bytes) -> bytes:
    """Return the ``digest`` of an article as that of one whose id begins with a place."""
    return record_part(digest) + bytes((digest[-1] | _QUALIFIED,))


def has_qualified_id(digest: bytes) -> bool:
    """Return whether the article with this digest has an id that begins with a place, and a colon."""
    return bool(digest) and bool(digest[-1] & _QUALIFIED)


def covers_path(digest: bytes) -> bool:
    """Return whether this digest is of former versions, in which that of a record depended on the path of its file."""
    return not (digest and digest[-1] & _WITHOUT_PATH)
