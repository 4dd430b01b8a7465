"""The reader of PDF files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import Final

from searchapp.ingest.balance import Notes
from searchapp.ingest.input_file import InputFile
from searchapp.ingest.limited_process import on_disk
from searchapp.ingest.pdf import messages
from searchapp.ingest.pdf.articles import PdfArticle, articles_of
from searchapp.ingest.pdf.furniture import without_furniture
from searchapp.ingest.pdf.limits import LARGEST_PDF_MB
from searchapp.ingest.pdf.metadata import day_in_name, stated_author, stated_title
from searchapp.ingest.pdf.process import read_pages
from searchapp.ingest.pdf.scans import judged
from searchapp.ingest.properties import Stated
from searchapp.ingest.record import Fields, Record
from searchapp.ingest.rejected import HAS_NO_TEXT, Rejected, Rejection, too_large
from searchapp.ingest.text import with_title

_PIECE: Final = 1 << 20
#: What the digest of the last article of a file says of it.
_LAST: Final = "last"


def read_pdf(file: InputFile) -> Iterator[Record | Rejection | Notes]:
    """Yield the articles of ``file`` (see :mod:`~searchapp.ingest.pdf.articles`), and a rejection for each page that
    cannot be read.

    The title is what is printed largest at the beginning, else what the file states; the author is the one that the
    file states, the date the day in its name. A file whose articles are all known is not read again, unless one of its
    pages could not be read.
    """
    _require_playa()
    document = _Document(file)
    known = document.known()
    if known:
        yield from known
        return
    yield document.read.notes
    yield from document.records()
    yield from document.read.rejections


def _require_playa() -> None:
    try:
        import playa  # noqa: F401, PLC0415 - it is optional
    except ImportError as error:
        raise Rejected(messages.INSTALL_PDF, "skipped") from error


@dataclass(frozen=True, slots=True)
class _Read:
    """What came of a document."""

    articles: tuple[PdfArticle, ...]
    rejections: tuple[Rejection, ...]
    notes: Notes
    stated: Stated


class _Document:
    """A PDF that is read when its articles are needed."""

    def __init__(self, file: InputFile) -> None:
        self._file = file
        self._digest_of_content = _digest_of(file)

    def known(self) -> list[Record]:
        """Return the records of the file if all of its articles are known, else none."""
        records: list[Record] = []
        while True:
            place = len(records)
            last, other = self._digest(place, _LAST), self._digest(place, "")
            if self._file.is_known(last):
                return [*records, self._record(place, last)]
            if not self._file.is_known(other):
                return []
            records.append(self._record(place, other))

    def records(self) -> Iterator[Record]:
        """Yield the records of the file."""
        articles = self.read.articles
        # A file with rejections has no last article, so that it is read again: OCR may be installed by then. With
        # other pages rejected, the articles have other places.
        refused = ",".join(str(rejection.line) for rejection in self.read.rejections)
        for place, article in enumerate(articles):
            reading = f"without {refused}" if refused else _LAST if place == len(articles) - 1 else ""
            yield self._record(place, self._digest(place, reading), article.page)

    def _digest(self, place: int, reading: str) -> bytes:
        return self._file.digest(self._digest_of_content, str(place).encode(), reading.encode())

    def _record(self, place: int, digest: bytes, line: int = 0) -> Record:
        return Record(self._file.origin, line, digest, partial(self._fields, place))

    def _fields(self, place: int) -> Fields:
        return _fields(self.read.articles[place], self._file.origin, self.read.stated)

    @cached_property
    def read(self) -> _Read:
        """The content of the file. Raises :class:`Rejected` if none of its pages can be read."""
        with on_disk(self._file, LARGEST_PDF_MB) as content:
            found = read_pages(content)
            result = judged(content, found.pages)
        pages, repeated = without_furniture(result.pages)
        articles = tuple(articles_of(pages))
        if not articles:
            reasons = [reason for _, reason in result.refused]
            raise Rejected(messages.none_read(len(reasons), reasons[0]) if reasons else HAS_NO_TEXT)
        notices = (*result.notices, *((messages.repeated_lines(repeated),) if repeated else ()))
        rejections = tuple(Rejection(self._file.origin, page, reason) for page, reason in result.refused)
        stated = Stated(raw_title=found.stated.get("Title", ""), raw_author=found.stated.get("Author", ""))
        return _Read(articles, rejections, Notes(repairs=notices), stated)


def _digest_of(file: InputFile) -> bytes:
    digest, size = blake2b(digest_size=16), 0
    with file.stream() as stream:
        while piece := stream.read(_PIECE):
            size += len(piece)
            if size > LARGEST_PDF_MB << 20:
                raise Rejected(too_large(LARGEST_PDF_MB))
            digest.update(piece)
    return digest.digest()


def _fields(article: PdfArticle, origin: str, stated: Stated) -> Fields:
    content = "\n".join(article.paragraphs)
    is_whole = not article.page
    day = day_in_name(origin)
    fields = Fields(
        id="" if is_whole else _id(article, origin),
        title=article.title or (stated_title(stated, content) if is_whole else ""),
        content=content,
        author=stated_author(stated) if is_whole else "",
        date=day,
        notes=Notes(repairs=(messages.dated_by_name(day),) if day else ()),
    )
    return with_title(fields)


def _id(article: PdfArticle, origin: str) -> str:
    """Return the id of an article of a page: the name of the file, and the place in it as in a link to a PDF."""
    number = f".{article.number}" if article.number > 1 else ""
    return f"{PurePosixPath(origin).name}#page={article.page}{number}{',ocr' if article.is_by_ocr else ''}"
