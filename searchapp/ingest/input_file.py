"""A file to read, on disk or within another: its origin, its bytes, packed or not, its text, and the digests of its
records.
"""

from __future__ import annotations

import codecs
import io
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self, TypeAlias

from searchapp.import_rules import NO_RULE, ImportRule
from searchapp.ingest.balance import OF_RECORD
from searchapp.ingest.encodings import UTF8, UTF16, encoding_of_lines
from searchapp.ingest.kinds import why_member_ignored
from searchapp.ingest.outcomes import Outcome
from searchapp.ingest.packed import BROKEN, packing_of, unpacked, unpacked_name
from searchapp.ingest.rejected import (
    BROKEN_UTF16,
    FOLDER,
    NEVER,
    NOT_A_FILE,
    Rejected,
    broken_packing,
    too_large,
    unreadable,
)
from searchapp.ingest.spool import Allowance, Spool
from searchapp.model import place_of

#: Part of every digest: raised whenever a reader makes another article of the same bytes, so that all are read again.
READER_VERSION: Final = b"7"
_DIGEST_SIZE: Final = 16

#: The longest article. A few kilobytes of gzip can hold gigabytes, and a byte can take up a dozen once parsed.
LARGEST_MB: Final = 32
#: The longest line that is rejected alone; after a longer one nothing more is read.
_LONGEST_LINE_MB: Final = 256
#: A character of UTF-16 can take four bytes.
_LONGEST_TRANSCODED_MB: Final = 64

#: How many bytes at the beginning of a file its encoding is judged by.
_BEGINNING: Final = 1 << 20
_PIECE: Final = 1 << 13
_PIECE_OF_CONTENT: Final = 1 << 20

#: In characters. An engine keeps no origin whole that is much longer, and an article must be known by it again.
_LONGEST_MEMBER: Final = 1000
_KEPT_OF_MEMBER: Final = 800
_END_OF_MEMBER: Final = 100


#: Returns the rule for the file at a resolved path.
RuleOf: TypeAlias = Callable[[str], ImportRule]


class InputFile:
    """A file to read. All its methods raise :class:`Rejected` if the file cannot be read, or not to its end.

    ``origin`` is where the file on disk is, unless another one is given; ``member`` the name of this one within it,
    ``""`` for the file itself. ``path`` has its name, and can only be opened if there is no ``member``. ``rule_of``
    returns the rule for the file at a path; that of a member begins with ``origin``.
    """

    member = ""
    #: How many files this one is within.
    depth = 0
    #: Why it holds no article for sure, although it is in an archive that is read; ``""`` if it may hold one.
    why_ignored = ""

    def __init__(self, path: Path, rule_of: RuleOf = lambda _: NO_RULE, origin: str = "") -> None:
        self.path = path
        self.rule_of = rule_of
        self.origin = origin or origin_of(path)
        #: The encoding of the lines, by its name on the web, from the first line on.
        self.encoding = ""
        #: Whether an article with this digest is in the index, for readers that need not parse what is.
        self.is_known: Callable[[bytes], bool] = lambda _: False
        #: What is known to have come of bytes with this digest, and how it becomes known, for readers to which reading
        #: them is dear.
        self.outcome_of: Callable[[bytes], Outcome | None] = lambda _: None
        self.remember: Callable[[bytes, Outcome], None] = lambda *_: None
        self._raw: BinaryIO | None = None

    def check(self) -> None:
        """Raise :class:`Rejected` unless this is a regular file: not a folder, a device or a pipe, which may block."""
        try:
            mode = self.path.stat().st_mode
        except OSError as error:
            raise Rejected(unreadable(error), runs=NEVER) from error
        if not stat.S_ISREG(mode):
            raise Rejected(FOLDER if stat.S_ISDIR(mode) else NOT_A_FILE)

    def read(self, most_mb: int = LARGEST_MB) -> bytes:
        """Return the whole content, decompressed, which is at most ``most_mb`` megabytes."""
        with self.stream() as stream:
            return bounded(stream.read((most_mb << 20) + 1), most_mb)

    def lines(self, most_mb: int = _LONGEST_LINE_MB) -> Iterator[bytes]:
        """Yield the lines, decompressed, as UTF-8 bytes, with their line ends and without a byte order mark.

        Only a line feed ends a line. A file that begins in another encoding is transcoded; a line that is not UTF-8
        where the others are is yielded as it is. No line is longer than ``most_mb`` megabytes.
        """
        with self.stream() as stream:
            beginning = _beginning(stream)
            self.encoding, codec = encoding_of_lines(beginning, self.rule.codec, is_all=len(beginning) < _BEGINNING)
            stream.seek(0)
            if self.encoding != UTF8:
                yield from _transcoded(stream, codec, min(most_mb, _LONGEST_TRANSCODED_MB))
                return
            if beginning.startswith(codecs.BOM_UTF8):
                stream.seek(len(codecs.BOM_UTF8))
            while line := stream.readline((most_mb << 20) + 1):
                yield bounded(line, most_mb)

    def text(self) -> Iterator[str]:
        """Yield the text, decompressed, in pieces and without a byte order mark, in the encoding in which it begins.

        A byte that is not UTF-8 where the others are becomes a surrogate, as by Python's ``surrogateescape``.
        """
        with self.stream() as stream:
            beginning = _beginning(stream)
            self.encoding, codec = encoding_of_lines(beginning, self.rule.codec, is_all=len(beginning) < _BEGINNING)
            stream.seek(0)
            name, errors = ("utf-8-sig", "surrogateescape") if self.encoding == UTF8 else (codec, _errors(codec))
            decoder = codecs.getincrementaldecoder(name)(errors)
            while data := stream.read(_PIECE):
                yield decoder.decode(data)
            yield decoder.decode(b"", final=True)

    def bytes_read(self) -> int:
        """Return how many bytes of the file on disk have been read; 0 while it is not open."""
        return 0 if self._raw is None or self._raw.closed else self._raw.tell()

    def digest(self, *parts: bytes) -> bytes:
        """Return the 16 bytes that identify a record made of ``parts``, in whichever file of this kind it is: the first
        12 whatever version of the readers reads it.
        """
        digest = blake2b(digest_size=OF_RECORD)
        for part in parts:
            # With its length in front, no part can be mistaken for two.
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
        return digest.digest() + self._reading

    def digest_of_content(self, most_mb: int) -> bytes:
        """Return the digest of the whole content, decompressed, which is at most ``most_mb`` megabytes."""
        digest, size = blake2b(digest_size=16), 0
        with self.stream() as stream:
            while piece := stream.read(_PIECE_OF_CONTENT):
                size += len(piece)
                if size > most_mb << 20:
                    raise Rejected(too_large(most_mb))
                digest.update(piece)
        return digest.digest()

    @cached_property
    def _reading(self) -> bytes:
        kind = unpacked_name(self.path.name).rpartition(".")[2]
        return blake2b(READER_VERSION + b"\0" + os.fsencode(kind), digest_size=_DIGEST_SIZE - OF_RECORD).digest()

    @property
    def place(self) -> str:
        """The file on disk, and the name within it."""
        return place_of(self.origin, self.member)

    @cached_property
    def rule(self) -> ImportRule:
        """The rule that holds for it."""
        return self.rule_of(f"{self.origin}/{self.member}" if self.member else self.origin)

    def name_of_member(self, name: str) -> str:
        """Return the name of a file that this one holds within the file on disk.

        One longer than any file of a disk has keeps its beginning and its end, with a digest between them.
        """
        whole = f"{self.member}/{name}" if self.member else name
        if len(whole) <= _LONGEST_MEMBER:
            return whole
        digest = blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        return f"{whole[:_KEPT_OF_MEMBER]}~{digest}~{whole[-_END_OF_MEMBER:]}"

    @contextmanager
    def stream(self) -> Iterator[BinaryIO]:
        """Open the content, decompressed, for a block in which reading errors become :class:`Rejected`."""
        packing = packing_of(self.path.name)
        try:
            self.check()
            with self._open() as stream:
                self._raw = stream
                yield unpacked(stream, packing) if packing else stream
        except BROKEN as error:
            raise Rejected(broken_packing(packing)) from error
        except UnicodeDecodeError as error:
            raise Rejected(BROKEN_UTF16) from error
        except OSError as error:
            raise Rejected(unreadable(error), runs=NEVER) from error

    def _open(self) -> BinaryIO:
        return self.path.open("rb")

    @cached_property
    def allowance(self) -> Allowance:
        """How much may be unpacked of what is in this file, and in files in it."""
        return Allowance(self.path.stat().st_size)


class MemberFile(InputFile):
    """A file within another, as long as a ``with`` block lasts. It is not unpacked before it is read, and never written
    to a place that has a name.
    """

    def __init__(
        self, container: InputFile, name: str, pieces: Callable[[], Iterable[bytes]], why_ignored: str = ""
    ) -> None:
        super().__init__(container.path / name)
        self.origin = container.origin
        self.rule_of = container.rule_of
        self.member = container.name_of_member(name)
        self.depth = container.depth + 1
        self.why_ignored = why_ignored or why_member_ignored(self.member)
        self.allowance = container.allowance
        self._pieces = pieces
        self._spool: Spool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._spool is not None:
            self._spool.close()

    def check(self) -> None:
        """Do nothing: every member is a file."""

    def _open(self) -> BinaryIO:
        if self._spool is None:
            self._spool = Spool()
            self._spool.fill(self._pieces(), self.allowance)
        return self._spool.open()


def origin_of(path: Path) -> str:
    r"""Return the resolved absolute path of ``path`` in POSIX notation.

    Bytes in a file name that are not UTF-8 are written ``\xNN``, so that an origin can be stored and shown anywhere.
    """
    return _decoded(Path(os.path.realpath(path)))


def origin_of_link(path: Path) -> str:
    """Return the same for the link ``path`` itself, not for what it leads to."""
    return _decoded(Path(os.path.realpath(path.parent), path.name))


def _decoded(path: Path) -> str:
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _beginning(stream: BinaryIO) -> bytes:
    """Return the first bytes of ``stream``, those before the damage if it is damaged."""
    pieces: list[bytes] = []
    try:
        while len(pieces) < _BEGINNING // _PIECE and (piece := stream.read(_PIECE)):
            pieces.append(piece)
    except (Rejected, *BROKEN):
        if not pieces:
            raise
    return b"".join(pieces)


def _transcoded(stream: BinaryIO, codec: str, most_mb: int) -> Iterator[bytes]:
    with io.TextIOWrapper(stream, codec, _errors(codec), newline="\n") as text:
        while line := text.readline((most_mb << 20) + 1):
            yield bounded(line.encode("utf-8"), most_mb)


def _errors(codec: str) -> str:
    # Half a character of UTF-16 means that the end is missing.
    return "strict" if codec.startswith(UTF16) else "replace"


def bounded(data: bytes, most_mb: int = LARGEST_MB) -> bytes:
    """Return ``data``. Raises :class:`Rejected` if it is longer than ``most_mb`` megabytes."""
    if len(data) > most_mb << 20:
        raise Rejected(too_large(most_mb))
    return data
