"""Web archives (WARC): an article for each page.

warcio and FastWARC were tried, and would save some thirty lines. But in about 150 of 3,000 small archives with random
damage each of them loses pages that this reader keeps; warcio also skips noise between records, and takes a
minute for a header line of 32 MB, which is 146 KB in gzip.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import BinaryIO, Final

from searchapp.ingest.html import page_digest, page_fields
from searchapp.ingest.http_answer import charset, decompressed, read_answer, read_headers
from searchapp.ingest.input_file import InputFile
from searchapp.ingest.record import Record
from searchapp.ingest.rejected import CUT_OFF, NOT_AN_ARCHIVE, Rejected, Rejection, too_large

_LARGEST_MB: Final = 16
_LARGEST: Final = _LARGEST_MB << 20
_PIECE: Final = 1 << 16
_LONGEST_HEADER: Final = 1 << 16
_MOST_HEADERS: Final = 200
_VERSION: Final = b"WARC/"
_FOUND: Final = 200


def read_warc(file: InputFile) -> Iterator[Record | Rejection]:
    """Yield a record for each HTML page in ``file`` with status 200; its ``line`` is the number of the record in the
    archive. Everything else (requests, pictures, redirects) is skipped.

    A page that does not name its address has the one that was requested. Raises :class:`Rejected` where the archive is
    broken or ends within a record.
    """
    with file.stream() as stream:
        number = 0
        while (headers := _next_headers(stream)) is not None:
            number += 1
            length = _length(headers)
            if headers.get("warc-type") == "response":
                yield from _page(file, number, headers.get("warc-target-uri", "").strip("<>"), _block(stream, length))
            else:
                _skip(stream, length)
        if not number:
            raise Rejected(NOT_AN_ARCHIVE)


def _next_headers(stream: BinaryIO) -> Mapping[str, str] | None:
    """Return the headers of the next record, or None at the end."""
    line = b"\r\n"
    while not line.strip():
        line = stream.readline(_LONGEST_HEADER)
        if not line:
            return None
    if not line.startswith(_VERSION):
        raise Rejected(NOT_AN_ARCHIVE)
    lines: list[bytes] = []
    while (line := stream.readline(_LONGEST_HEADER)).strip():
        lines.append(line)
        if len(lines) > _MOST_HEADERS or not line.endswith(b"\n"):
            raise Rejected(NOT_AN_ARCHIVE)
    return read_headers(lines)


def _length(headers: Mapping[str, str]) -> int:
    written = headers.get("content-length", "")
    if not (written.isascii() and written.isdecimal()):
        raise Rejected(NOT_AN_ARCHIVE)
    return int(written)


def _block(stream: BinaryIO, length: int) -> bytes:
    """Return the block of a record, of one that is too long only a little more than the limit."""
    data = stream.read(min(length, _LARGEST + _PIECE))
    if len(data) < min(length, _LARGEST + _PIECE):
        raise Rejected(CUT_OFF)
    _skip(stream, length - len(data))
    return data


def _skip(stream: BinaryIO, length: int) -> None:
    while length:
        piece = stream.read(min(length, _PIECE))
        if not piece:
            raise Rejected(CUT_OFF)
        length -= len(piece)


def _page(file: InputFile, number: int, address: str, block: bytes) -> Iterator[Record | Rejection]:
    answer = read_answer(block)
    if answer is None or answer.status != _FOUND or not answer.is_page:
        return
    if len(block) > _LARGEST:
        yield Rejection(file.origin, number, too_large(_LARGEST_MB))
        return
    try:
        data = decompressed(answer.body, answer.headers.get("content-encoding", ""), _LARGEST_MB)
    except Rejected as rejected:
        yield Rejection(file.origin, number, rejected.reason)
    else:
        digest = page_digest(file, address.encode("utf-8", "replace"), data)
        yield Record(
            file.origin, number, digest, partial(page_fields, data, charset(answer.headers), address, file.rule.codec)
        )
