"""Other programs that read a file, with limits: some files make any program take all the time and memory there is."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO, Final, NamedTuple

from searchapp.ingest.input_file import InputFile
from searchapp.ingest.rejected import Rejected, too_large

_PIECE: Final = 1 << 20
#: The shell counts memory in kilobytes and output in these.
_BLOCK: Final = 512


class Limits(NamedTuple):
    """What a process may take; ``output_bytes`` is the size of a file that it writes."""

    cpu_seconds: int
    wall_seconds: int
    memory_bytes: int
    output_bytes: int


def run_limited(
    command: Sequence[str],
    limits: Limits,
    *,
    stdin: BinaryIO,
    stdout: BinaryIO,
    environ: Mapping[str, str] | None = None,
) -> int:
    """Run ``command`` on the files ``stdin`` and ``stdout`` and return its exit code.

    A process that a signal ended has the negative number of the signal; one that took too long was killed.
    """
    limited = (
        f"ulimit -c 0; ulimit -t {limits.cpu_seconds}; ulimit -v {limits.memory_bytes >> 10}; "
        f'ulimit -f {limits.output_bytes // _BLOCK}; exec "$@"'
    )
    try:
        ended = subprocess.run(  # noqa: S603 - the shell is given the command as its arguments
            ("/bin/sh", "-c", limited, "sh", *command),
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            env=environ,
            timeout=limits.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL
    return ended.returncode


@contextmanager
def on_disk(file: InputFile, megabytes: int) -> Iterator[BinaryIO]:
    """Yield the content of ``file``, whatever it is packed in, as a file that another process can read.

    Raises :class:`Rejected` if it is larger than ``megabytes``.
    """
    with TemporaryFile() as copy:
        with file.stream() as stream:
            while piece := stream.read(_PIECE):
                copy.write(piece)
                if copy.tell() > megabytes << 20:
                    raise Rejected(too_large(megabytes))
        copy.seek(0)
        yield copy
