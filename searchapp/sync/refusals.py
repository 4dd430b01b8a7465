"""What is known to be refused: files and records that were read before, so that they need not be read again to say so.

It is kept beside the index, in one file of two lines, a digest and the JSON that it is of::

    index/.refused.json

What is in it holds for the present readers only: it is dropped when one of them is updated or installed, or OCR is. A
file that is lost or damaged costs the time to read again what is refused, and nothing else.
"""

from __future__ import annotations

import json
import logging
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, NamedTuple, get_args
from urllib.parse import quote

from searchapp.engines.registry import LASTING_ENGINES, engine_name, keeps_in_folder
from searchapp.errors import Message
from searchapp.ingest.outcomes import Outcome
from searchapp.ingest.reader_versions import digest_of_readers
from searchapp.ingest.rejected import Refusal, Rejection
from searchapp.settings import Settings

#: How many outcomes are kept: the last that became known.
MOST_KEPT: Final = 100_000
_LARGEST_MB: Final = 256
_MODE: Final = 0o600
_FORMAT: Final = 1

_log: Final = logging.getLogger(__name__)


class _Found(NamedTuple):
    """An outcome, and in how many runs it has been found."""

    outcome: Outcome
    times: int


class KnownRefusals:
    """The outcomes of what was refused, by digest, in ``file``; ``readers`` returns what changes with the readers."""

    def __init__(self, file: Path, readers: Callable[[], str] = digest_of_readers) -> None:
        self._file = file
        self._readers = readers
        #: Of the file, when it was read or written.
        self._state: tuple[int, ...] | None = None
        self._found: dict[bytes, _Found] = {}
        self._of_readers = ""
        self._begin()

    def _begin(self) -> None:
        self._is_read = self._is_of_present = self._is_changed = False
        #: What has been found in this run.
        self._met: set[bytes] = set()

    @classmethod
    def of(cls, settings: Settings) -> KnownRefusals | None:
        """Return those of the index that ``settings`` name; None for an index in memory, for which none are kept."""
        name = engine_name(settings)
        if keeps_in_folder(name):
            return cls(settings.index / ".refused.json")
        if name not in LASTING_ENGINES:
            return None
        return cls(settings.index / f".refused-{quote(settings.opensearch_index, safe='')}.json")

    @contextmanager
    def of_a_run(self, *, is_kept: bool = True) -> Iterator[KnownRefusals]:
        """Yield what is known, for a run that alone writes to the index, and keep what became known if it ``is_kept``.

        Nothing is read from the disk before it is needed.
        """
        self._begin()
        try:
            yield self
        finally:
            if is_kept and self._is_changed:
                self._write()

    def get(self, digest: bytes) -> Outcome | None:
        """Return what came of the bytes with this digest, if that may be relied on."""
        self._read()
        if digest not in self._found:
            return None
        found = self._known().get(digest)
        return found.outcome if found and 0 < found.outcome.runs <= found.times else None

    def put(self, digest: bytes, outcome: Outcome) -> None:
        """Remember what came of the bytes with this digest, or forget it if nothing was refused."""
        if not outcome.refused:
            self._forget(digest)
            return
        if not outcome.runs:
            return
        # Wherever the same bytes are.
        outcome = replace(outcome, refused=outcome.refused_in(""))
        known = self._known()
        before = known.pop(digest, None)
        times = before.times + (digest not in self._met) if before and before.outcome == outcome else 1
        self._met.add(digest)
        known[digest] = _Found(outcome, min(times, outcome.runs))
        self._is_changed = self._is_changed or before != known[digest]

    def _forget(self, digest: bytes) -> None:
        self._read()
        self._is_changed = self._found.pop(digest, None) is not None or self._is_changed

    def take_from(self, other: KnownRefusals) -> None:
        """Remember what ``other`` knows too."""
        with other.of_a_run(is_kept=False), self.of_a_run():
            known = self._known()
            added = {digest: found for digest, found in other._known().items() if digest not in known}
            known |= added
            self._is_changed = self._is_changed or bool(added)

    def _known(self) -> dict[bytes, _Found]:
        self._read()
        self._keep_of_present_readers()
        return self._found

    def _read(self) -> None:
        """Read the file, unless that has been done in this run or it is as it was."""
        if self._is_read:
            return
        self._is_read = True
        state = _state_of(self._file)
        if state != self._state:
            self._state, self._found, self._of_readers = state, {}, ""
            if state:
                self._load()

    def _keep_of_present_readers(self) -> None:
        """Drop what other readers found; this is checked once a run, since programs have to be asked."""
        if self._is_of_present:
            return
        self._is_of_present = True
        present = self._readers()
        if present != self._of_readers:
            self._found, self._of_readers = {}, present

    def _load(self) -> None:
        try:
            self._of_readers, self._found = _parsed(_content(self._file))
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is damaged"
            _log.warning("%s cannot be read (%s): what it says is refused is read again.", self._file, reason)
            # So that it is replaced even if nothing is refused now.
            self._is_changed = True

    def _write(self) -> None:
        self._found = dict(list(self._known().items())[-MOST_KEPT:])
        beside = self._file.with_name(f"{self._file.name}.{os.getpid()}.tmp")
        try:
            # The folder of an index in a cluster need not exist.
            beside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside.unlink(missing_ok=True)
            beside.touch(_MODE, exist_ok=False)
            beside.write_bytes(_as_bytes(self._of_readers, self._found))
            beside.replace(self._file)
            self._state = _state_of(self._file)
        except OSError as error:
            _log.warning(
                "%s cannot be written (%s): what is refused is read again by the next run.",
                self._file,
                error.strerror or error,
            )
            with suppress(OSError):
                beside.unlink(missing_ok=True)


def _state_of(file: Path) -> tuple[int, ...] | None:
    """Return what changes when ``file`` is replaced; None if it is not there."""
    try:
        found = file.lstat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _content(file: Path) -> bytes:
    status = file.lstat()
    # To open a pipe could take forever.
    if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST_MB << 20:
        raise ValueError(file)
    return file.read_bytes()


def _as_bytes(readers: str, found: Mapping[bytes, _Found]) -> bytes:
    # Few reasons are given, again and again.
    reasons: dict[tuple[str, str, str], int] = {}
    outcomes = {
        digest.hex(): [
            each.times,
            each.outcome.runs,
            each.outcome.articles,
            *(
                [rejection.line, reasons.setdefault(_reason(rejection), len(reasons))]
                for rejection in each.outcome.refused
            ),
        ]
        for digest, each in found.items()
    }
    data = {"format": _FORMAT, "readers": readers, "reasons": list(reasons), "outcomes": outcomes}
    # Half a surrogate pair, from the name of a file, could not be shown.
    body = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
    return _checksum(body) + b"\n" + body


def _reason(rejection: Rejection) -> tuple[str, str, str]:
    return rejection.kind, rejection.reason.en, rejection.reason.ar


def _checksum(body: bytes) -> bytes:
    return blake2b(body, digest_size=16).hexdigest().encode()


def _parsed(content: bytes) -> tuple[str, dict[bytes, _Found]]:
    """Return the digest of the readers, and what they found. Whatever it raises means that the file is damaged."""
    checksum, _, body = content.partition(b"\n")
    if checksum != _checksum(body):
        raise ValueError(checksum)
    data = json.loads(body)
    if data["format"] != _FORMAT:
        return "", {}
    reasons = [_checked_reason(*each) for each in data["reasons"]]
    return str(data["readers"]), {
        bytes.fromhex(digest): _checked(reasons, *each) for digest, each in data["outcomes"].items()
    }


def _checked_reason(kind: Any, en: Any, ar: Any) -> tuple[Refusal, Message]:
    if kind not in get_args(Refusal) or not (isinstance(en, str) and isinstance(ar, str)):
        raise ValueError(kind)
    return kind, Message(en, ar)


def _checked(reasons: list[tuple[Refusal, Message]], times: Any, runs: Any, articles: Any, *refused: Any) -> _Found:
    numbers = (times, runs, articles, *(number for each in refused for number in each))
    if not refused or any(type(number) is not int or number < 0 for number in numbers):
        raise ValueError(numbers)
    rejections = (Rejection("", line, reason, kind) for line, place in refused for kind, reason in (reasons[place],))
    return _Found(Outcome(tuple(rejections), articles, runs), times)
