"""Small documents, books, messages and spreadsheets, made as the programs make them that write such files."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

TITLE: Final = "محطة الرياح في الساحل"
SENTENCE: Final = "أعلنت الهيئة أن المحطة ستعمل قبل نهاية العام، وقال مديرها إن التكلفة بلغت مليوني دينار."
WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns"


def zipped(files: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """Return a document whose ``parts`` are those of the folder ``word``, or ``core`` and ``custom`` properties."""
    document = f'<w:document xmlns:w="{WORD}" xmlns:mc="urn:mc" xmlns:v="urn:v"><w:body>{body}</w:body></w:document>'
    files = {"word/document.xml": document}
    for name, content in parts.items():
        files[f"{'docProps' if name in ('core', 'custom') else 'word'}/{name}.xml"] = content
    return zipped(files)


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def properties(**values: str) -> str:
    """Return the properties of a document, by the names they have there."""
    written = "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
    return f"<coreProperties>{written}</coreProperties>"


def odt(body: str, meta: str = "", manifest: str = "<manifest/>") -> bytes:
    names = " ".join(f'xmlns:{name}="{OFFICE}:{name}:1.0"' for name in ("office", "text", "table", "draw", "meta"))
    names += ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:svg="urn:svg"'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {names}><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
            "meta.xml": f"<office:document-meta {names}><office:meta>{meta}</office:meta></office:document-meta>",
            "META-INF/manifest.xml": manifest,
        }
    )


def epub(chapters: Mapping[str, str], metadata: str = "", **parts: str) -> bytes:
    """Return a book whose ``chapters`` are pages by their names; ``nav.xhtml`` is its contents."""
    items = "".join(
        f'<item id="{name}" href="{name}"{" properties=" + chr(34) + "nav" + chr(34) if name == "nav.xhtml" else ""}/>'
        for name in chapters
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in chapters)
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfile full-path="OEBPS/a.opf"/></container>',
            "OEBPS/a.opf": f'<package xmlns:dc="urn:dc"><metadata>{metadata}</metadata><manifest>{items}</manifest>'
            f"<spine>{spine}</spine></package>",
            **{f"OEBPS/{name}": f"<html><body>{page}</body></html>" for name, page in chapters.items()},
            **{f"META-INF/{name}.xml": content for name, content in parts.items()},
        }
    )


Cell = str | float | datetime


def xlsx(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """Return a workbook; its dates are numbers that a style shows as dates."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    numbers = range(1, len(sheets) + 1)
    names = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in zip(numbers, sheets, strict=True)
    )
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{kind}/worksheet" Target="worksheets/s{n}.xml"/>' for n in numbers
    )
    relations += f'<Relationship Id="s" Type="{kind}/styles" Target="styles.xml"/>'
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships><Relationship Id="w" Type="{kind}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{kind}"><sheets>{names}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'relationships">{relations}</Relationships>',
            "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs>'
            "</styleSheet>",
            **{
                f"xl/worksheets/s{n}.xml": f'<worksheet xmlns="{main}"><sheetData>{_rows(rows)}</sheetData></worksheet>'
                for n, rows in zip(numbers, sheets.values(), strict=True)
            },
        }
    )


def _rows(rows: Sequence[Sequence[Cell]]) -> str:
    return "".join(
        f'<row r="{number}">{"".join(_cell(cell, chr(65 + at), number) for at, cell in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
    )


def _cell(cell: Cell, column: str, row: int) -> str:
    match cell:
        case str():
            return f'<c r="{column}{row}" t="inlineStr"><is><t>{cell}</t></is></c>' if cell else ""
        case datetime():
            days = (cell - datetime(1899, 12, 30)).total_seconds() / 86_400
            return f'<c r="{column}{row}" s="1"><v>{days}</v></c>'
        case _:
            return f'<c r="{column}{row}"><v>{cell}</v></c>'


def ods(rows: Sequence[Sequence[str]]) -> bytes:
    names = " ".join(f'xmlns:{name}="{OFFICE}:{name}:1.0"' for name in ("office", "text", "table"))
    written = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="ورقة">{written}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{OFFICE}:manifest:1.0"/>',
        },
        zipfile.ZIP_STORED,
    )


_SECTOR: Final = 512
_SHORTEST: Final = 4096
_END, _FREE, _OF_TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file, in which Word and Excel up to 2003 kept their documents; streams are padded."""
    table, sectors = [_OF_TABLE, _END], b""
    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    for number, (name, data) in enumerate(streams.items(), 1):
        padded = data.ljust(_SHORTEST, b"\0")
        padded += bytes(-len(padded) % _SECTOR)
        start, count = len(table), len(padded) // _SECTOR
        table += [*range(start + 1, start + count), _END]
        sectors += padded
        entries.append(_entry(name, 2, start, len(padded), right=number + 1 if number < len(streams) else _FREE))
    directory = b"".join(entries).ljust(_SECTOR, b"\0")
    assert len(directory) == _SECTOR
    assert len(table) <= _SECTOR // 4
    head = struct.pack("<8s16x5H6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9L", 0, 1, 1, 0, _SHORTEST, _END, 0, _END, 0)
    head += struct.pack("<109L", 0, *[_FREE] * 108)
    written = struct.pack(f"<{_SECTOR // 4}L", *table, *[_FREE] * (_SECTOR // 4 - len(table)))
    return head + written + directory + sectors


def _entry(name: str, kind: int, start: int, size: int, *, child: int = _FREE, right: int = _FREE) -> bytes:
    written = name.encode("utf-16-le")
    return struct.pack("<64sHBBLLL16xL16xLQ", written, len(written) + 2, kind, 1, _FREE, right, child, 0, start, size)


def doc(text: str, footnotes: str = "", *, version: int = 0xC1, flags: int = 0x200, **stated: str | datetime) -> bytes:
    """Return a document of Word 97; its first half is stored in one piece, the rest in another."""
    whole = text + footnotes
    middle = len(whole) // 2
    head = bytearray(0x800)
    struct.pack_into("<HH", head, 0, 0xA5EC, version)
    struct.pack_into("<H", head, 0x0A, flags)
    struct.pack_into("<LL", head, 0x4C, len(text), len(footnotes))
    pieces = struct.pack("<3L", 0, middle, len(whole))
    pieces += struct.pack("<HLH", 0, 0x800, 0) + struct.pack("<HLH", 0, 0x800 + 2 * middle, 0)
    table = b"\1\4\0abcd" + b"\2" + struct.pack("<L", len(pieces)) + pieces
    struct.pack_into("<LL", head, 0x1A2, 0, len(table))
    streams = {"WordDocument": bytes(head) + whole.encode("utf-16-le"), "1Table": table}
    if stated:
        streams["\5SummaryInformation"] = _summary(stated)
    return compound(streams)


def _summary(stated: Mapping[str, str | datetime]) -> bytes:
    kinds = {"title": 2, "author": 4, "made": 12, "saved": 13}
    values = [(1, struct.pack("<LhH", 2, 1256, 0))]
    for name, value in stated.items():
        if isinstance(value, str):
            data = value.encode("cp1256") + b"\0"
            values.append((kinds[name], struct.pack("<LL", 30, len(data)) + data + bytes(-len(data) % 4)))
        else:
            ticks = int((value - datetime(1601, 1, 1)).total_seconds()) * 10_000_000
            values.append((kinds[name], struct.pack("<LQ", 64, ticks)))
    offset = 8 + 8 * len(values)
    listed, data = b"", b""
    for kind, packed in values:
        listed += struct.pack("<LL", kind, offset + len(data))
        data += packed
    section = struct.pack("<LL", offset + len(data), len(values)) + listed + data
    return struct.pack("<HHL16xL16sL", 0xFFFE, 0, 0, 1, b"\xe0" * 16, 48) + section


def xls(rows: Sequence[Sequence[str]]) -> bytes:
    """Return a workbook of Excel 97."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def start(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHLL", 0x600, kind, 0, 0, 0, 6))

    def cell(row: int, column: int, text: str) -> bytes:
        return record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))

    end = record(0x0A, b"")
    name = struct.pack("<BB", 2, 1) + "أب".encode("utf-16-le")
    length = len(start(5)) + 4 + 6 + len(name) + len(end)
    book = start(5) + record(0x85, struct.pack("<LH", length, 0) + name) + end
    cells = b"".join(cell(at, column, text) for at, row in enumerate(rows) for column, text in enumerate(row))
    return compound({"Workbook": book + start(0x10) + cells + end})


def rtf(body: str, info: str = "") -> bytes:
    """Return a document with two fonts: the second is Arabic."""
    fonts = r"{\fonttbl{\f0\fnil\fcharset0 Times;}{\f1\fnil\fcharset178 Arabic Transparent;}}"
    return rf"{{\rtf1\ansi\ansicpg1252\deff0{fonts}{{\info{info}}}{body}}}".encode("ascii")


def in_arabic_font(text: str) -> str:
    return r"\f1 " + "".join(rf"\'{byte:02x}" for byte in text.encode("cp1256"))


def message(subject: str = "Subject", body: bytes = b"text", headers: str = "", content: str = "text/plain") -> bytes:
    head = f"From: Layla Haddad <layla@example.com>\r\nSubject: {subject}\r\nDate: Wed, 25 Nov 2015 22:30:00 +0300\r\n"
    head += f"Message-ID: <1@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: {content}\r\n{headers}\r\n"
    return head.encode("utf-8", "surrogateescape") + body


def multipart(*parts: tuple[str, bytes], boundary: str = "=_b") -> bytes:
    """Return the body of a message with ``parts``, each with its headers."""
    return (
        b"".join(f"--{boundary}\r\n{head}\r\n\r\n".encode() + body + b"\r\n" for head, body in parts)
        + f"--{boundary}--\r\n".encode()
    )


ROWS: Final = [["العنوان", "النص", "التاريخ"], [TITLE, SENTENCE, "25/11/2015"], ["خبر ثان", SENTENCE, "3/12/2015"]]

#: A sound file of each kind.
SAMPLES: Final[dict[str, bytes]] = {
    "a.docx": docx(
        paragraph(TITLE) + paragraph(SENTENCE),
        footnotes=f'<w:footnotes xmlns:w="{WORD}"><w:footnote w:id="1">{paragraph("حاشية")}</w:footnote></w:footnotes>',
        core=properties(title=TITLE, creator="ليلى حداد", created="2015-11-25T10:00:00Z"),
    ),
    "a.doc": doc(f"{TITLE}\r{SENTENCE}\r", "\2 حاشية\r", title=TITLE, author="ليلى حداد", made=datetime(2015, 11, 25)),
    "a.rtf": rtf(in_arabic_font(TITLE) + r"\par " + in_arabic_font(SENTENCE) + r"\par\u1576?\u1578?", r"{\title a}"),
    "a.odt": odt(f"<text:h>{TITLE}</text:h><text:p>{SENTENCE}<text:s text:c='2'/>x</text:p>", "<dc:title>a</dc:title>"),
    "a.epub": epub({"1.xhtml": f"<h1>{TITLE}</h1><p>{SENTENCE}</p>", "2.xhtml": f"<p>{SENTENCE}</p>"}),
    "a.xlsx": xlsx({"أ": ROWS}),
    "a.xls": xls(ROWS),
    "a.ods": ods(ROWS),
    "a.md": f"---\ntitle: {TITLE}\ntags: [a, b]\n---\n# {TITLE}\n\n**{SENTENCE}** [a](b) `c`\n\n| a | b |\n".encode(),
    "a.eml": message(
        "=?utf-8?B?2KPYqA==?=",
        multipart(
            ("Content-Type: text/html; charset=windows-1256", f"<p>{SENTENCE}</p>".encode("cp1256")),
            ("Content-Type: text/csv\r\nContent-Disposition: attachment; filename=a.csv", b"title,text\na,b\n"),
        ),
        content='multipart/mixed; boundary="=_b"',
    ),
    "a.mbox": b"\n".join(b"From a@b Wed Nov 25 22:30:00 2015\n" + message(body=SENTENCE.encode()) for _ in range(2)),
}
