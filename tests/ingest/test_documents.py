"""Documents of word processors: what is read of each format, and of its properties."""

from __future__ import annotations

import struct
from datetime import datetime
from pathlib import Path

import pytest

from searchapp.ingest import Record, read_records
from tests.ingest.documents import (
    SENTENCE,
    TITLE,
    WORD,
    compound,
    doc,
    docx,
    in_arabic_font,
    odt,
    paragraph,
    properties,
    rtf,
    zipped,
)
from tests.ingest.outcomes import only_article, only_notice, outcomes, put
from tests.shared_data import shared_file

OPEN_AND_SAVE = "open it in a word processor and save it as .docx"


def word_text(tmp_path: Path, body: str, **parts: str) -> tuple[str, ...]:
    article = only_article(put(tmp_path, "a.docx", docx(paragraph(SENTENCE) + body, **parts)))
    return article.paragraphs[1:]


def test_footnotes_and_endnotes_follow_the_text(tmp_path: Path) -> None:
    notes = {
        f"{kind}s": f'<w:{kind}s xmlns:w="{WORD}"><w:{kind} w:type="separator"><w:p/></w:{kind}>'
        f'<w:{kind} w:id="1">{paragraph(kind)}</w:{kind}></w:{kind}s>'
        for kind in ("footnote", "endnote")
    }
    comments = f'<w:comments xmlns:w="{WORD}"><w:comment>{paragraph("تعليق")}</w:comment></w:comments>'
    assert word_text(tmp_path, paragraph("آخر"), **notes, comments=comments) == ("آخر", "footnote", "endnote")


def test_a_text_box_is_read_once_and_does_not_part_a_paragraph(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{paragraph('في إطار')}</w:txbxContent>"
    drawing = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    body = f"<w:p><w:r><w:t>قبل </w:t></w:r><w:r>{drawing}</w:r><w:r><w:t>وبعد</w:t></w:r></w:p>"
    assert word_text(tmp_path, body) == ("قبل وبعد", "في إطار")
    assert word_text(tmp_path, body.replace("mc:Choice", "v:x").replace("mc:Fallback", "w:del")) == (
        "قبل وبعد",
        "في إطار",
    )


def test_hidden_text_is_not_read(tmp_path: Path) -> None:
    def run(value: str) -> str:
        return f"<w:p><w:r><w:rPr><w:vanish{value}/></w:rPr><w:t>نص</w:t></w:r></w:p>"

    assert word_text(tmp_path, run("")) == ()
    assert word_text(tmp_path, run(' w:val="0"')) == ("نص",)


def test_the_text_is_where_the_package_says(tmp_path: Path) -> None:
    relations = '<Relationships><Relationship Type="x/officeDocument" Target="/word/document2.xml"/></Relationships>'
    document = f'<w:document xmlns:w="{WORD}"><w:body>{paragraph(SENTENCE)}</w:body></w:document>'
    data = zipped({"_rels/.rels": relations, "word/document2.xml": document})
    assert only_article(put(tmp_path, "a.docx", data)).paragraphs == (SENTENCE,)


@pytest.mark.parametrize(
    ("made", "saved", "expected"),
    [
        ("2015-11-25T10:00:00Z", "2015-11-25T12:00:00Z", datetime(2015, 11, 25, 10)),
        ("2015-11-25T10:00:00Z", "", datetime(2015, 11, 25, 10)),
        # An old document with a new text, or an old text that was saved again.
        ("2009-03-01T00:00:00Z", "2015-11-25T00:00:00Z", None),
        # Those of templates.
        ("2013-12-23T23:15:00Z", "2013-12-23T23:15:00Z", None),
        ("1601-01-01T00:00:00Z", "", None),
        ("1980-01-01T00:00:00Z", "1980-01-01T00:00:00Z", None),
    ],
)
def test_a_document_is_dated_by_its_properties_where_they_are_its_own(
    tmp_path: Path, made: str, saved: str, expected: datetime | None
) -> None:
    data = docx(paragraph(SENTENCE), core=properties(created=made, modified=saved))
    assert only_article(put(tmp_path, "a.docx", data)).date == expected


def test_dates_that_are_not_used_are_noted(tmp_path: Path) -> None:
    data = docx(paragraph(SENTENCE), core=properties(created="2009-03-01T00:00:00Z", modified="2015-11-25T00:00:00Z"))
    (record,) = read_records(put(tmp_path, "a.docx", data))
    assert isinstance(record, Record)
    _, notes = record.read()
    assert notes.unused == (("created", "2009-03-01T00:00:00Z"), ("modified", "2015-11-25T00:00:00Z"))


@pytest.mark.parametrize(
    ("creator", "expected"),
    [
        ("ليلى حداد", "ليلى حداد"),
        ("ليلى", "ليلى"),
        ("Layla Haddad", "Layla Haddad"),
        *(
            (name, "")
            for name in ("HP", "user", "Microsoft Office User", "layla", "python-docx", "pc 12", "مستخدم", "")
        ),
    ],
)
def test_who_is_signed_in_at_a_machine_is_no_author(tmp_path: Path, creator: str, expected: str) -> None:
    data = docx(paragraph(SENTENCE), core=properties(creator=creator))
    assert only_article(put(tmp_path, "a.docx", data)).author == expected


@pytest.mark.parametrize(
    "title", ["Document1", "Microsoft Word - a.doc", "خبر.docx", "مستند 1", "Untitled", "PowerPoint Presentation"]
)
def test_what_a_program_puts_in_is_no_title(tmp_path: Path, title: str) -> None:
    data = docx(paragraph(SENTENCE), core=properties(title=title))
    assert only_article(put(tmp_path, "a.docx", data)).title == ""


@pytest.mark.parametrize(
    "lines", [("الأربعاء 25 نوفمبر 2015", TITLE, "بقلم: ليلى حداد"), (TITLE, "كتبت/ ليلى حداد", "25/11/2015")]
)
def test_a_date_and_a_byline_above_the_text(tmp_path: Path, lines: tuple[str, ...]) -> None:
    data = docx("".join(map(paragraph, (*lines, SENTENCE))))
    article = only_article(put(tmp_path, "a.docx", data))
    assert (article.title, article.author, article.date) == (TITLE, "ليلى حداد", datetime(2015, 11, 25))
    assert article.paragraphs == (SENTENCE,)


@pytest.mark.parametrize(
    "line",
    ["قال الوزير في 25 نوفمبر 2015 إن المحطة ستعمل.", "كتب الوزير رسالة إلى المجلس", "بقلم الرصاص، كتب الطفل اسمه"],
)
def test_a_sentence_is_neither_date_nor_byline(tmp_path: Path, line: str) -> None:
    article = only_article(put(tmp_path, "a.docx", docx("".join(map(paragraph, (TITLE, line, SENTENCE))))))
    assert (article.author, article.date, article.paragraphs) == ("", None, (line, SENTENCE))


def test_open_documents(tmp_path: Path) -> None:
    body = (
        f"<text:tracked-changes><text:p>محذوف</text:p></text:tracked-changes><text:h>{TITLE}</text:h>"
        f"<text:p>قبل<text:s text:c='3'/><text:span>كلمة</text:span><text:tab/>وبعد"
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>حاشية</text:p></text:note-body>"
        "</text:note>ها<office:annotation><text:p>تعليق</text:p></office:annotation><text:line-break/>سطر.</text:p>"
        "<text:p><draw:frame><draw:text-box><text:p>إطار</text:p></draw:text-box><svg:title>صورة</svg:title>"
        "</draw:frame>نص</text:p>"
    )
    meta = (
        "<meta:initial-creator>ليلى حداد</meta:initial-creator><dc:creator>غيرها</dc:creator>"
        "<meta:creation-date>2015-11-25T10:00:00</meta:creation-date><dc:date>2015-11-26T10:00:00</dc:date>"
    )
    article = only_article(put(tmp_path, "a.odt", odt(body, meta)))
    assert (article.title, article.author, article.date) == (TITLE, "ليلى حداد", datetime(2015, 11, 25, 10))
    assert article.paragraphs == ("قبل كلمة وبعدها", "سطر.", "نص", "حاشية", "إطار")


def test_rich_text(tmp_path: Path) -> None:
    body = (
        in_arabic_font(TITLE)
        + r"\par\f0\uc1\u1576?\u1578?\uc2\u1579??, \uc0\u-10179\u-8704 {\*\unknown x}{\v hidden}{\pict ffd8}"
        + r"{\field{\*\fldinst HYPERLINK x}{\fldrslt link}}\~{\footnote "
        + in_arabic_font("حاشية")
        + r"}\bin3 }}}\cell{\b\f1\'c8}\'80\par"
    )
    info = r"{\title Document1}{\author " + in_arabic_font("ليلى حداد") + r"}{\creatim\yr2015\mo11\dy25\hr22\min30}"
    article = only_article(put(tmp_path, "a.rtf", rtf(body, info)))
    assert article.title == TITLE
    assert article.paragraphs == ("بتث, 😀link", "حاشية ب€")
    assert (article.author, article.date) == ("ليلى حداد", datetime(2015, 11, 25, 22, 30))


def test_word_97(tmp_path: Path) -> None:
    text = f"{TITLE}\r\x13 HYPERLINK \x13 X \x14y\x15 \x14رابط\x15 و\x1eب\x07خلية\x0b{SENTENCE}\r"
    data = doc(text, "\2 حاشية\r", title="a.doc", author="ليلى حداد", made=datetime(2015, 11, 25, 10))
    article = only_article(put(tmp_path, "a.doc", data))
    assert article.title == TITLE
    assert article.paragraphs == ("رابط و\u2011ب", "خلية", SENTENCE, "حاشية")
    assert (article.author, article.date) == ("ليلى حداد", datetime(2015, 11, 25, 10))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            doc(SENTENCE, version=104),
            "a document of Word 95 or older; open it in a word processor and save it as .docx",
        ),
        (doc(SENTENCE, flags=0x300), "encrypted; decrypt it, and try again"),
        (compound({"EncryptedPackage": b"x"}), "encrypted; decrypt it, and try again"),
        (compound({"Workbook": b"x"}), "not a Word document (.doc)"),
        (doc(SENTENCE)[:3000], "a damaged document"),
        (b"x", "not a Word document (.doc)"),
    ],
    ids=["95", "encrypted", "encrypted package", "workbook", "cut", "text"],
)
def test_what_cannot_be_read_of_old_word_is_said(tmp_path: Path, data: bytes, reason: str) -> None:
    assert only_notice(put(tmp_path, "a.doc", data)) == (0, reason)


def test_pieces_cannot_multiply_a_document(tmp_path: Path) -> None:
    head = bytearray(doc(SENTENCE))
    place = head.index(b"\1\4\0abcd\2")
    count = 300
    listed = struct.pack(f"<{count + 1}L", *range(0, 1000 * (count + 1), 1000)) + struct.pack("<HLH", 0, 0, 0) * count
    table = b"\2" + struct.pack("<L", len(listed)) + listed
    head[place : place + len(table)] = table
    assert only_notice(put(tmp_path, "a.doc", bytes(head))) == (0, "a damaged document")


def test_encrypted_open_documents_are_named(tmp_path: Path) -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    assert only_notice(put(tmp_path, "a.odt", odt("", "", manifest))) == (0, "encrypted; decrypt it, and try again")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.doc", rtf(in_arabic_font(SENTENCE))),
        ("a.doc", docx(paragraph(SENTENCE))),
        ("a.doc", f"<html><body><p>{SENTENCE}</p></body></html>".encode()),
        ("a.rtf", doc(SENTENCE)),
        ("a.docx", odt(f"<text:p>{SENTENCE}</text:p>")),
    ],
)
def test_what_a_file_holds_counts_before_its_name(tmp_path: Path, name: str, data: bytes) -> None:
    assert only_article(put(tmp_path, name, data)).paragraphs == (SENTENCE,)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("a.rtf", "not a document in Rich Text Format (.rtf)"), ("a.odt", "not an OpenDocument text (.odt)")],
)
def test_what_is_no_document_is_named(tmp_path: Path, name: str, reason: str) -> None:
    assert only_notice(put(tmp_path, name, "نص")) == (0, reason)


def test_groups_of_rich_text_nest_to_a_depth(tmp_path: Path) -> None:
    assert only_notice(put(tmp_path, "a.rtf", b"{\\rtf1" + b"{" * 100_000)) == (0, "nested too deeply")


@pytest.mark.parametrize("name", ["feature.doc", "fcharset178.rtf"])
def test_documents_of_others(name: str) -> None:
    folder = shared_file("acceptance/documents")
    (article,) = outcomes(folder / name)
    truth = (folder / f"{name}.txt").read_text(encoding="utf-8")
    assert not hasattr(article, "reason")
    assert "\n".join((article.title, *article.paragraphs)).split() == truth.split()
