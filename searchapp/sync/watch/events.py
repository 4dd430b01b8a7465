"""What is told while files are watched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from searchapp.errors import Message
from searchapp.sync.index import IndexReport


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A batch has been committed. Of what was set aside it names what has not been told before."""

    report: IndexReport


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What had changed while nobody watched is in the index, which holds so many articles; watching goes on."""

    articles: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """The index could not be changed, for this reason. It is tried again and again; the same reason is told once."""

    reason: Message


@dataclass(frozen=True, slots=True)
class KeepsChanging:
    """A file has not been complete for a long time. It is taken in when it is still."""

    path: Path


@dataclass(frozen=True, slots=True)
class Vanished:
    """One of the places to watch is no longer there. Its articles stay: it may be a disk that comes back."""

    path: Path


@dataclass(frozen=True, slots=True)
class Returned:
    """A place that had vanished is there again."""

    path: Path


@dataclass(frozen=True, slots=True)
class Unnotified:
    """The system does not say what changes, for this reason: what is new is found by looking, which takes longer."""

    reason: str


WatchEvent: TypeAlias = TakenIn | CaughtUp | Waiting | KeepsChanging | Vanished | Returned | Unnotified
