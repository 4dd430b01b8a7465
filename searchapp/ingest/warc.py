"""Web archives (WARC, and ARC before it): an article for each page.

warcio and FastWARC were tried, and would save some thirty lines. But in about 150 of 3,000 small archives with random
damage each of them loses pages that this reader keeps; and warcio takes a minute for a header line of 32 MB, which is
146 KB in gzip.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import BinaryIO, Final, NamedTuple

from searchapp.ingest.balance import Notes
from searchapp.ingest.containers import read_zip
from searchapp.ingest.encodings import decoded
from searchapp.ingest.html import page_digest, page_fields
from searchapp.ingest.http_answer import (
    FOUND,
    HttpAnswer,
    bare_page,
    charset,
    decompressed,
    media_type,
    read_answer,
    read_headers,
)
from searchapp.ingest.input_file import InputFile, MemberFile
from searchapp.ingest.kinds import ending_of
from searchapp.ingest.record import Fields, Record
from searchapp.ingest.rejected import (
    CRAWLED_IN_PART,
    CRAWLED_TWICE,
    CUT_OFF,
    DAMAGED_RECORD,
    NOT_AN_ARCHIVE,
    Rejected,
    Rejection,
    too_large,
)
from searchapp.ingest.text import text_fields

_LARGEST_MB: Final = 16
_LARGEST: Final = _LARGEST_MB << 20
_PIECE: Final = 1 << 16
_LONGEST_HEADER: Final = 1 << 16
_MOST_HEADERS: Final = 200
_VERSION: Final = b"WARC/"
#: Address, IP, date, type and length; the second version has more between the last two.
_ARC: Final = re.compile(
    rb"([A-Za-z][A-Za-z0-9+.-]{0,20}:\S.{0,8000}?) [0-9A-Fa-f.:-]{1,45} [0-9]{8,14} (\S{0,200})"
    rb".{0,500}? ([0-9]{1,18})\s*"
)
_ARCHIVE_IN_WACZ: Final = re.compile(r"(?i)\.warc(?:\.gz)?$")
#: What the blocks with these addresses say is about the archive.
_OF_CRAWLERS: Final = ("filedesc:", "dns:")
_PLAIN_TEXT: Final = "text/plain"

#: The types of documents that are read like files, and how the names of such files end.
_DOCUMENTS: Final = {
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/epub+zip": ".epub",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
}
#: What servers send as these types may be anything: the address says what.
_ANY_TYPE: Final = frozenset(("", "application/octet-stream", "application/force-download", "binary/octet-stream"))
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/*")
_BEHIND_PATH: Final = re.compile(r"[?#].*", re.DOTALL)
_LONGEST_TYPE: Final = 80


def read_warc(file: InputFile) -> Iterator[Record | Rejection | MemberFile]:
    """Yield a record for each HTML page in ``file`` with status 200, and for each text that was made of one
    (``conversion``); its ``line`` is the number of the record in the archive. Documents with status 200 are files in
    it, named by their addresses; pictures, styles and the like are counted as ignored by their type. Requests,
    redirects and errors are no content.

    A page that does not name its address has the one that was requested. A page that a crawler met again as it was
    (``revisit``), and the text of a page that the archive has before, are duplicates. What is damaged is rejected up to
    the next record. Raises :class:`Rejected` if no record is left, or the last one is cut off.
    """
    pages = _Pages(file)
    number = 0
    with file.stream() as stream:
        while (found := _next_head(stream)) is not None:
            head, is_after_damage = found
            number += 1
            if is_after_damage:
                yield Rejection(file.origin, number, DAMAGED_RECORD)
            if head.kind in _Pages.KINDS:
                yield from pages.read(number, head, _block(stream, head.length))
            else:
                _skip(stream, head.length)
        if not number:
            raise Rejected(NOT_AN_ARCHIVE)


def read_wacz(file: InputFile) -> Iterator[MemberFile | Rejection]:
    """Yield the archives in ``file``, a zip in which they stand beside indexes and lists of their pages."""
    is_empty = True
    for item in read_zip(file):
        is_member = isinstance(item, MemberFile)
        if not is_member or _ARCHIVE_IN_WACZ.search(item.member):
            is_empty = False
            yield item
    if is_empty:
        raise Rejected(NOT_AN_ARCHIVE)


class _Head(NamedTuple):
    """What is said of the block that follows; ``headers`` are those of the archive, not of the page."""

    kind: str
    address: str
    length: int
    headers: Mapping[str, str]


def _next_head(stream: BinaryIO) -> tuple[_Head, bool] | None:
    """Return the head of the next record, and whether something else was before it; None at the end."""
    is_after_damage = False
    while line := stream.readline(_LONGEST_HEADER):
        head = _warc_head(stream) if line.startswith(_VERSION) else _arc_head(line)
        if head is not None:
            return head, is_after_damage
        is_after_damage = is_after_damage or bool(line.strip())
    if is_after_damage:
        raise Rejected(NOT_AN_ARCHIVE)
    return None


def _warc_head(stream: BinaryIO) -> _Head | None:
    lines: list[bytes] = []
    while (line := stream.readline(_LONGEST_HEADER)).strip():
        lines.append(line)
        if len(lines) > _MOST_HEADERS or not line.endswith(b"\n"):
            return None
    headers = read_headers(lines)
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdecimal()):
        return None
    address = headers.get("warc-target-uri", "").strip("<>")
    return _Head(headers.get("warc-type", "").lower(), address, int(length), headers)


def _arc_head(line: bytes) -> _Head | None:
    found = _ARC.fullmatch(line)
    if found is None:
        return None
    address = found[1].decode("utf-8", "replace")
    kind = "" if address.startswith(_OF_CRAWLERS) else "response"
    return _Head(kind, address, int(found[3]), {"content-type": found[2].decode("ascii", "replace")})


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


class _Pages:
    """The pages of an archive."""

    KINDS: Final = frozenset(("response", "resource", "conversion", "revisit"))

    def __init__(self, file: InputFile) -> None:
        self._file = file
        # Not the addresses and names themselves, of which an archive may have millions.
        self._seen: set[int] = set()

    def read(self, number: int, head: _Head, block: bytes) -> Iterator[Record | Rejection | MemberFile]:
        """Yield what the ``block`` of the record with this number is, if it is content."""
        answer = _answer(head, block)
        if head.kind == "revisit":
            if self._is_revisited_page(head, answer):
                yield Rejection(self._file.origin, number, CRAWLED_TWICE, "duplicate")
            return
        is_text = head.kind == "conversion" and answer is not None and media_type(answer.headers) == _PLAIN_TEXT
        if answer is None or answer.status != FOUND:
            return
        if not (answer.is_page or is_text):
            yield from self._file_in(number, head, answer, len(block))
            return
        if head.kind == "conversion" and hash(head.address) in self._seen:
            yield Rejection(self._file.origin, number, CRAWLED_TWICE, "duplicate")
            return
        self._seen.add(hash(head.address))
        try:
            yield self._record(number, head, answer, len(block), is_text=is_text)
        except Rejected as rejected:
            yield Rejection(self._file.origin, number, rejected.reason)

    def _file_in(self, number: int, head: _Head, answer: HttpAnswer, length: int) -> Iterator[MemberFile | Rejection]:
        """Yield what was fetched and is no page: a document, or what is ignored."""
        kind = media_type(answer.headers)
        ending = _DOCUMENTS.get(kind) or (ending_of(_BEHIND_PATH.sub("", head.address)) if kind in _ANY_TYPE else "")
        if ending not in _DOCUMENTS.values():
            with MemberFile(self._file, str(number), _nothing, kind[:_LONGEST_TYPE] or "no type") as ignored:
                yield ignored
            return
        name = _name_of(head.address, ending, "")
        if not head.address or hash(name) in self._seen:
            name = _name_of(head.address, ending, f"~{number}")
        self._seen |= {hash(head.address), hash(name)}
        try:
            data = _body(answer, length)
        except Rejected as rejected:
            yield Rejection(self._file.origin, number, rejected.reason, member=self._file.name_of_member(name))
            return
        with MemberFile(self._file, name, lambda: (data,)) as document:
            yield document

    def _is_revisited_page(self, head: _Head, answer: HttpAnswer | None) -> bool:
        if answer is not None and "content-type" in answer.headers:
            return answer.is_page
        first = head.headers.get("warc-refers-to-target-uri", head.address).strip("<>")
        return hash(first) in self._seen

    def _record(self, number: int, head: _Head, answer: HttpAnswer, length: int, *, is_text: bool) -> Record:
        data = _body(answer, length)
        digest = page_digest(self._file, head.address.encode("utf-8", "replace"), data)
        parse: Callable[[], Fields] = partial(
            page_fields, data, charset(answer.headers), head.address, self._file.rule.codec
        )
        if is_text:
            parse = partial(_text_fields, data, charset(answer.headers), head.address, self._file.rule.codec)
        if head.headers.get("warc-truncated"):
            parse = partial(_noted, parse)
        return Record(self._file.origin, number, digest, parse)


def _body(answer: HttpAnswer, length: int) -> bytes:
    """Return the body of an ``answer``, which with its head has this ``length``."""
    if length > _LARGEST:
        raise Rejected(too_large(_LARGEST_MB))
    return decompressed(answer.body, answer.headers.get("content-encoding", ""), _LARGEST_MB)


def _nothing() -> tuple[bytes, ...]:
    return ()


def _name_of(address: str, ending: str, number: str) -> str:
    """Return the ``address`` of a document as the name of a file with this ``ending``; ``number`` tells it from others
    of the address.
    """
    name = "/".join(part for part in _SCHEME.sub("", address, count=1).split("/") if part not in ("", ".", ".."))
    return f"{name[: -len(ending)] if name.lower().endswith(ending) else name}{number}{ending}"


def _answer(head: _Head, block: bytes) -> HttpAnswer | None:
    if head.kind in ("resource", "conversion"):
        # Without HTTP: what is said of the block is its type.
        return HttpAnswer(FOUND, {"content-type": head.headers.get("content-type", "")}, block)
    return read_answer(block) or (bare_page(block) if head.kind == "response" else None)


def _text_fields(data: bytes, announced: str, address: str, stated: str) -> Fields:
    found = decoded(data, announced, stated)
    fields = text_fields(found.text)
    return replace(fields, url=fields.url or address, notes=fields.notes + found.notes)


def _noted(parse: Callable[[], Fields]) -> Fields:
    fields = parse()
    return replace(fields, notes=fields.notes + Notes(repairs=(CRAWLED_IN_PART,)))
