"""XML of any length, cut between its records into documents that are parsed one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from searchapp.ingest.encodings import declared_in
from searchapp.ingest.input_file import LARGEST_MB, InputFile
from searchapp.ingest.markup import written_names
from searchapp.ingest.rejected import Rejected, Rejection, too_large

#: In bytes: what is not longer is parsed at once.
_AT_ONCE: Final = 4 << 20
#: In characters: of a longer file the records are known by its beginning, and cut into documents of this length.
_BEGINNING: Final = 1 << 20
_LENGTH: Final = 1 << 21
_LARGEST: Final = LARGEST_MB << 20
_LONGEST_TAG: Final = 1 << 16
_SURROGATES: Final = "surrogateescape"
_TAG: Final = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<(/?)([^\s<>/!?]{1,200})[^<>]*?(/?)>", re.DOTALL)
#: Records of these names are never within each other: one that begins ends the one before.
_FLAT: Final = frozenset(("item", "entry", "page", "newsItem"))
_ENDS: Final = {"<!--": "-->", "<![CDATA[": "]]>"}

#: Returns the elements of a document that are records.
FindRecords = Callable[[Any], list[Any]]


class Part(NamedTuple):
    """A document with some of the records; how many lines more are before them in the file; the declared encoding."""

    data: bytes
    lines_before: int = 0
    declared: str = ""
    is_whole: bool = False


def xml_parts(file: InputFile, find_records: FindRecords) -> Iterator[Part | Rejection]:
    """Yield ``file`` as documents: each has all that is before the first record, then some of the records.

    A record that is too long is rejected alone. Raises :class:`Rejected` if the file cannot be read to its end.
    """
    with file.stream() as stream:
        beginning = stream.read(_AT_ONCE + 1)
    if len(beginning) <= _AT_ONCE:
        yield Part(beginning, is_whole=True)
        return
    yield from _Cutter(file, find_records, declared_in(beginning)).parts()


class _Cutter:
    """The text of a file from the first record on that is not yet in a part."""

    def __init__(self, file: InputFile, find_records: FindRecords, declared: str) -> None:
        self._file = file
        self._find_records = find_records
        self._declared = declared
        self._pieces = file.text()
        self._text = ""
        self._line = 0
        self._failure: Rejected | None = None
        #: In how many records the text is that is looked at next, where that is, and where the last record ends.
        self._depth = self._at = self._end = 0
        #: Whether the beginning of the record is no longer there.
        self._is_too_long = False

    def parts(self) -> Iterator[Part | Rejection]:
        """Yield the parts; see :func:`xml_parts`."""
        name = self._name_of_records()
        start = re.search(rf"<{re.escape(name)}(?=[\s/>])", self._text) if name else None
        if start is None:
            # Nothing recurs: it is one article, or none.
            while self._grow():
                self._require_bounded()
            yield self._part("", self._text, "")._replace(is_whole=True)
        else:
            header = self._text[: start.start()]
            self._text = self._text[start.start() :]
            self._line = header.count("\n")
            yield from self._cut(header, name, _closing(header))
        if self._failure is not None:
            raise self._failure

    def _name_of_records(self) -> str:
        """Return the name of the elements that are records, as it is written; ``""`` if nothing is one."""
        length = _BEGINNING
        while length <= _LARGEST:
            while len(self._text) < length and self._grow():
                pass
            if name := next(iter(written_names(self._text.lstrip(), self._find_records)), ""):
                return name
            if len(self._text) < length:
                break
            length *= 2
        return ""

    def _require_bounded(self) -> None:
        if len(self._text) > _LARGEST:
            raise Rejected(too_large(LARGEST_MB))

    def _cut(self, header: str, name: str, closing: str) -> Iterator[Part | Rejection]:
        token = re.compile(rf"<!--|<!\[CDATA\[|<{re.escape(name)}(?=[\s/>])(?:[^<>]*?(/)>)?|</{re.escape(name)}\s*>")
        is_flat = name.rpartition(":")[2] in _FLAT
        while True:
            is_passed = self._pass_over(token.search(self._text, self._at), is_flat=is_flat)
            if self._end and (self._end >= _LENGTH or self._is_too_long):
                yield self._ended(header, closing)
            if is_passed:
                continue
            if len(self._text) > _LARGEST:
                if self._end:
                    yield self._ended(header, closing)
                self._is_too_long = True
                self._drop(self._at)
                self._require_bounded()
            if not self._grow():
                break
        if self._end:
            yield self._ended(header, closing)
        if self._is_too_long:
            yield Rejection(self._file.origin, self._line + 1, too_large(LARGEST_MB))
        elif self._depth or (closing and "</" not in self._text):
            # The end of the file is missing.
            yield self._part(header, self._text, "")

    def _pass_over(self, found: re.Match[str] | None, *, is_flat: bool) -> bool:
        """Go on after a tag of a record, or a comment or section; return False if it, or its end, is not there."""
        if found is None:
            # The last tag may be cut off.
            tag = self._text.rfind("<", max(0, len(self._text) - _LONGEST_TAG))
            self._at = max(self._at, len(self._text) if tag < 0 else tag)
            return False
        written = found.group()
        if ending := _ENDS.get(written):
            end = self._text.find(ending, found.end())
            self._at = found.start() if end < 0 else end + len(ending)
            return end >= 0
        self._at = found.end()
        if written.startswith("</"):
            self._depth = max(0, self._depth - 1)
        elif is_flat and self._depth:
            self._depth = 1
            self._end = found.start()
            return True
        else:
            self._depth += not found[1]
        if not self._depth:
            self._end = self._at
        return True

    def _ended(self, header: str, closing: str) -> Part | Rejection:
        """Return the part of the records that have ended, or the reason why the last one is none."""
        line, text = self._line + 1, self._text[: self._end]
        part = self._part(header, text, closing)
        self._drop(self._end)
        if self._is_too_long:
            self._is_too_long = False
            return Rejection(self._file.origin, line, too_large(LARGEST_MB))
        return part

    def _part(self, header: str, text: str, closing: str) -> Part:
        data = f"{header}{text}{closing}".encode("utf-8", _SURROGATES)
        return Part(data, self._line - header.count("\n"), self._declared)

    def _drop(self, length: int) -> None:
        self._line += self._text.count("\n", 0, length)
        self._text = self._text[length:]
        self._at -= length
        self._end = 0

    def _grow(self) -> bool:
        pieces, size = [self._text], 0
        try:
            while size < _BEGINNING and (piece := next(self._pieces, None)) is not None:
                pieces.append(piece)
                size += len(piece)
        except Rejected as rejected:
            self._failure = rejected
        self._text = "".join(pieces)
        return size > 0


def _closing(header: str) -> str:
    """Return the tags that close what is open at the end of ``header``."""
    is_open: list[str] = []
    for tag in _TAG.finditer(header):
        is_end, name, is_empty = tag.groups()
        if name and is_end and name in is_open:
            while is_open.pop() != name:
                pass
        elif name and not is_end and not is_empty:
            is_open.append(name)
    return "".join(f"</{name}>" for name in reversed(is_open))
