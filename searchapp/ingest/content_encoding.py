"""What a web server sent, unpacked as its Content-Encoding says."""

from __future__ import annotations

import zlib
from typing import Final

from searchapp.ingest.reasons import PACKED_UNREADABLY, too_large
from searchapp.ingest.rejected import Rejected

_AS_IT_IS: Final = ("", "identity")
_GZIP: Final = ("gzip", "x-gzip")
_GZIP_START: Final = b"\x1f\x8b"
_DEFLATE: Final = "deflate"
_ZLIB_BITS, _RAW_BITS, _GZIP_BITS = zlib.MAX_WBITS, -zlib.MAX_WBITS, zlib.MAX_WBITS | 16


def unpacked(data: bytes, encoding: str, most_mb: int) -> bytes:
    """Return ``data`` without its ``encoding``, gzip or deflate, of at most ``most_mb`` megabytes.

    Raises :class:`Rejected` where it is longer (a few kilobytes can hold gigabytes), broken, cut off, or packed in
    another way.
    """
    encoding = encoding.strip().lower()
    # Archives often hold pages unpacked under the headers of the packed ones.
    if encoding in _AS_IT_IS or (encoding in _GZIP and not data.startswith(_GZIP_START)):
        return _bounded(data, most_mb)
    try:
        if encoding in _GZIP:
            return _inflated(data, _GZIP_BITS, most_mb)
        if encoding == _DEFLATE:
            return _deflated(data, most_mb)
    except zlib.error as error:
        raise Rejected(PACKED_UNREADABLY) from error
    raise Rejected(PACKED_UNREADABLY)


def _deflated(data: bytes, most_mb: int) -> bytes:
    # The standard means that of zlib; some servers send it without its frame.
    try:
        return _inflated(data, _ZLIB_BITS, most_mb)
    except zlib.error:
        return _inflated(data, _RAW_BITS, most_mb)


def _inflated(data: bytes, bits: int, most_mb: int) -> bytes:
    packer = zlib.decompressobj(bits)
    plain = _bounded(packer.decompress(data, (most_mb << 20) + 1), most_mb)
    if not packer.eof:
        raise zlib.error
    return plain


def _bounded(data: bytes, most_mb: int) -> bytes:
    if len(data) > most_mb << 20:
        raise Rejected(too_large(most_mb))
    return data
