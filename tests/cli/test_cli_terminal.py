"""What a terminal shows: lines that break between words, colours, and a pager."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import width as width_of

from searchapp.cli.hits import highlighted
from searchapp.cli.terminal import wrapped
from searchapp.model import Span

COLOUR: Final = "\x1b[31m"
#: Words as newspapers have them, with marks, in both directions, and wider than some lines.
WORDS: Final = (
    *("وزارة", "الصِّحَّةِ", "قال", "A320", "«لا", "عودة»،", "و\u200cكتاب", "مستشفياتهم", "ـــــــــــ", "e\u0301", "漢字"),
    "x" * 30,
)
ISOLATED: Final = ("\u2067وزارة الصحة\u2069", "\u202bA b \u2066ج د\u2069\u202c")

texts = st.lists(st.sampled_from((*WORDS, *ISOLATED)), min_size=1, max_size=40).map(" ".join)
widths = st.integers(8, 60)


def words_of(lines: list[str]) -> list[str]:
    return click.unstyle(" ".join(lines)).split()


@given(texts, widths, st.integers(0, 6))
def test_lines_have_all_the_words_and_are_not_wider_than_the_terminal(text: str, width: int, indent: int) -> None:
    lines = wrapped(" " * indent + text, width)
    assert words_of(lines) == text.split()
    for line in lines:
        assert line.startswith(" " * indent)
        assert width_of(line) <= width or len(line.split()) == 1


@given(texts, widths)
def test_a_run_in_one_direction_is_not_torn_where_it_fits(text: str, width: int) -> None:
    lines = wrapped(text, width)
    for run in ISOLATED:
        if run in text and width_of(run) <= width:
            assert sum(line.count(run) for line in lines) == text.count(run)


@given(texts, widths, st.data())
def test_highlights_stay_on_their_words(text: str, width: int, data: st.DataObject) -> None:
    spans = [Span(*found.span()) for found in re.finditer(r"[^\s\u202a-\u202e\u2066-\u2069]+", text)]
    chosen = data.draw(st.lists(st.sampled_from(spans), unique=True).map(sorted))
    styled = highlighted(text, chosen)
    lines = wrapped(styled, width)
    assert words_of(lines) == text.split()
    for line in lines:
        # Each line is whole by itself: a pager may show it alone.
        assert re.findall(r"\x1b\[[\d;]*m", f"\x1b[0m{line}")[-1] == "\x1b[0m"
    lit = re.compile(r"\x1b\[31m\x1b\[1m(.*?)\x1b\[0m")
    assert lit.findall("\n".join(lines)) == lit.findall(styled)


def test_what_fits_is_left_alone() -> None:
    assert wrapped("  قال\tوزير  الصحة ", 40) == ["  قال\tوزير  الصحة "]
    assert wrapped("", 40) == [""]


class Terminal:
    """A terminal of 40 columns and 10 lines, in which the program runs."""

    def __init__(self, index: Path) -> None:
        self._index = index

    def shown(self, *arguments: str, **environment: str) -> str:
        """Return what the program prints there."""
        ours, theirs = pty.openpty()
        command = [sys.executable, "-P", "-m", "searchapp", "--index", str(self._index), *arguments]
        settings = {"TERM": "xterm", "COLUMNS": "40", "LINES": "10", "PYTHONUTF8": "1", "PAGER": "cat"}
        kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "LESS")}
        with subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, env={**kept, **settings, **environment}
        ) as process:
            os.close(theirs)
            pieces = []
            while piece := self._read(ours):
                pieces.append(piece)
            process.wait()
        os.close(ours)
        return b"".join(pieces).decode().replace("\r\n", "\n")

    @staticmethod
    def _read(ours: int) -> bytes:
        try:
            return os.read(ours, 1 << 16)
        except OSError:  # the program has ended
            return b""


@pytest.fixture(scope="module")
def terminal(shared_index: Path) -> Terminal:
    return Terminal(shared_index)


QUERY: Final = ("search", "القمح")


def test_on_a_terminal_lines_are_coloured_and_wrapped(terminal: Terminal) -> None:
    shown = terminal.shown(*QUERY)
    assert COLOUR in shown
    assert "    ارتفعت أسعار" in click.unstyle(shown)
    assert all(width_of(line) <= 40 for line in click.unstyle(shown).splitlines())


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [
        ((), {"NO_COLOR": "1"}, False),
        ((), {"NO_COLOR": ""}, True),
        ((), {"TERM": "dumb"}, False),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        (("--color", "never"), {}, False),
    ],
)
def test_colours_are_a_choice(
    terminal: Terminal, arguments: tuple[str, ...], environment: dict[str, str], coloured: bool
) -> None:
    for line in ((*arguments, *QUERY), (*QUERY, *arguments)):
        assert (COLOUR in terminal.shown(*line, **environment)) == coloured


def test_what_is_long_goes_through_a_pager(terminal: Terminal, tmp_path: Path) -> None:
    pager, seen = tmp_path / "pager", tmp_path / "seen"
    pager.write_text(f'#!/bin/sh\necho "LESS=$LESS"\ntee {seen}\n', encoding="utf-8")
    pager.chmod(0o755)
    shown = terminal.shown(*QUERY, PAGER=str(pager))
    assert shown.startswith("LESS=-FRX\n")
    assert "أسعار" in seen.read_text(encoding="utf-8")
    for arguments, environment in ((("--no-pager",), {}), ((), {"TERM": "dumb"}), ((), {"PAGER": ""})):
        assert "LESS=" not in terminal.shown(*QUERY, *arguments, **{"PAGER": str(pager), **environment})


def test_a_pager_that_ends_early_is_no_error(terminal: Terminal) -> None:
    assert "Error" not in terminal.shown(*QUERY, PAGER="true")


def test_a_pipe_gets_lines_as_they_are(shared_index: Path) -> None:
    command = [sys.executable, "-P", "-m", "searchapp", "--index", str(shared_index)]
    for arguments, coloured in ((QUERY, False), ((*QUERY, "--color", "always"), True)):
        done = subprocess.run(
            [*command, *arguments], capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": "20"}
        )
        assert (COLOUR in done.stdout) == coloured
        assert "    ارتفعت أسعار القمح في الميناء هذا الأسبوع. ¶1" in click.unstyle(done.stdout)
