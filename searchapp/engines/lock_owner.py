"""Which process writes to an index: it says so beside the lock, for those that wait."""

from __future__ import annotations

import os
import socket
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

from searchapp.errors import Message

_LONGEST_COMMAND: Final = 120


@dataclass(frozen=True, slots=True)
class LockOwner:
    """A process: its number, the machine that it runs on, since when it writes, and with what command.

    ``table`` names the process table in which it has its number: one machine may have several, and has others after a
    restart. It is empty where that is not known.
    """

    process: int
    machine: str
    since: float
    command: str
    table: str = ""

    @classmethod
    def this_process(cls) -> Self:
        """Return the calling process, as one that begins to write."""
        command = " ".join([Path(sys.argv[0] or "python").name, *sys.argv[1:]])
        return cls(os.getpid(), socket.gethostname(), time.time(), _shown(command), _table())

    @classmethod
    def from_json(cls, said: Any) -> Self | None:
        """Return the process that :meth:`to_json` wrote, or None where that makes no sense or it has ended."""
        try:
            command, table = _shown(str(said["command"])), str(said.get("table", ""))
            owner = cls(int(said["process"]), str(said["machine"]), float(said["since"]), command, table)
            owner.described()
        except (AttributeError, ValueError, KeyError, TypeError, OverflowError, OSError):
            return None
        # One that was killed could not erase what it had written.
        return owner if owner.machine != socket.gethostname() or _is_alive(owner.process) else None

    def to_json(self) -> dict[str, Any]:
        """Return what :meth:`from_json` reads, as a JSON object."""
        return asdict(self)

    def described(self) -> Message:
        """Say which process it is."""
        begun = datetime.fromtimestamp(self.since)
        since = f"{begun:%H:%M:%S}" if begun.date() == datetime.now().date() else f"{begun:%Y-%m-%d %H:%M:%S}"
        elsewhere = self.machine != socket.gethostname()
        return Message(
            en=f"process {self.process}{f' on {self.machine}' if elsewhere else ''}, since {since}: {self.command}",
            ar=f"العملية {self.process}{f' على {self.machine}' if elsewhere else ''}، منذ {since}: {self.command}",
        )


def has_ended(said: Any) -> bool:
    """Return whether the process that ``said`` who it is, see :meth:`LockOwner.to_json`, has certainly ended."""
    try:
        return bool(said["table"]) and said["table"] == _table() and not _is_alive(int(said["process"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return False


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def _table() -> str:
    """Return a name of the process table in which ours has its number; empty where the system has no such name."""
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    return ""


def _shown(command: str) -> str:
    line = "".join(character if character.isprintable() else "?" for character in command)
    return line if len(line) <= _LONGEST_COMMAND else line[: _LONGEST_COMMAND - 1] + "…"
