"""Another Python process that uses an index, for what one process cannot do to itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]

_PREAMBLE = """
import sys
from pathlib import Path
from searchapp.errors import SearchAppError
from tests.conformance.case import add, delete
from tests.engines.archive import article_number, engine_on
index = Path(sys.argv[1])
engine = engine_on(index, sys.argv[2])

def say(*words):
    print(*words, flush=True)
"""


@contextmanager
def child(program: str, index: Path, name: str = "whoosh") -> Iterator[subprocess.Popen[str]]:
    """Run ``program`` on ``index`` until the block ends; ``engine``, of this ``name``, and ``say`` are ready for it."""
    command = [sys.executable, "-c", _PREAMBLE + program, str(index), name]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    """Return the next line of ``process``, which is expected to say something."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.communicate()[1]
    return line.rstrip("\n")


def finished(process: subprocess.Popen[str]) -> str:
    """Return all that ``process`` still has to say, once it has ended well."""
    output, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return output
