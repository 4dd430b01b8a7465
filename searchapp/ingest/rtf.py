"""Rich Text Format (``.rtf``), in which Arabic is written in the encoding of a font, or by numbers.

striprtf was tried. It drops footnotes, takes what is not ASCII for signs, and its expressions for links and fonts take
forever on a file that is made for that.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from typing import Final

from searchapp.ingest.properties import Stated, Written
from searchapp.ingest.rejected import TOO_DEEP, Rejected
from searchapp.ingest.sanitise import require_length_of_an_article

_TOKEN: Final = re.compile(
    rb"\\([A-Za-z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+", re.DOTALL
)
#: Groups that are not part of the text, and known to be groups without an asterisk before them.
_UNSEEN: Final = frozenset(
    (
        *("fonttbl", "colortbl", "stylesheet", "listtable", "listoverridetable", "revtbl", "rsidtbl", "filetbl"),
        *("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "pict", "object"),
        *("fldinst", "annotation", "atnid", "atnauthor", "atntime", "atnref", "bkmkstart", "bkmkend", "xe", "tc"),
        *("themedata", "colorschememapping", "latentstyles", "datastore", "generator", "nonshppict", "nonesttables"),
        *("pntext", "listtext", "sp", "do", "info"),
    )
)
#: Groups behind an asterisk that programs of today show.
_SHOWN: Final = frozenset(("shptxt", "footnote", "ud", "shpinst"))
_SIGNS: Final = {
    **dict.fromkeys(("par", "line", "sect", "page", "column", "row", "nestrow"), "\n"),
    **dict.fromkeys(("tab", "cell", "nestcell", "emspace", "enspace", "qmspace"), " "),
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "rtlmark": "\u200f",
    "ltrmark": "\u200e",
    "zwj": "\u200d",
    "zwnj": "\u200c",
}
_ESCAPED: Final = {b"~": "\xa0", b"_": "\u2011", b"\n": "\n", b"\r": "\n", b"{": "{", b"}": "}", b"\\": "\\"}
#: The encodings of fonts, as Windows numbers them.
_CHARSETS: Final = {
    0: "cp1252",
    77: "mac_roman",
    84: "mac_arabic",
    128: "cp932",
    129: "cp949",
    134: "gbk",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    179: "cp1256",
    180: "cp1256",
    181: "cp1255",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
}
_STATED: Final = {"title": "raw_title", "author": "raw_author", "category": "section"}
_TIMES: Final = {"creatim": "made", "revtim": "saved"}
_PARTS_OF_TIMES: Final = ("yr", "mo", "dy", "hr", "min")
_MOST_GROUPS: Final = 10_000
#: The halves of a character beyond the first 65,536.
_HIGH: Final = 0xD800
_LOW: Final = 0xDC00


@dataclass(frozen=True, slots=True)
class _State:
    """What holds up to the end of a group: whether it is seen, the name of a part of the properties, how many signs
    stand for one in Unicode, and the font.
    """

    seen: bool = True
    hidden: bool = False
    stated: str = ""
    in_fonts: bool = False
    skip: int = 1
    font: int = -1


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._state = _State()
        self._outer: list[_State] = []
        self._text: list[str] = []
        self._pending: list[bytes] = []
        self._to_skip = 0
        self._high = 0
        self._is_marked = False
        self._codec = "cp1252"
        self._fonts: dict[int, str] = {}
        self._defined = -1
        self._stated: dict[str, list[str]] = {}
        self._times: dict[str, dict[str, int]] = {}

    def read(self) -> Written:
        place = 0
        while match := _TOKEN.match(self._data, place):
            place = match.end()
            word, number, code, sign, brace, plain = match.groups()
            if word == b"bin":
                place += max(0, int(number or 0))
            elif word:
                self._word(word.decode().lower(), int(number) if number else None)
            elif code:
                self._bytes(bytes.fromhex(code.decode()))
            elif sign == b"*":
                self._is_marked = True
                continue
            elif sign:
                self._sign(_ESCAPED.get(sign, ""))
            elif brace:
                if not self._brace(brace):
                    break
            elif plain:
                self._plain(plain)
            self._is_marked = False
        self._flush()
        stated = {name: "".join(pieces).strip(" ;") for name, pieces in self._stated.items()}
        return Written(
            "".join(self._text), Stated(**stated, **{name: _date(time) for name, time in self._times.items()})
        )

    def _brace(self, brace: bytes) -> bool:
        """Begin or end a group, and return whether the document goes on."""
        self._flush()
        self._to_skip = 0
        if brace == b"{":
            if len(self._outer) >= _MOST_GROUPS:
                raise Rejected(TOO_DEEP)
            self._outer.append(self._state)
        elif self._outer:
            self._state = self._outer.pop()
        return bool(self._outer)

    def _word(self, word: str, number: int | None) -> None:  # noqa: C901 - a case for each kind of word
        self._flush()
        if word != "u":
            self._to_skip = 0
        state = self._state
        if word == "fonttbl":
            self._state = replace(state, seen=False, in_fonts=True)
        elif word in _UNSEEN or (self._is_marked and word not in _SHOWN):
            self._state = replace(state, seen=False)
        elif word in _STATED or word in _TIMES:
            self._state = replace(state, stated=_STATED.get(word) or _TIMES[word])
        elif word in _SIGNS:
            self._sign(_SIGNS[word])
        elif word in {"footnote", "shptxt"}:
            self._sign("\n")
        elif word == "u" and number is not None:
            self._character(number & 0xFFFF)
        elif word in {"v", "deleted"}:
            self._state = replace(state, hidden=number != 0)
        elif word == "plain":
            self._state = replace(state, hidden=False)
        elif number is not None:
            self._numbered(word, number)

    def _numbered(self, word: str, number: int) -> None:
        if word == "uc":
            self._state = replace(self._state, skip=max(0, number))
        elif word == "f":
            self._defined = number
            self._state = replace(self._state, font=number)
        elif word == "fcharset" and self._state.in_fonts:
            self._fonts[self._defined] = _CHARSETS.get(number, "")
        elif word == "ansicpg":
            self._codec = _known(f"cp{number}") or self._codec
        elif word in _PARTS_OF_TIMES and self._state.stated in _TIMES.values():
            self._times.setdefault(self._state.stated, {})[word] = number

    def _plain(self, data: bytes) -> None:
        skipped = min(self._to_skip, len(data))
        self._to_skip -= skipped
        self._pending.append(data[skipped:])

    def _bytes(self, data: bytes) -> None:
        if self._to_skip:
            self._to_skip -= 1
        else:
            self._pending.append(data)

    def _character(self, unit: int) -> None:
        if unit & 0xFC00 == _HIGH:
            self._high = unit
        elif unit & 0xFC00 == _LOW and self._high:
            self._put(chr(0x10000 + ((self._high - _HIGH) << 10) + unit - _LOW))
            self._high = 0
        else:
            self._put(chr(unit))
        self._to_skip = self._state.skip

    def _sign(self, sign: str) -> None:
        self._flush()
        self._to_skip = 0
        self._put(sign)

    def _put(self, text: str) -> None:
        if self._state.stated:
            self._stated.setdefault(self._state.stated, []).append(text)
        elif self._state.seen and not self._state.hidden:
            self._text.append(text)

    def _flush(self) -> None:
        """Decode the bytes before this place: a character may be of two."""
        if self._pending:
            codec = self._fonts.get(self._state.font) or self._codec
            self._put(b"".join(self._pending).decode(codec, "replace"))
            self._pending.clear()


def _known(codec: str) -> str:
    try:
        return codecs.lookup(codec).name
    except LookupError:
        return ""


def _date(parts: dict[str, int]) -> str:
    year, month, day, hour, minute = (parts.get(name, 0) for name in _PARTS_OF_TIMES)
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}" if year and month and day else ""


def read_rich_text(data: bytes) -> Written:
    """Return the document ``data``: its paragraphs, with footnotes behind the one they belong to."""
    written = _Reader(data).read()
    require_length_of_an_article(written.text)
    return written
