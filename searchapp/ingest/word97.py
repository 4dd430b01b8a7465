"""Word documents from 97 to 2003 (``.doc``): the text as it is stored, in pieces that a table lists.

No library reads them; antiword and others are programs. This reads what they read: text that was deleted while changes
were tracked is still part of it.
"""

from __future__ import annotations

import io
import re
import struct
from datetime import datetime
from typing import Any, Final

import olefile

from searchapp.ingest.encodings import decoded
from searchapp.ingest.properties import Stated, Written
from searchapp.ingest.rejected import BEFORE_WORD_97, BROKEN_DOCUMENT, ENCRYPTED, NOT_A_WORD_DOCUMENT, Rejected

_TEXT: Final = "WordDocument"
_TABLES: Final = ("0Table", "1Table")
#: How Word of 2007 and later, and Excel, encrypt what is a zip otherwise.
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage"

# The head of the text: its kind and version, flags, the lengths of the parts, and the place of the table of pieces.
_KIND: Final = 0xA5EC
_OLDER_KINDS: Final = (0xA5DC, 0xA5DB)
_WORD_97: Final = 0xC1
_IS_ENCRYPTED: Final = 0x100
_IN_TABLE_1: Final = 0x200
_AT_FLAGS: Final = 0x0A
_AT_LENGTHS: Final = 0x4C
_AT_PIECES: Final = 0x1A2
#: The parts of the text, in order: the document, footnotes, headers, macros, comments, endnotes, boxes, boxes of
#: headers; and whether a reader of the article sees them.
_PARTS: Final = (True, True, False, False, False, True, True, False)

_FORMATS: Final = 1
_PIECES: Final = 2
#: A piece of which each byte is a character.
_COMPRESSED: Final = 0x40000000
_PIECE_SIZE: Final = 8
_MOST_PIECES: Final = 1_000_000

#: The code of a field, up to what it shows.
_FIELD_CODE: Final = re.compile("\x13[^\x13\x14\x15]*(?:\x14|(?=\x15))")
_SIGNS: Final = {
    **dict.fromkeys((0x07, 0x0B, 0x0C, 0x0D, 0x0E), "\n"),
    **dict.fromkeys((0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x08, 0x13, 0x14, 0x15, 0x1F), None),
    0x1E: "\u2011",
}
#: How many fields may be within each other.
_DEEPEST_FIELD: Final = 8


def read_word_97(data: bytes) -> Written:
    """Return the document ``data``: its paragraphs, then footnotes, endnotes and text boxes.

    Raises :class:`Rejected` if it is encrypted, damaged, no document, or older: before 97 every version was another
    format.
    """
    try:
        # It would take shorter bytes for the name of a file.
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return Written(_text(ole), _stated(ole))
    except Rejected:
        raise
    except Exception as error:  # a damaged file makes it raise nearly anything
        raise Rejected(BROKEN_DOCUMENT) from error


def _text(ole: Any) -> str:
    if ole.exists(_ENCRYPTED_PACKAGE):
        raise Rejected(ENCRYPTED)
    if not ole.exists(_TEXT):
        raise Rejected(NOT_A_WORD_DOCUMENT)
    head = ole.openstream(_TEXT).read()
    kind, version = struct.unpack_from("<HH", head)
    if kind in _OLDER_KINDS or (kind == _KIND and version < _WORD_97):
        raise Rejected(BEFORE_WORD_97)
    if kind != _KIND:
        raise Rejected(NOT_A_WORD_DOCUMENT)
    (flags,) = struct.unpack_from("<H", head, _AT_FLAGS)
    if flags & _IS_ENCRYPTED:
        raise Rejected(ENCRYPTED)
    table = ole.openstream(_TABLES[bool(flags & _IN_TABLE_1)]).read()
    start, length = struct.unpack_from("<LL", head, _AT_PIECES)
    whole = _joined(head, table[start : start + length])
    return "\n".join(_plain(part) for part in _seen_parts(whole, struct.unpack_from("<8L", head, _AT_LENGTHS)))


def _seen_parts(whole: str, lengths: tuple[int, ...]) -> list[str]:
    parts: list[str] = []
    start = 0
    for length, is_seen in zip(lengths, _PARTS, strict=True):
        if is_seen and length:
            parts.append(whole[start : start + length])
        start += length
    return parts


def _joined(head: bytes, table: bytes) -> str:
    """Return the text of all pieces that ``table`` lists, one after the other."""
    place = 0
    while table[place] == _FORMATS:
        place += 3 + struct.unpack_from("<H", table, place + 1)[0]
    if table[place] != _PIECES:
        raise ValueError
    (length,) = struct.unpack_from("<L", table, place + 1)
    count = (length - 4) // (4 + _PIECE_SIZE)
    listed = table[place + 5 : place + 5 + length]
    if not 0 < count < _MOST_PIECES:
        raise ValueError
    ends = struct.unpack_from(f"<{count + 1}L", listed)
    pieces: list[str] = []
    left = len(head)
    for number in range(count):
        (at,) = struct.unpack_from("<L", listed, 4 * (count + 1) + _PIECE_SIZE * number + 2)
        characters = ends[number + 1] - ends[number]
        start, size, codec = (
            ((at & ~_COMPRESSED) // 2, characters, "cp1252") if at & _COMPRESSED else (at, 2 * characters, "utf-16-le")
        )
        # No piece is stored twice, unless a file is made to be longer than it is.
        left -= size
        if size < 0 or left < 0:
            raise ValueError
        pieces.append(head[start : start + size].decode(codec, "replace"))
    return "".join(pieces)


def _plain(text: str) -> str:
    for _ in range(_DEEPEST_FIELD):
        shorter = _FIELD_CODE.sub("", text)
        if shorter == text:
            break
        text = shorter
    return text.translate(_SIGNS)


def _stated(ole: Any) -> Stated:
    try:
        found = ole.get_metadata()
        return Stated(
            _property(found.title, found.codepage),
            _property(found.author, found.codepage),
            _property(found.category, found.codepage_doc),
            _moment(found.create_time),
            _moment(found.last_saved_time),
        )
    except Exception:  # noqa: BLE001 - the text is sound all the same
        return Stated()


def _property(value: object, page: int | None) -> str:
    if not isinstance(value, bytes):
        return value if isinstance(value, str) else ""
    try:
        return decoded(value.rstrip(b"\0"), f"windows-{page}" if page else "").text
    except Rejected:
        return ""


def _moment(value: object) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else ""
