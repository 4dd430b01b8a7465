"""The controls of bidirectional text, balanced for display.

A text may open an embedding, an override or an isolate and never close it, or close what it has not opened: the text
that is shown beside it would then be reordered too. What is stored stays as it was printed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, NamedTuple

_PDF: Final = "\u202c"
_PDI: Final = "\u2069"
_LRI: Final = "\u2066"
#: What closes what each control opens.
_CLOSING: Final = {**dict.fromkeys("\u202a\u202b\u202d\u202e", _PDF), **dict.fromkeys("\u2066\u2067\u2068", _PDI)}
#: The greatest depth in the Unicode bidirectional algorithm.
_DEEPEST: Final = 125
#: Words in Latin letters in one line, with the signs that belong to them, and what stands between them.
_LATIN_WORD: Final = (
    r"(?:\[[A-Za-z][^\s\]]*\]|"
    r"(?:\d+<=?)?[-+./~@#$<'\"]*[A-Za-z](?:[^\s\u0590-\u08ff،؛؟«»“”…()\]]*[\w>/'\"])?)(?:\.{3})?"
)
_LATIN: Final = re.compile(rf"{_LATIN_WORD}(?:,? (?:[-|] )?{_LATIN_WORD})*")
_CONTROLS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")


class Balanced(NamedTuple):
    """A text in which every control is closed, and the offsets in the original of those that closed nothing."""

    text: str
    dropped: tuple[int, ...] = ()

    def at(self, offset: int) -> int:
        """Return where the code point at ``offset`` of the original is."""
        return offset - bisect_left(self.dropped, offset)


def has_controls(text: str) -> bool:
    """Return whether ``text`` has any of these controls; hardly any text has."""
    return _CONTROLS.search(text) is not None


def balance(text: str) -> Balanced:
    """Return ``text`` with the controls that it leaves open closed at its end, and without those that close nothing."""
    if not has_controls(text):
        return Balanced(text)
    opened, dropped = _scanned(text)
    if not opened and not dropped:
        return Balanced(text)
    starts = (0, *(offset + 1 for offset in dropped))
    pieces = [text[start:end] for start, end in zip(starts, (*dropped, len(text)), strict=True)]
    return Balanced("".join((*pieces, *(_CLOSING[control] for control in reversed(opened)))), tuple(dropped))


def balanced(text: str) -> str:
    """Return the text of :func:`balance`: ``text`` itself where it is balanced."""
    return balance(text).text


def open_controls(text: str) -> str:
    """Return the controls that ``text`` leaves open, in order, without those too deep to have an effect."""
    return "".join(_scanned(text)[0][:_DEEPEST])


def outermost_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each run of ``text`` begins and ends that one control opens and another closes, of nested ones the
    outermost.
    """
    closing: list[str] = []
    start = 0
    for found in _CONTROLS.finditer(text):
        control = found.group()
        if control in _CLOSING:
            start = start if closing else found.start()
            closing.append(_CLOSING[control])
            continue
        if control == _PDI and _PDI in closing:
            while closing.pop() != _PDI:
                pass
        elif closing and closing[-1] == control:
            closing.pop()
        else:
            continue
        if not closing:
            yield start, found.end()


def _scanned(text: str) -> tuple[list[str], list[int]]:
    """Return the controls that are open at the end, and the offsets of those that close nothing.

    The end of an isolate closes what was opened in it; the end of an embedding does not reach out of an isolate.
    """
    opened: list[str] = []
    closing_nothing: list[int] = []
    isolates = 0
    for found in _CONTROLS.finditer(text):
        control = found.group()
        if control in _CLOSING:
            opened.append(control)
            isolates += _CLOSING[control] == _PDI
        elif control == _PDI and isolates:
            while _CLOSING[opened.pop()] != _PDI:
                pass
            isolates -= 1
        elif control == _PDF and opened and _CLOSING[opened[-1]] == _PDF:
            opened.pop()
        else:
            closing_nothing.append(found.start())
    return opened, closing_nothing


def isolated_latin(text: str) -> str:
    """Return Arabic ``text`` with isolates around what is in Latin letters, such as options, commands and file names.

    Without them their dashes, dots and slashes would stand at the wrong end, and words of a command in reverse.
    """
    return _LATIN.sub(lambda found: f"{_LRI}{found.group()}{_PDI}", text)
