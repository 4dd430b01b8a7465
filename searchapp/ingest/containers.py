"""Archives of files, zip and tar: their members are read like files of a folder, at any depth up to a limit.

No member is written to a path that its name says. What may be unpacked is bounded for a file on disk and all that is
in it (:class:`~searchapp.ingest.spool.Allowance`).
"""

from __future__ import annotations

import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from typing import IO, BinaryIO, Final

from searchapp.errors import Message
from searchapp.ingest.input_file import InputFile, MemberFile
from searchapp.ingest.letters import likeness
from searchapp.ingest.packed import BROKEN, packing_of
from searchapp.ingest.rejected import (
    BROKEN_CONTAINER,
    BROKEN_MEMBER,
    CONTAINERS_TOO_DEEP,
    CUT_OFF,
    ENCRYPTED,
    PACKED_UNREADABLY,
    TOO_MANY_MEMBERS,
    UNSAFE_NAME,
    Rejected,
    Rejection,
)
from searchapp.ingest.spool import Allowance, Spool

#: An archive in an archive in an archive is read.
DEEPEST: Final = 2
_PIECE: Final = 1 << 16

#: What a damaged zip makes the library raise.
ZIP_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    IndexError,
    NotImplementedError,
    RuntimeError,
    struct.error,
)
_TAR_ERRORS: Final = (tarfile.TarError, KeyError, ValueError, IndexError, RuntimeError, OverflowError, struct.error)
_ENCRYPTED: Final = 0x1
#: By how many bits the mode of a file is shifted in what a zip says of it.
_MODE_OF_UNIX: Final = 16
_UTF8: Final = 0x800
#: Others are rare, and may take as much memory as they are made to.
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
#: The end of a zip: how long its directory is, of which each entry takes a dozen times as much memory.
_END: Final = b"PK\5\6"
_END_SIZE: Final = 22
_LONGEST_COMMENT: Final = 1 << 16
_END_64: Final = b"PK\6\6"
_IN_END_64: Final = 0xFFFFFFFF
_LONGEST_DIRECTORY: Final = 32 << 20
#: Where a zip gives a name in UTF-8 besides the old one.
_UNICODE_NAME: Final = 0x7075
_KIND_AND_LENGTH: Final = struct.Struct("<HH")
#: Of names on an Arabic DOS, and those of Windows and Unix where no one says what they are in.
_OLD_NAMES: Final = ("cp720", "cp1256", "iso8859-6")
_ARABIC: Final = 0.9

#: The longest name in a tar, which would be read whole.
_LONGEST_HEADER: Final = 1 << 17
#: What it says of all its members.
_MOST_HEADERS: Final = 1000
_DRIVE: Final = re.compile(r"[A-Za-z]:/")


def read_zip(file: InputFile) -> Iterator[MemberFile | Rejection]:
    """Yield the files in the zip ``file``, in the order of its directory.

    Names are in UTF-8, or in the encoding in which the Arabic ones are Arabic, or in that of the first PCs. Raises
    :class:`Rejected` if it is damaged or holds too much; members that are encrypted, damaged or of a name that leads
    out of it are rejected alone.
    """
    _require_depth(file)
    with file.stream() as stream, _seekable(file, stream) as zipped, opened_zip(zipped, BROKEN_CONTAINER) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        for info, name in zip(members, _names(members), strict=True):
            file.allowance.next_member()
            pieces = partial(_unzipped, archive, info)
            yield from _member(file, name, pieces, why_not=_why_not_unzipped(info), why_ignored=_kind_in_zip(info))


def read_tar(file: InputFile) -> Iterator[MemberFile | Rejection]:
    """Yield the files in the tar ``file``, which may be compressed, in order; see :func:`read_zip`. Links are not
    followed: what they lead to is another member, or not in it.
    """
    _require_depth(file)
    with file.stream() as stream:
        for archive, info in _tar_members(file, stream):
            file.allowance.next_member()
            pieces = partial(_untarred, archive, info)
            yield from _member(file, _tar_name(info.name), pieces, why_ignored=_kind_in_tar(info))


def _require_depth(file: InputFile) -> None:
    if file.depth > DEEPEST:
        raise Rejected(CONTAINERS_TOO_DEEP)


def _member(
    file: InputFile,
    name: str,
    pieces: partial[Iterator[bytes]],
    *,
    why_not: Rejected | None = None,
    why_ignored: str = "",
) -> Iterator[MemberFile | Rejection]:
    try:
        if why_not is not None:
            raise why_not
        safe = safe_name(name)
    except Rejected as rejected:
        yield Rejection(file.origin, 0, rejected.reason, rejected.kind, file.name_of_member(name))
        return
    with MemberFile(file, safe, pieces, why_ignored) as member:
        yield member
    file.allowance.check()


def safe_name(name: str) -> str:
    """Return the ``name`` of a member as a path below the archive. Raises :class:`Rejected` if it leads out of it."""
    path = _DRIVE.sub("", name.replace("\\", "/").replace("\0", ""), count=1)
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if ".." in parts or not parts:
        raise Rejected(UNSAFE_NAME)
    return "/".join(parts)


@contextmanager
def _seekable(file: InputFile, stream: BinaryIO) -> Iterator[BinaryIO]:
    """Open what is in ``stream`` for reading it in any order, for which one that is compressed is unpacked."""
    if not packing_of(file.path.name):
        yield stream
        return
    with closing(Spool()) as spool:
        spool.fill(_pieces(stream), file.allowance)
        yield spool.open()


@contextmanager
def opened_zip(stream: BinaryIO, damage: Message) -> Iterator[zipfile.ZipFile]:
    """Open the zip in ``stream`` for a block in which ``damage``, also of a member, becomes :class:`Rejected`."""
    try:
        _require_short_directory(stream)
        with zipfile.ZipFile(stream) as archive:
            yield archive
    except ZIP_ERRORS as error:
        raise Rejected(damage) from error


def _require_short_directory(stream: BinaryIO) -> None:
    """Raise :class:`Rejected` if a zip has more entries than are to be kept in memory: all are read at once."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT - 100))
    tail = stream.read()
    # Without a comment the end is in its place, whatever it holds.
    place = len(tail) - _END_SIZE if tail[-_END_SIZE:].startswith(_END) else tail.rfind(_END)
    if place < 0 or place + _END_SIZE > len(tail):
        raise zipfile.BadZipFile
    (length,) = struct.unpack_from("<L", tail, place + 12)
    if length == _IN_END_64:
        place = tail.rfind(_END_64, 0, place)
        (length,) = struct.unpack_from("<Q", tail, place + 40) if place >= 0 else (length,)
    if length > _LONGEST_DIRECTORY:
        raise Rejected(TOO_MANY_MEMBERS)
    stream.seek(0)


def _why_not_unzipped(info: zipfile.ZipInfo) -> Rejected | None:
    if info.flag_bits & _ENCRYPTED:
        return Rejected(ENCRYPTED)
    return None if info.compress_type in _METHODS else Rejected(PACKED_UNREADABLY)


def _kind_in_zip(info: zipfile.ZipInfo) -> str:
    # What is packed of a link is the name of its target. Of systems other than Unix the mode is 0.
    return "link" if stat.S_ISLNK(info.external_attr >> _MODE_OF_UNIX) else ""


def _kind_in_tar(info: tarfile.TarInfo) -> str:
    """Return what ``info`` is if it is no file, or ``""``."""
    if info.isreg():
        return ""
    return "link" if info.islnk() or info.issym() else "device"


def _unzipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(info) as stream:
            yield from _pieces(stream)
    except (*ZIP_ERRORS, OSError) as error:
        raise Rejected(BROKEN_MEMBER) from error


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(_PIECE):
        yield piece


def _names(members: list[zipfile.ZipInfo]) -> list[str]:
    """Return the names of ``members``. All those of which the encoding is not known are in one."""
    unknown = [_old_name(info) for info in members if not info.flag_bits & _UTF8]
    codec = _codec_of_names(unknown)
    return [
        info.filename if info.flag_bits & _UTF8 else _given_name(info) or _decoded(_old_name(info), codec)
        for info in members
    ]


def _old_name(info: zipfile.ZipInfo) -> bytes:
    # The library takes what is not UTF-8 for the encoding of the first PCs.
    return info.orig_filename.partition("\0")[0].encode("cp437")


def _given_name(info: zipfile.ZipInfo) -> str:
    """Return the name in UTF-8 that stands besides the old one, or ``""``."""
    extra = info.extra
    while len(extra) >= _KIND_AND_LENGTH.size:
        kind, length = _KIND_AND_LENGTH.unpack_from(extra)
        # After a version and a checksum of the old name.
        value = extra[_KIND_AND_LENGTH.size :][:length]
        if kind == _UNICODE_NAME and value[1:5] == struct.pack("<L", zlib.crc32(_old_name(info))):
            return _decoded(value[5:], "utf-8")
        extra = extra[_KIND_AND_LENGTH.size + length :]
    return ""


def _codec_of_names(names: Iterable[bytes]) -> str:
    """Return the codec of ``names`` whose encoding is not known: UTF-8, an Arabic one, or that of the first PCs."""
    joined = b" ".join(name for name in names if not name.isascii())
    with suppress(UnicodeDecodeError):
        joined.decode("utf-8")
        return "utf-8"
    found = {codec: likeness(joined.decode(codec, "replace")) for codec in _OLD_NAMES}
    good = [codec for codec, like in found.items() if like.share >= _ARABIC]
    return max(good, key=lambda codec: found[codec].mean_log + found[codec].share, default="cp437")


def _decoded(name: bytes, codec: str) -> str:
    return name.decode(codec, "backslashreplace")


def _tar_members(file: InputFile, stream: BinaryIO) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    source = _Forward(stream, file.allowance)
    try:
        archive = tarfile.TarFile(fileobj=source)  # type: ignore[arg-type]
        while (info := archive.next()) is not None:
            # The library keeps all that it has passed.
            archive.members.clear()  # type: ignore[attr-defined]
            if len(archive.pax_headers) > _MOST_HEADERS:
                raise Rejected(BROKEN_CONTAINER)
            if not info.isdir():
                yield archive, info
        # The library takes any header that it cannot read for the end.
        if source.last != bytes(tarfile.BLOCKSIZE):
            raise Rejected(BROKEN_CONTAINER if source.last else CUT_OFF)
        while padding := source.read(_PIECE):
            if padding.strip(b"\0"):
                raise Rejected(BROKEN_CONTAINER)
    except _TAR_ERRORS as error:
        raise Rejected(BROKEN_CONTAINER) from error


def _untarred(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[bytes]:
    try:
        stream = archive.extractfile(info)
        yield from _pieces(stream) if stream is not None else ()
    except (tarfile.TarError, ValueError, OSError, *BROKEN) as error:
        raise Rejected(BROKEN_MEMBER) from error


def _tar_name(name: str) -> str:
    # What is not UTF-8 comes as surrogates.
    data = name.encode("utf-8", "surrogateescape")
    return _decoded(data, _codec_of_names([data]))


class _Forward:
    """A stream that is read on and never back, and in pieces of a bounded size: a tar can make its reader do both."""

    name = ""
    mode = "rb"

    def __init__(self, stream: BinaryIO, allowance: Allowance) -> None:
        self._stream = stream
        self._allowance = allowance
        self._position = 0
        self.last = b""

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, position: int) -> None:
        while self._position < position and self.read(min(position - self._position, _PIECE)):
            pass
        if self._position > position:
            raise tarfile.ReadError

    def read(self, size: int) -> bytes:
        if not 0 <= size <= _LONGEST_HEADER:
            raise tarfile.ReadError
        self.last = self._stream.read(size)
        self._position += len(self.last)
        self._allowance.spend(len(self.last))
        return self.last
