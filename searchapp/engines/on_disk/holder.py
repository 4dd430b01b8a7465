"""Who writes to an index: a process says so in the lock file, for whoever waits for it."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from searchapp.errors import Message

_LONGEST_COMMAND = 120
_LARGEST = 4096


@dataclass(frozen=True, slots=True)
class Holder:
    """A process: its number, the machine that it runs on, since when it writes, and with what command."""

    process: int
    machine: str
    since: float
    command: str

    def described(self) -> Message:
        """Say which process it is."""
        begun = datetime.fromtimestamp(self.since)
        since = f"{begun:%H:%M:%S}" if begun.date() == datetime.now().date() else f"{begun:%Y-%m-%d %H:%M:%S}"
        elsewhere = self.machine != socket.gethostname()
        return Message(
            en=f"process {self.process}{f' on {self.machine}' if elsewhere else ''}, since {since}: {self.command}",
            ar=f"العملية {self.process}{f' على {self.machine}' if elsewhere else ''}، منذ {since}: {self.command}",
        )


def write_holder(descriptor: int) -> None:
    """Write into the lock file who this process is. A disk that is full is no reason not to go on."""
    holder = Holder(os.getpid(), socket.gethostname(), time.time(), _command())
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(asdict(holder)).encode() + b"\n", 0)


def erase_holder(descriptor: int) -> None:
    """Take back what :func:`write_holder` wrote."""
    with suppress(OSError):
        os.ftruncate(descriptor, 0)


def read_holder(lock: Path) -> Holder | None:
    """Return who says to hold the lock, or None where nobody does that can be believed."""
    try:
        with lock.open("rb") as file:
            said = json.loads(file.read(_LARGEST))
        holder = Holder(int(said["process"]), str(said["machine"]), float(said["since"]), _shown(str(said["command"])))
        holder.described()
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    # One that was killed could not take back what it had written.
    return holder if holder.machine != socket.gethostname() or _is_alive(holder.process) else None


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def _command() -> str:
    return _shown(" ".join([Path(sys.argv[0] or "python").name, *sys.argv[1:]]))


def _shown(command: str) -> str:
    line = "".join(character if character.isprintable() else "?" for character in command)
    return line if len(line) <= _LONGEST_COMMAND else line[: _LONGEST_COMMAND - 1] + "…"
