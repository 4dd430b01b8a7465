"""Documents of word processors (Word from 97 on, RTF, OpenDocument): one article each.

What a file holds counts before how its name ends: many a ``.doc`` is RTF, a page, or a document of a later Word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, Final

from searchapp.ingest.docx import read_word_package
from searchapp.ingest.html import page_fields
from searchapp.ingest.input_file import InputFile
from searchapp.ingest.odt import read_open_document
from searchapp.ingest.packages import opened_package
from searchapp.ingest.properties import Written
from searchapp.ingest.record import Described, Fields, Record
from searchapp.ingest.rejected import (
    NOT_A_DOCUMENT,
    NOT_A_WORD_DOCUMENT,
    NOT_AN_OPEN_DOCUMENT,
    NOT_RTF,
    Rejected,
)
from searchapp.ingest.rtf import read_rich_text
from searchapp.ingest.sanitise import one_line
from searchapp.ingest.text import opening_fields
from searchapp.ingest.word97 import read_word_97

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = b"PK\3\4"
_RTF: Final = b"{\\rtf"
#: How a page begins that is named as a document, also behind the headers of MIME.
_PAGE: Final = (b"<html", b"<!doctype html")
_BEGINNING: Final = 1024
_OPEN_DOCUMENT: Final = "content.xml"

#: What is said of a file that is of no kind that is read here.
_WHAT_IT_IS_NOT: Final = {
    ".docx": NOT_A_DOCUMENT,
    ".docm": NOT_A_DOCUMENT,
    ".doc": NOT_A_WORD_DOCUMENT,
    ".rtf": NOT_RTF,
    ".odt": NOT_AN_OPEN_DOCUMENT,
}


def read_document(file: InputFile) -> Iterator[Record]:
    """Yield the one article of ``file``: its paragraphs, read like those of a text file.

    So it may begin with a header of ``name: value`` lines, or with its title, a date and a byline. A title, author,
    section or date that is not given there is taken from the properties of the document, as far as these are not those
    of its template or of the machine it was written on.
    """
    data = file.read()
    ending = next((ending for ending in _WHAT_IT_IS_NOT if ending in file.path.name.lower()), ".docx")
    yield Record(file.origin, 0, file.digest(data), partial(_parse, data, ending))


def _parse(data: bytes, ending: str) -> Fields:
    beginning = data[:_BEGINNING].lstrip()
    if beginning[: len(_PAGE[1])].lower().startswith(_PAGE):
        return page_fields(data)
    read = _reader(data, beginning)
    if read is None:
        raise Rejected(_WHAT_IT_IS_NOT[ending])
    return document_fields(read(data))


def _reader(data: bytes, beginning: bytes) -> Callable[[bytes], Written] | None:
    if data.startswith(_OLE):
        return read_word_97
    if beginning.startswith(_RTF):
        return read_rich_text
    if data.startswith(_ZIP):
        return read_open_document if _is_open_document(data) else read_word_package
    return None


def _is_open_document(data: bytes) -> bool:
    with suppress(Rejected), opened_package(data, NOT_A_DOCUMENT) as package:
        return _OPEN_DOCUMENT in package
    return False


def document_fields(written: Written) -> Fields:
    """Return the fields of a document."""
    fields = _fields(written, written.properties, {})
    if fields.named or not written.properties:
        # A header has names of its own.
        return fields
    return replace(fields, described=Described(written.properties, partial(_fields, written)))


def _fields(written: Written, properties: Mapping[str, object], said: Mapping[str, Any]) -> Fields:
    """Return the fields of a document as if it had these ``properties``, except the known ones in ``said``."""
    opened = opening_fields(written.text, said)
    stated = written.stated_of(properties) if written.stated_of else written.stated
    fields = replace(
        opened,
        title=opened.title or stated.title,
        author=opened.author or stated.author,
        section=opened.section or stated.section,
        date=opened.date or stated.date,
    )
    if "title" in said and one_line(opened.title) != one_line(said["title"]):
        # What was taken for the title is text.
        fields = replace(fields, content=f"{opened.title}\n{opened.content}")
    fields = replace(fields, **said)
    return replace(fields, notes=fields.notes + stated.notes(is_dated=bool(fields.date)))
