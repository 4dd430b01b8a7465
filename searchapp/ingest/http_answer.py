"""The answer of a web server as it went over the wire and as archives keep it, and its body, decompressed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import brotli

from searchapp.ingest.rejected import PACKED_UNREADABLY, Rejected, too_large

_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE: Final = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})\b")
_CHUNK_HEAD: Final = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")
_CHUNK_END: Final = re.compile(rb"\r?\n")
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
#: The status of what was asked for.
FOUND: Final = 200
#: An answer may be from before there were a status and headers.
_PAGE_START: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*+<(?:!doctype\s+html|html|head|title|body)\b", re.IGNORECASE)
#: The types of HTML.
PAGES: Final = ("text/html", "application/xhtml+xml")

_AS_IT_IS: Final = ("", "identity")
_GZIP: Final = ("gzip", "x-gzip")
_GZIP_START: Final = b"\x1f\x8b"
_DEFLATE: Final = "deflate"
_BROTLI: Final = "br"
_ZLIB_BITS, _RAW_BITS, _GZIP_BITS = zlib.MAX_WBITS, -zlib.MAX_WBITS, zlib.MAX_WBITS | 16


class HttpAnswer(NamedTuple):
    """The status, the headers by their names in lower case, and the body as it was sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_page(self) -> bool:
        """Whether its Content-Type is HTML."""
        return media_type(self.headers) in PAGES


def read_answer(data: bytes) -> HttpAnswer | None:
    """Return the answer in ``data``, with its chunks joined, or None if it is not one."""
    status, end = _STATUS_LINE.match(data), _HEAD_END.search(data)
    if status is None or end is None:
        return None
    headers = read_headers(data[: end.start()].split(b"\n")[1:])
    body = data[end.end() :]
    if headers.get("transfer-encoding", "").strip().lower() == "chunked":
        body = _joined_chunks(body)
    return HttpAnswer(int(status[1]), headers, body)


def bare_page(data: bytes) -> HttpAnswer | None:
    """Return ``data``, an answer without a status and headers (HTTP/0.9), if it is a page."""
    return HttpAnswer(FOUND, {"content-type": PAGES[0]}, data) if _PAGE_START.match(data) else None


def read_headers(lines: Iterable[bytes]) -> dict[str, str]:
    """Return the headers in ``lines`` by their names in lower case; of several with one name the first counts."""
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    return headers


def media_type(headers: Mapping[str, str]) -> str:
    """Return the type in the Content-Type of ``headers``, in lower case: ``text/html``."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def charset(headers: Mapping[str, str]) -> str:
    """Return the encoding that the Content-Type of ``headers`` names, or ``""``."""
    named = _CHARSET.search(headers.get("content-type", ""))
    return named[1] if named else ""


def _joined_chunks(body: bytes) -> bytes:
    """Return the content of the chunks in ``body``, which some archives keep already joined."""
    pieces: list[bytes] = []
    position = 0
    while head := _CHUNK_HEAD.match(body, position):
        size = int(head[1], 16)
        if size == 0:
            return b"".join(pieces)
        pieces.append(body[head.end() : head.end() + size])
        end = _CHUNK_END.match(body, head.end() + size)
        if end is None:
            break
        position = end.end()
    return b"".join(pieces) if pieces else body


def decompressed(data: bytes, encoding: str, most_mb: int) -> bytes:
    """Return ``data`` without its Content-Encoding, gzip, deflate or Brotli: at most ``most_mb`` megabytes.

    Raises :class:`Rejected` if it is longer (a few kilobytes can hold gigabytes), broken, cut off, or compressed in
    another way.
    """
    encoding = encoding.strip().lower()
    # Archives often keep a page decompressed, under the headers of the compressed one.
    if encoding in _AS_IT_IS or (encoding in _GZIP and not data.startswith(_GZIP_START)):
        return _bounded(data, most_mb)
    try:
        if encoding in _GZIP:
            return _inflated(data, _GZIP_BITS, most_mb)
        if encoding == _DEFLATE:
            return _deflated(data, most_mb)
        if encoding == _BROTLI:
            return _unbrotlied(data, most_mb)
    except (zlib.error, brotli.error) as error:
        # No format but this has no sign at its beginning.
        if encoding == _BROTLI and _PAGE_START.match(data):
            return _bounded(data, most_mb)
        raise Rejected(PACKED_UNREADABLY) from error
    raise Rejected(PACKED_UNREADABLY)


def _deflated(data: bytes, most_mb: int) -> bytes:
    # The standard means the zlib format; some servers send raw deflate.
    try:
        return _inflated(data, _ZLIB_BITS, most_mb)
    except zlib.error:
        return _inflated(data, _RAW_BITS, most_mb)


def _inflated(data: bytes, bits: int, most_mb: int) -> bytes:
    decompressor = zlib.decompressobj(bits)
    plain = _bounded(decompressor.decompress(data, (most_mb << 20) + 1), most_mb)
    if not decompressor.eof:
        raise zlib.error
    return plain


def _unbrotlied(data: bytes, most_mb: int) -> bytes:
    decompressor = brotli.Decompressor()
    plain = _bounded(decompressor.process(data, output_buffer_limit=(most_mb << 20) + 1), most_mb)
    if not decompressor.is_finished():
        raise brotli.error
    return plain


def _bounded(data: bytes, most_mb: int) -> bytes:
    if len(data) > most_mb << 20:
        raise Rejected(too_large(most_mb))
    return data
