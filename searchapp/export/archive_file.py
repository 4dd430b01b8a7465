"""A file of whole articles, as JSON Lines, from which an archive can be restored: nothing of an article is left out.

The first line says what the file is, then there is an object a line for each article, and the last line says how many
there are and what all before it amount to, so that a file that is cut off or altered is noticed::

    {"searchapp": "articles", "version": 1}
    {"id": "wheat", "title": "...", "paragraphs": ["..."], "source": "", ..., "arrived": "2026-11-29T10:00:00+00:00"}
    {"end": {"articles": 1, "blake2b": "..."}}

Articles are in the order of their ids: the same articles make the same bytes, whichever engine keeps them.
"""

from __future__ import annotations

import gzip
import json
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from io import BufferedReader
from typing import IO, Any, Final, cast

from searchapp.errors import InputError, Message
from searchapp.model import Article

#: The name of the format, which is also the suffix of its files.
ARCHIVE_FORMAT: Final = "jsonl"

_BEGINNING: Final = {"searchapp": "articles", "version": 1}
#: In bytes. No article of this size was ever seen, and a file of one endless line must not fill the memory.
_LONGEST_LINE: Final = 1 << 28
_GZIP: Final = b"\x1f\x8b"
#: In bytes. More than this is sorted on disk.
_MOST_IN_MEMORY: Final = 32 << 20

NO_EXPORT: Final = Message(
    en="This is no export of searchapp: its first line does not say so. Files of others are read by searchapp index.",
    ar="ليس هذا الملف تصديرًا من searchapp، فسطره الأول لا يقول ذلك. ملفات غيره يقرؤها الأمر searchapp index.",
)
CUT_OFF: Final = Message(en="The file is cut off: its last line is missing.", ar="الملف مقطوع: ينقصه سطره الأخير.")
ALTERED: Final = Message(
    en="The file is not what was written: its checksum differs.",
    ar="ليس الملف كما كُتب: مجموعه التدقيقي مختلف.",
)


def write_archive_file(articles: Iterable[Article | Message]) -> Iterator[bytes]:
    """Yield a file of ``articles``, which are sorted first; a message among them is a note at its end."""
    notes: list[Message] = []
    digest, count = blake2b(digest_size=16), 0
    beginning = _line(_BEGINNING)
    digest.update(beginning)
    yield beginning
    for line in _sorted(articles, notes):
        digest.update(line)
        count += 1
        yield line
    noted = {"notes": [asdict(note) for note in notes]} if notes else {}
    yield _line({"end": {"articles": count, "blake2b": digest.hexdigest(), **noted}})


def in_order(articles: Iterable[Article | Message]) -> Iterator[Article | Message]:
    """Yield ``articles`` in the order of their ids, whichever engine keeps them, and behind them the messages."""
    notes: list[Message] = []
    for line in _sorted(articles, notes):
        yield _article(_object(line))
    yield from notes


def _sorted(articles: Iterable[Article | Message], notes: list[Message]) -> Iterator[bytes]:
    """Yield the line of each article in the order of their ids; keep no more than these in memory."""
    places: list[tuple[str, int, int]] = []
    with tempfile.SpooledTemporaryFile(_MOST_IN_MEMORY) as spool:
        end = 0
        for article in articles:
            if isinstance(article, Message):
                notes.append(article)
                continue
            packed = zlib.compress(_line(_values(article)), 1)
            spool.write(packed)
            places.append((article.id, end, len(packed)))
            end += len(packed)
        places.sort()
        for _, start, length in places:
            spool.seek(start)
            yield zlib.decompress(spool.read(length))


def _values(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "paragraphs": article.paragraphs,
        "source": article.source,
        "author": article.author,
        "section": article.section,
        "date": article.date.isoformat() if article.date else None,
        "date_precision": article.date_precision,
        "utc_offset": article.utc_offset,
        "url": article.url,
        "origin": article.origin,
        "digest": article.digest.hex(),
        "arrived": article.arrived.astimezone(UTC).isoformat() if article.arrived else None,
    }


def _line(values: dict[str, Any]) -> bytes:
    # A lone surrogate, which UTF-8 has no place for, survives the way there and back.
    return json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A line that holds no article, counted from 1, and why."""

    number: int
    reason: Message


class ArchiveFile:
    """The articles in a file that :func:`write_archive_file` wrote, compressed with gzip or not: iterate over it once.

    Raises :class:`InputError` at once where it is no such file. What is wrong with the file is known at its end:
    ``rejected`` are the lines that hold no article, and ``problem`` says whether anything is missing or altered.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        # A reader of our own would close the stream of others when it goes.
        self._raw: Any = stream if isinstance(stream, BufferedReader) else BufferedReader(cast("Any", stream))
        is_packed = self._raw.peek(len(_GZIP)).startswith(_GZIP)
        self._stream = cast("IO[bytes]", gzip.GzipFile(fileobj=self._raw) if is_packed else self._raw)
        self._digest = blake2b(digest_size=16)
        self._lines = 0
        self.articles = 0
        self.rejected: list[RejectedLine] = []
        self.problem: Message | None = None
        first = self._next_line()
        if _object(first) != _BEGINNING:
            raise InputError(NO_EXPORT)
        self._digest.update(first)

    @property
    def is_whole(self) -> bool:
        """Whether every article that was written has been read."""
        return self.problem is None and not self.rejected

    def share_read(self) -> float:
        """Return how much of the file has been read, from 0 to 1; 0 where its size is not known."""
        try:
            return float(self._raw.tell() / max(os.fstat(self._raw.fileno()).st_size, 1))
        except OSError:  # a pipe
            return 0.0

    def __iter__(self) -> Iterator[Article]:
        while line := self._next_line():
            found = _object(line)
            if line.endswith(b"\n") and isinstance(found.get("end"), dict):
                self._check(found["end"])
                return
            self._digest.update(line)
            try:
                article = _article(found)
            except (TypeError, ValueError, KeyError, InputError):
                self.rejected.append(RejectedLine(self._lines, _NO_ARTICLE))
            else:
                self.articles += 1
                yield article
        self.problem = self.problem or CUT_OFF

    def _check(self, end: dict[str, Any]) -> None:
        if end.get("blake2b") != self._digest.hexdigest() or end.get("articles") != self.articles:
            self.problem = ALTERED
        elif self._next_line():
            self.problem = _MORE

    def _next_line(self) -> bytes:
        try:
            line = self._stream.readline(_LONGEST_LINE)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            return b""
        self._lines += bool(line)
        return line


_NO_ARTICLE: Final = Message(en="it holds no article", ar="ليس فيه مقال")
_MORE: Final = Message(en="There is more behind the end of the file.", ar="بعد نهاية الملف شيء آخر.")


def _object(line: bytes) -> dict[str, Any]:
    """Return what ``line`` says, nothing where that is no object."""
    try:
        found = json.loads(line.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _article(values: dict[str, Any]) -> Article:
    """Return the article that :func:`_values` describes. Raises various errors where it describes none."""
    known = dict(values)
    for name in ("date", "arrived"):
        known[name] = datetime.fromisoformat(known[name]) if known[name] is not None else None
    known["digest"] = bytes.fromhex(known["digest"])
    return Article(**known)
