"""What a new user types on the first day, well and badly: each command, how it ends, and what it says.

The lines are in ``first_day.txt``. Where they are to change: ``python -m tests.cli.test_first_day``, and read them.
"""

from __future__ import annotations

import logging
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from unittest.mock import patch

import pytest
from click.testing import CliRunner

from searchapp.cli.commands import searchapp

TRANSCRIPT: Final = Path(__file__).with_name("first_day.txt")
#: There are at least as many commands.
FEWEST: Final = 120
CORPUS: Final = Path(__file__).parents[2] / "corpus"
FILES: Final = {
    "letter.doc": "x",
    "broken.jsonl": '{"id": 1\n{"id": "a", "content": "نص قصير"}\n',
    "names.txt": "القمح\nكتتتبخخخ\n",
    "empty.txt": "",
    "bad.toml": "index = 3\n",
}
#: What is different each time, and what stands for it.
VARYING: Final = {
    r"\d+ ms": "… ms",
    r"\d+ من أجزاء": "… من أجزاء",
    r"\d+\.\d (s\b|ث)": r"… \1",
    r"20\d\d-\d\d-\d\d \d\d:\d\d\S*:": "…:",
    r"from \d+ \w+ 20(?:2[6-9]|[3-9]\d) on": "from … on",
}
#: How many lines of standard error are kept, and how much of a line.
LINES: Final = 4
LENGTH: Final = 150


def commands(transcript: str) -> list[str]:
    """Return the commands and headings of ``transcript``, without what came of them."""
    return [line for line in transcript.splitlines() if line.startswith(("#", "$ "))]


def typed(lines: list[str]) -> Iterator[str]:
    """Yield a transcript of the commands in ``lines``, typed one after the other in a new folder."""
    with TemporaryDirectory() as name, chdir(name), ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, {"HOME": name, "XDG_DATA_HOME": f"{name}/.local/share"}))
        # Warnings go to standard error, as in a shell, and not to other handlers.
        stack.enter_context(patch.object(logging.getLogger(), "handlers", []))
        folder = Path(name).resolve()
        (folder / "empty").mkdir()
        shutil.copytree(CORPUS / "text", folder / "news")
        for file in (CORPUS / "jsonl").iterdir():
            shutil.copy(file, folder / "news")
        for file_name, text in FILES.items():
            (folder / file_name).write_text(text, encoding="utf-8")
        for line in lines:
            if line.startswith("#"):
                yield f"\n{line}"
            else:
                yield line
                yield from _said(line.removeprefix("$ "), folder)


def _said(command: str, folder: Path) -> Iterator[str]:
    """Yield the exit code of ``command`` with the first line of its output, and what it says beside it."""
    variables, words = _words(command)
    result = CliRunner().invoke(searchapp, words[1:], env=dict(variable.split("=", 1) for variable in variables))
    assert result.exception is None or isinstance(result.exception, SystemExit), (command, result.exception)
    first, *_ = result.stdout.strip("\n").splitlines() or [""]
    yield f"  {result.exit_code} {_alike(first, folder)}".rstrip()
    told = [line for line in result.stderr.splitlines() if line.strip() and not line.startswith(("Usage: ", "Try '"))]
    yield from (f"  ! {_alike(line, folder)}" for line in told[:LINES])


def _alike(line: str, folder: Path) -> str:
    """Return ``line`` without what is different each time."""
    said = line.strip().removeprefix("\ufeff").replace(str(folder), "/FOLDER").replace(str(CORPUS), "/CORPUS")
    for pattern, stand_in in VARYING.items():
        said = re.sub(pattern, stand_in, said)
    return said if len(said) <= LENGTH else f"{said[:LENGTH]}…"


def _words(command: str) -> tuple[list[str], list[str]]:
    """Return the variables that are set before ``command``, and its words."""
    words = shlex.split(command)
    start = words.index("searchapp")
    return words[:start], words[start:]


@pytest.mark.slow
def test_every_command_ends_as_it_is_written() -> None:
    expected = TRANSCRIPT.read_text(encoding="utf-8")
    lines = commands(expected)
    assert sum(line.startswith("$ ") for line in lines) >= FEWEST
    assert "\n".join(typed(lines)).strip("\n").splitlines() == expected.strip("\n").splitlines()


if __name__ == "__main__":
    written = "\n".join(typed(commands(TRANSCRIPT.read_text(encoding="utf-8"))))
    TRANSCRIPT.write_text(written.strip("\n") + "\n", encoding="utf-8")
