"""Electronic books and magazines (``.epub``): an article for each chapter.

Newspapers that are kept as EPUB have an article in each file of the spine, and pages of links before every section.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, Final

from lxml import etree

from searchapp.ingest.encodings import declared_in, decoded
from searchapp.ingest.html import first_text
from searchapp.ingest.input_file import InputFile
from searchapp.ingest.markup import element_text, local_name, parse_html
from searchapp.ingest.packages import Package, opened_package, target
from searchapp.ingest.properties import Stated
from searchapp.ingest.record import Fields, Record
from searchapp.ingest.rejected import (
    ENCRYPTED,
    MISSING_PART,
    NO_ARTICLE,
    NOT_AN_EPUB,
    TOO_MANY_MEMBERS,
    Rejected,
    Rejection,
)
from searchapp.ingest.sanitise import one_line
from searchapp.ingest.text import opening_fields

_LARGEST_MB: Final = 256
_CONTAINER: Final = "META-INF/container.xml"
_ENCRYPTION: Final = "META-INF/encryption.xml"
#: How fonts are made unusable elsewhere, and nothing else.
_OF_FONTS: Final = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_MOST_CHAPTERS: Final = 20_000
_HEADINGS: Final = ("h1", "h2", "h3")
#: A page of which more is links leads to articles.
_OF_LINKS: Final = 0.5
_SHORTEST: Final = 200


def read_epub(file: InputFile) -> Iterator[Record | Rejection]:
    """Yield the article of each chapter of ``file``, in the order of reading; the ``line`` of a record is the number of
    the chapter. The source is the title of the whole, the date its date. Covers, contents and other pages without a
    text are no articles.
    """
    data = file.read(_LARGEST_MB)
    with opened_package(data, NOT_AN_EPUB) as package:
        book, chapters = _chapters(package)
        for number, name in enumerate(chapters, 1):
            if number > _MOST_CHAPTERS:
                raise Rejected(TOO_MANY_MEMBERS)
            try:
                page = _chapter(package, name)
                file.allowance.spend(len(page))
            except Rejected as rejected:
                yield Rejection(file.origin, number, rejected.reason)
                file.allowance.check()
                continue
            stated = repr(book).encode("utf-8", "surrogatepass")
            yield Record(file.origin, number, file.digest(stated, name.encode(), page), partial(_parse, page, book))


def _chapter(package: Package, name: str) -> bytes:
    if name not in package:
        raise Rejected(MISSING_PART)
    return package.part(name)


def _chapters(package: Package) -> tuple[Fields, list[str]]:
    """Return what is said of the whole, and the names of the chapters in the order of reading."""
    if _is_encrypted(package):
        raise Rejected(ENCRYPTED)
    root = next(package.xml(_CONTAINER).iter("{*}rootfile"), None)
    opf = target("", root.get("full-path") or "") if root is not None else ""
    contents = package.xml(opf)
    items = {item.get("id"): item for item in contents.iter("{*}item")}
    spine = (items.get(reference.get("idref")) for reference in contents.iter("{*}itemref"))
    names = (
        target(opf, item.get("href") or "")
        for item in spine
        if item is not None and "nav" not in (item.get("properties") or "").split()
    )
    return _book(contents), [*dict.fromkeys(islice(names, _MOST_CHAPTERS + 1))]


def _is_encrypted(package: Package) -> bool:
    encryption = package.xml_if_sound(_ENCRYPTION)
    methods = () if encryption is None else encryption.iter("{*}EncryptionMethod")
    return any(method.get("Algorithm") not in _OF_FONTS for method in methods)


def _book(contents: Any) -> Fields:
    metadata = next(contents.iter("{*}metadata"), None)
    values: dict[str, str] = {}
    for element in () if metadata is None else metadata.iter(etree.Element):
        values.setdefault(local_name(element), one_line(element.text or ""))
    author = Stated(raw_author=values.get("creator", "")).author
    source = values.get("title") or values.get("publisher", "")
    return Fields(source=source, author=author if author != source else "", date=values.get("date", ""))


def _parse(data: bytes, book: Fields) -> Fields:
    found = decoded(data, declared_in(data))
    page = parse_html(found.text)
    text = "" if page is None else element_text(page)
    if not text.strip() or _is_contents(page, text):
        raise Rejected(NO_ARTICLE, "not_article")
    heading = next(filter(None, (one_line(first_text(page, tag)) for tag in _HEADINGS)), "")
    fields = opening_fields(text)
    if heading and fields.title != heading:
        lines = [line for line in text.split("\n") if one_line(line) != heading]
        fields = replace(fields, title=heading, content="\n".join(lines))
    return replace(
        fields,
        source=fields.source or book.source,
        author=fields.author or book.author,
        date=fields.date or book.date,
        notes=fields.notes + found.notes,
    )


def _is_contents(page: Any, text: str) -> bool:
    if any("toc" in (nav.get("epub:type") or "") for nav in page.iter("nav")):
        return True
    linked = sum(len("".join(link.itertext()).strip()) for link in page.iter("a") if link.get("href"))
    return linked > _OF_LINKS * len(text.strip()) and (len(text) > _SHORTEST or next(page.iter("li"), None) is not None)
