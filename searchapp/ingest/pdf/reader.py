"""The reader of PDF files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import PurePosixPath
from typing import Final

from searchapp.ingest.balance import Notes
from searchapp.ingest.input_file import InputFile
from searchapp.ingest.limited_process import on_disk
from searchapp.ingest.outcomes import Outcome
from searchapp.ingest.pdf import messages
from searchapp.ingest.pdf.articles import PdfArticle, articles_of
from searchapp.ingest.pdf.furniture import without_furniture
from searchapp.ingest.pdf.limits import LARGEST_PDF_MB
from searchapp.ingest.pdf.metadata import day_in_name, stated_author, stated_title
from searchapp.ingest.pdf.process import read_pages
from searchapp.ingest.pdf.scans import judged
from searchapp.ingest.properties import Stated
from searchapp.ingest.record import Fields, Record
from searchapp.ingest.rejected import HAS_NO_TEXT, NEVER, Rejected, Rejection
from searchapp.ingest.text import with_title

#: What the digest of the last article of a file says of it.
_LAST: Final = "last"


def read_pdf(file: InputFile) -> Iterator[Record | Rejection | Notes]:
    """Yield the articles of ``file`` (see :mod:`~searchapp.ingest.pdf.articles`), and a rejection for each page that
    cannot be read.

    The title is what is printed largest at the beginning, else what the file states; the author is the one that the
    file states, the date the day in its name. A file is not read again if all of its articles are known, and which of
    its pages could not be read.
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
        raise Rejected(messages.install_pdf(), "skipped") from error


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
        self._digest_of_content = file.digest_of_content(LARGEST_PDF_MB)
        self._digest_of_outcome = file.digest(self._digest_of_content, b"outcome")

    def known(self) -> list[Record | Rejection]:
        """Return the content of the file if all of it is known, else nothing."""
        return self._known_whole() or self._known_in_part()

    def _known_whole(self) -> list[Record | Rejection]:
        records: list[Record | Rejection] = []
        while True:
            place = len(records)
            last, other = self._digest(place, _LAST), self._digest(place, "")
            if self._file.is_known(last):
                return [*records, self._record(place, last)]
            if not self._file.is_known(other):
                return []
            records.append(self._record(place, other))

    def _known_in_part(self) -> list[Record | Rejection]:
        outcome = self._file.outcome_of(self._digest_of_outcome)
        if outcome is None:
            return []
        items: list[Record | Rejection] = []
        for place in range(outcome.articles):
            digest = self._digest(place, _without(outcome.refused))
            if not self._file.is_known(digest):
                return []
            items.append(self._record(place, digest))
        return [*items, *outcome.refused_in(self._file.origin)]

    def records(self) -> Iterator[Record]:
        """Yield the records of the file."""
        articles, refused = self.read.articles, self.read.rejections
        for place, article in enumerate(articles):
            reading = _without(refused) if refused else _LAST if place == len(articles) - 1 else ""
            yield self._record(place, self._digest(place, reading), article.page)

    def _digest(self, place: int, reading: str) -> bytes:
        return self._file.digest(self._digest_of_content, str(place).encode(), reading.encode())

    def _record(self, place: int, digest: bytes, line: int = 0) -> Record:
        return Record(self._file.origin, line, digest, partial(self._fields, place))

    def _fields(self, place: int) -> Fields:
        if place >= len(self.read.articles):
            # It was read when less was refused.
            raise Rejected(self.read.rejections[0].reason if self.read.rejections else HAS_NO_TEXT, runs=NEVER)
        return _fields(self.read.articles[place], self._file.origin, self.read.stated)

    @cached_property
    def read(self) -> _Read:
        """The content of the file. Raises :class:`Rejected` if none of its pages can be read."""
        try:
            read, runs = self._read_whole()
        except Rejected as rejected:
            self._file.remember(self._digest_of_outcome, Outcome.of(rejected))
            raise
        self._file.remember(self._digest_of_outcome, Outcome(read.rejections, len(read.articles), runs))
        return read

    def _read_whole(self) -> tuple[_Read, int]:
        with on_disk(self._file, LARGEST_PDF_MB) as content:
            found = read_pages(content)
            result = judged(content, found.pages)
        pages, repeated = without_furniture(result.pages)
        articles = tuple(articles_of(pages))
        if not articles:
            reasons = [reason for _, reason in result.refused]
            reason = messages.none_read(len(reasons), reasons[0]) if reasons else HAS_NO_TEXT
            raise Rejected(reason, runs=result.runs)
        notices = (*result.notices, *((messages.repeated_lines(repeated),) if repeated else ()))
        rejections = tuple(Rejection(self._file.origin, page, reason) for page, reason in result.refused)
        stated = Stated(raw_title=found.stated.get("Title", ""), raw_author=found.stated.get("Author", ""))
        return _Read(articles, rejections, Notes(repairs=notices), stated), result.runs


def _without(refused: tuple[Rejection, ...]) -> str:
    """Return what the digest of an article says of its file, of which pages were ``refused``."""
    # It has no last article, so that it is not taken for one of which all is known, and its articles have other places.
    return f"without {','.join(str(each.line) for each in refused)}"


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
