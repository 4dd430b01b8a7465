"""From the bytes of a whole file to its text."""

from __future__ import annotations

import codecs
import re
from typing import Final

from searchapp.ingest.reasons import NOT_TEXT, undecodable
from searchapp.ingest.rejected import Rejected

#: Old pages that are not UTF-8 are read in the encoding they declare, if Arabic pages were written in it.
#: The web reads ISO-8859-1 as its superset Windows-1252.
_PAGE_ENCODINGS: Final = {
    "windows-1256": "cp1256",
    "cp1256": "cp1256",
    "x-cp1256": "cp1256",
    "iso-8859-6": "iso8859-6",
    "windows-1252": "cp1252",
    "iso-8859-1": "cp1252",
}
#: In a meta element, or in the first line of XHTML.
_DECLARED: Final = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_DECLARED_WITHIN: Final = 4096

_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SAMPLE: Final = 4096
_FEW_CONTROLS: Final = 16


def decode(data: bytes) -> str:
    """Return ``data`` as text: UTF-8 with or without a byte order mark, or UTF-16 with one.

    Raises :class:`Rejected` for any other encoding.
    """
    encoding = "UTF-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "UTF-8"
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise Rejected(undecodable(encoding, error)) from error
    # Arabic in UTF-16 without a byte order mark is valid UTF-8 in which every other character is a control.
    sample = text[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > max(_FEW_CONTROLS, len(sample) // 5):
        raise Rejected(NOT_TEXT)
    return text


def old_encoding(name: str) -> str | None:
    """Return Python's name for the encoding ``name``, if Arabic pages were written in it before UTF-8."""
    return _PAGE_ENCODINGS.get(name.strip(" \"'").lower())


def decode_page(data: bytes, announced: str = "") -> str:
    """Return an HTML page as text, like :func:`decode`, or else in the encoding that the server ``announced`` or the
    page declares.

    Raises :class:`Rejected` if Arabic pages were not written in it.
    """
    try:
        return decode(data)
    except Rejected:
        declared = _DECLARED.search(data[:_DECLARED_WITHIN])
        encoding = old_encoding(announced) or old_encoding(declared[1].decode("ascii", "replace") if declared else "")
        if encoding is None:
            raise
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            raise Rejected(undecodable(encoding, error)) from error
