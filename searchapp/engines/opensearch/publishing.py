"""Where the writers of an index publish its vocabulary, see :mod:`searchapp.vocabulary.published`: documents of the
control index.

::

    vocabulary-<generation>        which base there is, and what has changed since, or will with the next commit
    vocabulary-<generation>-a-0    the first part of a base; the next one is written to b, and the one after it to a

A writer that has lost the lock cannot change them: the first is written only in place of the version that was read, a
part only in place of one of an earlier commit.
"""

from __future__ import annotations

import binascii
import logging
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Final
from zlib import crc32

from searchapp.analysis.analyser import analyse_forms
from searchapp.engines.opensearch.connection import Absent, Conflict
from searchapp.engines.opensearch.control import Control, Version
from searchapp.errors import SearchAppError
from searchapp.model import Article
from searchapp.vocabulary import Vocabulary
from searchapp.vocabulary.published import Base, Deltas, Published
from searchapp.vocabulary.stored import dump, load

#: The size of a part of a base, in bytes.
_PART: Final = 8_000_000

#: How often a reader looks again where a writer has replaced what it was reading.
_TRIES: Final = 5

_SLOTS: Final = ("a", "b")

_log: Final = logging.getLogger(__name__)


class Unsound(Exception):
    """What is published is not as it was written, or not of the articles."""


class WordDelta:
    """The words of the articles that come and go with a batch."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self.is_known = True

    def add(self, passages: Iterable[str], surfaces: Mapping[str, str]) -> None:
        """Count the terms in ``passages`` of an article that comes; ``surfaces`` are the forms of those cut short."""
        for passage in passages:
            terms = passage.split(" ")
            self._counts.update([surfaces.get(term, term) for term in terms] if surfaces else terms)

    def delete(self, article: Article) -> None:
        """Count the words of an article that goes, analysing it again."""
        for text in (article.title, *article.paragraphs):
            self._counts.subtract([forms.surface for forms in analyse_forms(text)])

    def lose_count(self) -> None:
        """Give up counting, as where an article that came with this batch goes again."""
        self.is_known = False

    def counts(self) -> dict[str, int] | None:
        """Return how much more often each surface form will occur, or less; None where that is not known."""
        return {form: change for form, change in self._counts.items() if change} if self.is_known else None


def read_published(
    control: Control, generation: str, commit: int, words: int, known: Published | None
) -> Published | None:
    """Return the vocabulary of a ``commit`` of a ``generation`` whose articles have this many ``words``, brought up
    from ``known`` if it can be; None where it is not published.

    Raises :class:`Unsound` where it is not as it was written, or leads to another number of words.
    """
    for tries in count(1):
        deltas = _read(control, generation)
        if deltas is None:
            return None
        try:
            published = _brought_up(deltas, commit, known) or _loaded(control, deltas, commit)
        except Unsound:
            # A writer may have replaced the base since the deltas were read.
            if tries == _TRIES:
                raise
            continue
        if published is not None and published.vocabulary.total != words:
            raise Unsound("the published vocabulary does not lead to the words of the articles")
        return published
    raise AssertionError("unreachable")


def _name(generation: str) -> str:
    return f"vocabulary-{generation}"


def _part_name(generation: str, slot: str, number: int) -> str:
    return f"{_name(generation)}-{slot}-{number}"


def _stamp(generation: str, commit: int) -> str:
    return f"{generation} {commit}"


def _read(control: Control, generation: str) -> Deltas | None:
    found = control.get(_name(generation))
    if found is None:
        return None
    return _deltas_in(found[0], generation)


def _deltas_in(document: Mapping[str, Any], generation: str) -> Deltas:
    try:
        deltas = Deltas.from_bytes(_content(document))
    except (ValueError, LookupError, TypeError) as error:
        raise Unsound(f"the published vocabulary cannot be read: {error}") from error
    if deltas.index != generation:
        raise Unsound("the published vocabulary is of another index")
    return deltas


def _content(document: Mapping[str, Any]) -> bytes:
    return b64decode(document["content"], validate=True)


def _brought_up(deltas: Deltas, commit: int, known: Published | None) -> Published | None:
    if known is None or known.index != deltas.index or known.commit > commit:
        return None
    counts = deltas.between(known.commit, commit)
    return None if counts is None else _changed(known.vocabulary, counts, deltas.index, commit)


def _loaded(control: Control, deltas: Deltas, commit: int) -> Published | None:
    base = deltas.base
    if base is None or base.commit > commit:
        return None
    counts = deltas.between(base.commit, commit)
    return None if counts is None else _changed(_base(control, deltas.index, base), counts, deltas.index, commit)


def _changed(vocabulary: Vocabulary, counts: Mapping[str, int], generation: str, commit: int) -> Published:
    try:
        return Published(vocabulary.changed(counts) if counts else vocabulary, generation, commit)
    except ValueError as error:
        raise Unsound(f"the published deltas do not fit the vocabulary: {error}") from error


def _base(control: Control, generation: str, base: Base) -> Vocabulary:
    if not base.file:
        return Vocabulary.of(())
    slot, _, parts = base.file.partition("-")
    data = bytearray()
    try:
        for number in range(int(parts)):
            found = control.get(_part_name(generation, slot, number))
            if found is None:
                raise Unsound("a part of the published vocabulary is missing")
            data += _content(found[0])
        if crc32(data) != base.crc:
            raise Unsound("the published vocabulary has changed since it was written")
        return load(bytes(data), _stamp(generation, base.commit))
    except (ValueError, LookupError, TypeError, binascii.Error) as error:
        raise Unsound(f"the published vocabulary cannot be read: {error}") from error


def published_problems(
    control: Control, generation: str, commit: int, words: int, recount: Callable[[], Mapping[str, int]] | None
) -> Iterator[str]:
    """Yield what is wrong with the vocabulary of a ``commit`` of a ``generation``, one line each, as
    :func:`read_published` finds it; compare it with a ``recount`` if that is given.
    """
    try:
        found = read_published(control, generation, commit, words, None)
        if found and recount and dict(found.vocabulary.surface_counts()) != recount():
            yield "the published vocabulary is not that of the articles"
    except Unsound as error:
        yield str(error)


def forget_published(control: Control, generation: str) -> None:
    """Delete what is published of a ``generation``, also where a part of it is gone already."""
    with suppress(Absent):
        control.remove(_name(generation))
    for slot in _SLOTS:
        with suppress(Absent):
            for number in count():
                control.remove(_part_name(generation, slot, number))


@dataclass(frozen=True, slots=True)
class Publishing:
    """What all publishers of an engine share: ``recount`` counts the words of all articles, ``sound`` are the checksums
    of the bases that have been read, which is done once.
    """

    control: Control
    recount: Callable[[], Mapping[str, int]]
    sound: set[int] = field(default_factory=set)

    def publisher(self, generation: str, commit: int, *, new: bool) -> Publisher:
        """Return what publishes the batch after ``commit``; a ``new`` generation has no words yet."""
        return Publisher(self, generation, commit, new=new)


class Publisher:
    """Publishes what a batch changes, whose writer holds the lock; ``commit`` is the last before it, and a ``new``
    generation has no words yet.

    What is damaged is made again.
    """

    def __init__(self, shared: Publishing, generation: str, commit: int, *, new: bool) -> None:
        self._control = shared.control
        self._shared = shared
        self._generation = generation
        self._commit = commit
        self._counts: Mapping[str, int] | None = None
        self._deltas = Deltas(generation, Base(commit) if new else None)
        self._version: Version | None = None
        if not new:
            self._take_over()

    def _take_over(self) -> None:
        found = self._control.get(_name(self._generation))
        if found is None:
            return
        _, self._version = found
        with suppress(Unsound):
            self._deltas = _deltas_in(found[0], self._generation)
            base = self._deltas.base
            if base and base.crc not in self._shared.sound:
                self._require_sound(base)

    def _require_sound(self, base: Base) -> None:
        try:
            _base(self._control, self._generation, base)
        except Unsound:
            self._deltas = replace(self._deltas, base=None)
        else:
            self._shared.sound.add(base.crc)

    def announce(self, counts: Mapping[str, int] | None) -> None:
        """Publish that the next commit changes the occurrences of surface forms by ``counts``, None where that is not
        known. Raises :class:`.Conflict` where another writer has taken over.
        """
        self._counts = counts
        self._write(self._deltas.announcing(self._commit, counts))

    def _write(self, deltas: Deltas) -> None:
        document = {"content": b64encode(deltas.to_bytes()).decode()}
        self._version = self._control.put(_name(self._generation), document, self._version)
        self._deltas = deltas

    def settle(self, commit: int) -> None:
        """Publish a whole vocabulary where that is due, now that this ``commit`` has taken effect.

        Where that fails readers count the words, and the next writer tries again.
        """
        if not self._deltas.need_base(commit):
            return
        try:
            self._settle(commit, self._whole() or Vocabulary.of(self._shared.recount().items()))
        except (SearchAppError, Absent, Conflict):
            _log.warning("The vocabulary of %s could not be published", self._generation, exc_info=True)

    def _settle(self, commit: int, whole: Vocabulary) -> None:
        data = dump(whole, _stamp(self._generation, commit))
        base = self._deltas.base
        former = base.file.partition("-")[0] if base else ""
        slot = next(each for each in _SLOTS if each != former)
        parts = [data[start : start + _PART] for start in range(0, len(data), _PART)]
        for number, part in enumerate(parts):
            document = {"content": b64encode(part).decode()}
            self._control.write_unless_later(_part_name(self._generation, slot, number), document, commit)
        new = Base(commit, f"{slot}-{len(parts)}", crc32(data))
        self._shared.sound.add(new.crc)
        self._write(self._deltas.on(new))

    def _whole(self) -> Vocabulary | None:
        """Return the vocabulary of the commit that took effect; None where what is published does not lead to it."""
        with suppress(Unsound, ValueError):
            before = _loaded(self._control, self._deltas, self._commit)
            if before and self._counts is not None:
                return before.vocabulary.changed(self._counts)
        return None
