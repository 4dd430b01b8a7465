"""Word documents: one article each."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from lxml import etree

from searchapp.ingest.input_file import LARGEST_MB, InputFile, bounded
from searchapp.ingest.markup import local_name, parse_xml
from searchapp.ingest.record import Fields, Record
from searchapp.ingest.rejected import NOT_A_DOCUMENT, Rejected
from searchapp.ingest.text import text_fields

_BODY: Final = "word/document.xml"
_PROPERTIES: Final = "docProps/core.xml"
#: Runs deleted in review, the code of a field, and the second copy of what is in a drawing.
_UNSEEN: Final = frozenset(("del", "moveFrom", "delText", "instrText", "Fallback"))
_SPACES: Final = frozenset(("tab", "tc"))
_LINE_ENDS: Final = frozenset(("br", "cr", "p"))


def read_docx(file: InputFile) -> Iterator[Record]:
    """Yield the one article of ``file``: its paragraphs, read like those of a text file.

    So it may begin with a header of ``name: value`` lines, or with its title. A title, author, section or date that is
    not given there is taken from the properties of the document.
    """
    data = file.read()
    yield Record(file.origin, 0, file.digest(data), partial(_parse, data))


def _parse(data: bytes) -> Fields:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            body = _member(package, _BODY)
            properties = _member(package, _PROPERTIES) if _PROPERTIES in package.namelist() else b""
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Rejected(NOT_A_DOCUMENT) from error
    stated = _stated(properties)
    written = text_fields(_text(parse_xml(body).root))
    return Fields(
        title=written.title or stated.get("title", ""),
        content=written.content,
        source=written.source,
        author=written.author or stated.get("creator", ""),
        section=written.section or stated.get("category", ""),
        date=written.date or stated.get("created", ""),
        url=written.url,
        id=written.id,
        notes=written.notes,
    )


def _member(package: zipfile.ZipFile, name: str) -> bytes:
    # The sizes that the package states may be false.
    with package.open(name) as stream:
        return bounded(stream.read((LARGEST_MB << 20) + 1))


def _stated(properties: bytes) -> dict[str, str]:
    try:
        root = parse_xml(properties).root if properties else None
    except Rejected:
        return {}
    children = () if root is None else root.iterchildren(etree.Element)
    return {local_name(child): (child.text or "").strip() for child in children}


def _text(root: Any) -> str:
    pieces: list[str] = []
    walker = etree.iterwalk(root, events=("start", "end"), tag="{*}*")
    for event, element in walker:
        name = local_name(element)
        if event == "start" and name in _UNSEEN:
            walker.skip_subtree()
        elif event == "start" and name == "t":
            pieces.append(element.text or "")
        elif event == "start" and name in _SPACES:
            pieces.append(" ")
        elif event == "end" and name in _LINE_ENDS:
            pieces.append("\n")
    return "".join(pieces)
