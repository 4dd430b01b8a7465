"""The files in which the writers of an index publish its vocabulary, see :mod:`searchapp.vocabulary.published`.

The words that a batch changes are counted while it is filled.

::

    vocabulary.deltas     which base there is, and what has changed since, or will with the next commit
    vocabulary.7.npz      a base: the vocabulary that commit 7 left; none as long as there are few words

Each is replaced as a whole, durably.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final, Generic, TypeVar
from uuid import uuid4
from zlib import crc32

from searchapp.analysis.analyser import analyse_forms
from searchapp.engines.local.errors import Damaged
from searchapp.engines.local.folder import crc_of, is_of_vocabulary, replace_file, sync
from searchapp.model import Article
from searchapp.vocabulary import Vocabulary
from searchapp.vocabulary.published import Base, Deltas, Published
from searchapp.vocabulary.stored import dump, load

#: The name of the file of deltas.
DELTAS: Final = "vocabulary.deltas"
_TEMPORARY: Final = "vocabulary.tmp"

#: What is said of a vocabulary that is not that of the articles.
WRONG_WORDS: Final = f"{DELTAS} does not lead to the words of the articles"

#: How often a reader looks again where a writer has replaced what it was reading.
_TRIES: Final = 5

#: Of more articles that go than this it takes less time to count all that stay.
_MOST_READ: Final = 2000

W = TypeVar("W", bound=Hashable)


class WordDelta(Generic[W]):
    """The words of the articles that come and go with a batch. Those that come are whatever the engine numbers or names
    them by.
    """

    def __init__(self) -> None:
        self._added: Counter[W] = Counter()
        self._gone: Counter[str] = Counter()
        self._read = 0
        self._is_known = True

    def add(self, words: Iterable[W]) -> None:
        """Count ``words`` of an article that comes."""
        self._added.update(words)

    def delete(self, read_article: Callable[[], Article]) -> None:
        """Count the words of an article that goes, analysing it again; a damaged one goes uncounted."""
        self._read += 1
        if self._read > _MOST_READ:
            self.lose_count()
        if not self._is_known:
            return
        try:
            article = read_article()
        except Damaged:
            self.lose_count()
            return
        for text in (article.title, *article.paragraphs):
            self._gone.update([forms.surface for forms in analyse_forms(text)])

    def lose_count(self) -> None:
        """Give up counting, as where an article that came with this batch goes again."""
        self._is_known = False

    def counts(self, surface_of: Callable[[W], str]) -> Counter[str] | None:
        """Return how much more often each surface form will occur, or less; None where that is not known.

        ``surface_of`` returns that of a word which came, empty where it is none.
        """
        if not self._is_known:
            return None
        changes: Counter[str] = Counter()
        for word, count in self._added.items():
            changes[surface_of(word)] += count
        changes.subtract(self._gone)
        return Counter({surface: change for surface, change in changes.items() if change and surface})


def create_deltas(folder: Path, commit: int) -> None:
    """Publish that the index in ``folder``, which is new and of which this is the first ``commit``, has no words."""
    _write(folder, DELTAS, Deltas(uuid4().hex, Base(commit)).to_bytes())


def read_published(folder: Path, commit: int, words: int, known: Published | None) -> Published | None:
    """Return the vocabulary of a ``commit`` in ``folder`` whose articles have this many ``words``, brought up from
    ``known`` if it can be; None where it is not published.

    Raises :class:`Damaged` where a file is not as it was written, or leads to another number of words.
    """
    for _ in range(_TRIES):
        try:
            deltas = _read_deltas(folder)
            found = _brought_up(deltas, commit, known) or _loaded(folder, deltas, commit)
        except FileNotFoundError:
            if not (folder / DELTAS).exists():
                return None
        else:
            if found and found.vocabulary.total != words:
                raise Damaged(WRONG_WORDS)
            return found
    raise Damaged(f"the vocabulary that {DELTAS} names is missing")


def _brought_up(deltas: Deltas, commit: int, known: Published | None) -> Published | None:
    if known is None or known.index != deltas.index or known.commit > commit:
        return None
    counts = deltas.between(known.commit, commit)
    return None if counts is None else _changed(known.vocabulary, counts, deltas, commit)


def _loaded(folder: Path, deltas: Deltas, commit: int) -> Published | None:
    base = deltas.base
    if base is None or base.commit > commit:
        return None
    counts = deltas.between(base.commit, commit)
    return None if counts is None else _changed(_base_of(folder, deltas.index, base), counts, deltas, commit)


def _changed(vocabulary: Vocabulary, counts: Mapping[str, int], deltas: Deltas, commit: int) -> Published:
    try:
        return Published(vocabulary.changed(counts) if counts else vocabulary, deltas.index, commit)
    except ValueError as error:
        raise Damaged(f"{DELTAS} does not fit the vocabulary: {error}") from error


def _read_deltas(folder: Path) -> Deltas:
    try:
        return Deltas.from_bytes((folder / DELTAS).read_bytes())
    except (ValueError, LookupError, TypeError) as error:
        raise Damaged(f"{DELTAS} cannot be read: {error}") from error


def _base_of(folder: Path, index: str, base: Base) -> Vocabulary:
    if not base.file:
        return Vocabulary.of(())
    try:
        return load(_base_data(folder, base), _name(index, base.commit))
    except ValueError as error:
        raise Damaged(f"{base.file}: {error}") from error


def _base_data(folder: Path, base: Base) -> bytes:
    """Return what is in the file of ``base``. Raises :class:`Damaged` where that is not what was written."""
    data = (folder / base.file).read_bytes() if base.file else b""
    if crc32(data) != base.crc:
        raise _changed_since(base)
    return data


def _changed_since(base: Base) -> Damaged:
    return Damaged(f"{base.file} has changed since it was written")


def _name(index: str, commit: int) -> str:
    return f"{index} {commit}"


def published_problems(
    folder: Path, commit: int, words: int, recount: Callable[[], Mapping[str, int]] | None
) -> Iterator[str]:
    """Yield what is wrong with the vocabulary of a ``commit`` in ``folder`` whose articles have this many ``words``,
    one line each; compare it with a ``recount`` of them if that is given.
    """
    try:
        found = read_published(folder, commit, words, None)
        if found and recount and dict(found.vocabulary.surface_counts()) != recount():
            yield WRONG_WORDS
    except Damaged as error:
        yield str(error)


class VerifiedBase:
    """Remembers which base has been found as it was written. It never changes, so once is enough."""

    def __init__(self) -> None:
        self._found: tuple[Path, int, int, int] | None = None

    def require(self, folder: Path, base: Base) -> None:
        """Raise :class:`Damaged` where the file of ``base`` is not as it was written, and :class:`FileNotFoundError`
        where there is none.
        """
        if not base.file:
            return
        path = folder / base.file
        status = path.stat()
        found = path, status.st_ino, status.st_size, status.st_mtime_ns
        if found != self._found:
            if crc_of(path) != base.crc:
                raise _changed_since(base)
            self._found = found


class Publisher:
    """Publishes what a batch changes, whose writer holds the lock; ``commit`` is the last before it.

    What is damaged is made again; ``verified`` is what earlier batches have found sound.
    """

    def __init__(self, folder: Path, commit: int, verified: VerifiedBase) -> None:
        self._verified = verified
        self._folder = folder
        self._commit = commit
        self._counts: Mapping[str, int] | None = None
        self._deltas = self._sound_deltas()
        self._remove_leftovers()

    def _sound_deltas(self) -> Deltas:
        try:
            deltas = _read_deltas(self._folder)
        except (Damaged, FileNotFoundError):
            return Deltas(uuid4().hex, None)
        try:
            if deltas.base:
                self._verified.require(self._folder, deltas.base)
        except (Damaged, FileNotFoundError):
            return replace(deltas, base=None)
        return deltas

    def announce(self, counts: Mapping[str, int] | None) -> None:
        """Publish that the next commit changes the occurrences of surface forms by ``counts``, None where that is not
        known.
        """
        self._counts = counts
        self._deltas = self._deltas.announcing(self._commit, counts)
        _write(self._folder, DELTAS, self._deltas.to_bytes())

    def settle(self, commit: int, recount: Callable[[], Mapping[str, int]]) -> None:
        """Publish a whole vocabulary where that is due, now that this ``commit`` has taken effect; ``recount`` counts
        all words.
        """
        deltas = self._deltas
        if not deltas.need_base(commit):
            return
        whole = self._whole()
        data = dump(Vocabulary.of(recount().items()) if whole is None else whole, _name(deltas.index, commit))
        base = Base(commit, f"vocabulary.{commit}.npz", crc32(data))
        _write(self._folder, base.file, data)
        self._deltas = deltas.on(base)
        _write(self._folder, DELTAS, self._deltas.to_bytes())
        self._remove_leftovers()

    def _whole(self) -> Vocabulary | None:
        """Return the vocabulary of the commit that took effect; None where what is published does not lead to it."""
        with suppress(Damaged, ValueError):
            before = _loaded(self._folder, self._deltas, self._commit)
            if before and self._counts is not None:
                return before.vocabulary.changed(self._counts)
        return None

    def _remove_leftovers(self) -> None:
        named = (DELTAS, self._deltas.base.file if self._deltas.base else "")
        for path in self._folder.iterdir():
            if is_of_vocabulary(path.name) and path.name not in named:
                with suppress(OSError):
                    path.unlink()


def _write(folder: Path, name: str, data: bytes) -> None:
    replace_file(folder / name, data, _TEMPORARY)
    sync(folder)
