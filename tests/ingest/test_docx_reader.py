"""Word documents: their paragraphs, what is seen of them, and what the properties add."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from tests.ingest.outcomes import only_article, only_notice, put

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PROPERTIES = """<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">
<dc:title>عنوان الخصائص</dc:title><dc:creator>سلمى نور</dc:creator>
<dcterms:created>2025-11-06T10:30:00Z</dcterms:created>
<cp:category>اقتصاد</cp:category></cp:coreProperties>"""


def body(*paragraphs: str) -> str:
    written = "".join(f"<w:p>{paragraph}</w:p>" for paragraph in paragraphs)
    return f'<?xml version="1.0"?><w:document xmlns:w="{WORD}"><w:body>{written}</w:body></w:document>'


def run(text: str) -> str:
    return f'<w:r><w:rPr><w:rtl/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def packed(document: str | bytes, properties: str = "", compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", document)
        if properties:
            package.writestr("docProps/core.xml", properties)
    return buffer.getvalue()


def test_paragraphs_are_as_they_were_typed(tmp_path: Path) -> None:
    document = body(
        run("خطٌّ جديد على الساحل"),
        "",
        run("قال مسؤول المي") + run("ناء إن 1,250 حاوية") + "<w:r><w:tab/></w:r>" + run("وصلت."),
        run("سطر") + "<w:r><w:br/></w:r>" + run("آخر"),
    )
    article = only_article(put(tmp_path, "a.docx", packed(document)))
    assert article.title == "خطٌّ جديد على الساحل"
    assert article.paragraphs == ("قال مسؤول الميناء إن 1,250 حاوية وصلت.", "سطر", "آخر")
    assert article.date is None


def test_a_table_is_a_line_for_each_paragraph_in_it(tmp_path: Path) -> None:
    rows = "<w:tbl><w:tr>" + "".join(f"<w:tc><w:p>{run(cell)}</w:p></w:tc>" for cell in ("أ", "ب")) + "</w:tr></w:tbl>"
    document = body(run("نص طويل ينتهي كما تنتهي الجمل.")).replace("</w:body>", rows + "</w:body>")
    assert only_article(put(tmp_path, "a.docx", packed(document))).paragraphs[1:] == ("أ", "ب")


@pytest.mark.parametrize(
    "hidden",
    [
        "<w:del><w:r><w:delText>حول</w:delText></w:r></w:del>",
        "<w:moveFrom><w:r><w:t>حول</w:t></w:r></w:moveFrom>",
        "<w:r><w:instrText>حول</w:instrText></w:r>",
        '<mc:Fallback xmlns:mc="urn:mc"><w:r><w:t>حول</w:t></w:r></mc:Fallback>',
    ],
)
def test_what_is_not_seen_is_not_read(tmp_path: Path, hidden: str) -> None:
    article = only_article(put(tmp_path, "a.docx", packed(body(run("نص ") + hidden + run("هنا.")))))
    assert article.paragraphs == ("نص هنا.",)


def test_the_properties_say_what_the_text_does_not(tmp_path: Path) -> None:
    article = only_article(put(tmp_path, "a.docx", packed(body(run("نص الخبر هنا.")), PROPERTIES)))
    assert (article.title, article.author, article.section) == ("عنوان الخصائص", "سلمى نور", "اقتصاد")
    assert (article.date, article.paragraphs) == (datetime(2025, 11, 6, 10, 30), ("نص الخبر هنا.",))


def test_a_header_counts_before_the_properties(tmp_path: Path) -> None:
    document = body(run("العنوان: خط جديد"), run("التاريخ: 2024-01-02"), "", run("نص الخبر هنا."))
    article = only_article(put(tmp_path, "a.docx", packed(document, PROPERTIES)))
    assert (article.title, article.date, article.author) == ("خط جديد", datetime(2024, 1, 2), "سلمى نور")
    assert article.paragraphs == ("نص الخبر هنا.",)


def test_broken_properties_cost_nothing(tmp_path: Path) -> None:
    article = only_article(put(tmp_path, "a.docx", packed(body(run("نص الخبر هنا.")), "<broken")))
    assert article.paragraphs == ("نص الخبر هنا.",)


def encrypted(data: bytes) -> bytes:
    # The flag of encryption, in the local header and in the directory.
    return data.replace(b"PK\x03\x04\x14\0\0\0", b"PK\x03\x04\x14\0\x01\0").replace(
        b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\x01\0"
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a Word document (.docx)"),
        ("نص".encode(), "not a Word document (.docx)"),
        (packed(body(run("نص")))[:-40], "not a Word document (.docx)"),
        (b"PK\x03\x04" + b"\0" * 100, "not a Word document (.docx)"),
        (encrypted(packed(body(run("نص")))), "not a Word document (.docx)"),
        (packed("<w:broken"), "not well-formed XML (line 1)"),
        (packed("<!DOCTYPE a [<!ENTITY a 'ب'>]><a>&a;</a>"), "declares XML entities, which are not read"),
        (packed("<a>" * 1000), "XML nested too deeply, or with a text of more than 10 MB (line 1)"),
        (packed(body()), "has no text"),
        (packed(b" " * (33 << 20)), "longer than 32 MB"),
    ],
    ids=["empty", "text", "cut", "zeros", "encrypted", "broken", "entities", "deep", "textless", "bomb"],
)
def test_what_cannot_be_read_is_set_aside(tmp_path: Path, data: bytes, reason: str) -> None:
    assert only_notice(put(tmp_path, "a.docx", data)) == (0, reason)


def test_a_package_without_a_document_is_set_aside(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("xl/workbook.xml", "<x/>")
    assert only_notice(put(tmp_path, "a.docx", buffer.getvalue())) == (0, "not a Word document (.docx)")
