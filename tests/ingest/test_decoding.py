"""Bytes to text: UTF-8 and UTF-16, the encodings of Arabic before them, and everything else refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.ingest import InputFile, Notes, Record, Rejected, Rejection, read_file, read_records
from searchapp.ingest.encodings import arabic_encoding, decoded, without_mojibake
from tests.ingest.outcomes import articles, only_article, only_notice, outcomes, put

TEXT = "خط جديد على الساحل\n\nقال وزير النقل إن المشروع سيبدأ في الربيع."
CSV = "title,content\nألف,نص\nباء,نص\n"
JSONL = '{"title": "ألف"}\n{"title": "باء"}\n'

OTHER_LANGUAGES = [
    line.split("\t")
    for line in Path(__file__).with_name("languages.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_with_its_mark(tmp_path: Path, encoding: str) -> None:
    article = only_article(put(tmp_path, "a.txt", TEXT.encode(encoding)))
    assert article.title == "خط جديد على الساحل"


@pytest.mark.parametrize(("name", "content"), [("a.csv", CSV), ("a.jsonl", JSONL), ("a.json", JSONL)])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lines_with_their_mark(tmp_path: Path, name: str, content: str, encoding: str) -> None:
    found = articles(put(tmp_path, name, content.encode(encoding)))
    assert [article.title for article in found] == ["ألف", "باء"]
    big = b"\xfe\xff" + content.encode("utf-16-be")
    assert [article.title for article in articles(put(tmp_path, name, big))] == ["ألف", "باء"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "cp1256", "iso8859-6"])
@pytest.mark.parametrize(
    ("name", "content", "titles"),
    [
        ("a.txt", TEXT, ["خط جديد على الساحل"]),
        ("a.html", f"<h1>عنوان</h1><p>{TEXT}</p>", ["عنوان"]),
        ("a.csv", CSV + f"تاء,{TEXT.splitlines()[-1]}\n", ["ألف", "باء", "تاء"]),
        ("a.jsonl", JSONL + f'{{"title": "{TEXT.splitlines()[-1]}"}}\n', ["ألف", "باء", TEXT.splitlines()[-1]]),
        ("a.json", f'[{{"title": "ألف", "content": "{TEXT.splitlines()[-1]}"}}]', ["ألف"]),
        (
            "a.xml",
            f"<rss><channel><item><title>ألف</title><description>{TEXT}</description></item></channel></rss>",
            ["ألف"],
        ),
    ],
)
def test_an_encoding_without_mark_or_declaration(
    tmp_path: Path, name: str, content: str, titles: list[str], encoding: str
) -> None:
    path = put(tmp_path, name, content.encode(encoding))
    assert [article.title for article in articles(path)] == titles
    assert encodings(path) == [{"cp1256": "windows-1256", "iso8859-6": "iso-8859-6"}.get(encoding, "utf-16")]


def encodings(path: Path) -> list[str]:
    """Return the encodings that are noted of a file and its records."""
    found = []
    for item in read_file(InputFile(path)):
        notes = item if isinstance(item, Notes) else item.read()[1] if isinstance(item, Record) else Notes()
        found.append(notes.encoding)
    return [*filter(None, found)]


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1256", "no-such-encoding"])
def test_a_false_declaration_does_not_count(declared: str) -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}"><p>{TEXT}</p>'
    for encoding, name in (("cp1256", "windows-1256"), ("iso8859-6", "iso-8859-6"), ("utf-8", "utf-8")):
        assert decoded(page.encode(encoding), declared)[:2] == (page, name)


def test_a_declaration_counts_where_the_text_is_too_short_to_say() -> None:
    assert decoded("خبر".encode("cp1256"), "windows-1256") == ("خبر", "windows-1256", 0)
    with pytest.raises(Rejected):
        decoded("خبر".encode("cp1256"))


def test_macarabic_has_signs_that_iso_8859_6_has_not() -> None:
    found = decoded(f"({TEXT}) – «{TEXT}»".replace("–", "-").encode("mac_arabic"))
    assert found.encoding == "x-mac-arabic"
    assert found.text == f"({TEXT}) - «{TEXT}»"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1256", "utf-16-le"])
def test_a_few_bad_bytes_are_replaced_and_counted(encoding: str) -> None:
    data = (TEXT + TEXT).encode(encoding)
    bad = {"utf-8": b"\xff", "cp1256": b"", "utf-16-le": b"\x00\xd8"}[encoding]
    found = decoded(data + bad)
    assert (found.text.rstrip("\ufffd"), found.bad) == (TEXT + TEXT, 1 if bad else 0)
    assert len(found.repairs) == found.bad


def test_a_bad_byte_in_a_long_ascii_text_is_replaced() -> None:
    assert decoded(b"a plain text " * 50 + b"caf\xe9").bad == 1
    with pytest.raises(Rejected):
        decoded(b"caf\xe9")


@pytest.mark.parametrize(("language", "codecs", "text"), OTHER_LANGUAGES)
def test_no_other_language_is_taken_for_arabic(language: str, codecs: str, text: str) -> None:
    for codec in codecs.split():
        data = text.encode(codec)
        for start in range(0, len(data), 7):
            for length in (20, 60, len(data)):
                assert arabic_encoding(data[start : start + length]) == "", (language, codec, start)


@pytest.mark.parametrize(
    ("was", "read_as"),
    [("utf-8", "cp1252"), ("utf-8", "latin-1"), ("utf-8", "cp1256"), ("cp1256", "cp1252"), ("cp1256", "latin-1")],
)
def test_what_was_read_in_a_wrong_encoding_is_mended(tmp_path: Path, was: str, read_as: str) -> None:
    line = TEXT.splitlines()[-1]
    wrong = "".join(bytes([byte]).decode(read_as, "ignore") or chr(byte) for byte in line.encode(was))
    assert without_mojibake(f"{wrong}\n{line}") == f"{line}\n{line}"
    path = put(tmp_path, "a.jsonl", json.dumps({"title": "عنوان", "content": wrong}))
    (record,) = (item for item in read_file(InputFile(path)) if isinstance(item, Record))
    article, notes = record.read()
    assert article.paragraphs == (line,)
    assert [repair.en for repair in notes.repairs] == ["read in a wrong encoding before, mended"]


@pytest.mark.parametrize("text", ["Çá va, dit-il, là où l’été Øland", "حفظ، وبسط؛ ظ§ ط§", "Ù„", "ÇáÇá"])
def test_what_only_looks_like_a_wrong_encoding_stays(text: str) -> None:
    assert without_mojibake(text) == text


def test_one_byte_too_few_is_not_passed_over(tmp_path: Path) -> None:
    assert only_notice(put(tmp_path, "a.txt", "ab خ".encode()[:-1])) == (0, "not UTF-8 (byte 4)")


@pytest.mark.parametrize(("name", "line"), [("a.csv", "ألف{}"), ("a.jsonl", '{{"title": "ألف{}"}}')])
@pytest.mark.parametrize("broken", [b"\x00", b"\x00\xd8\x0a\x00"], ids=["half a unit", "half a pair"])
def test_utf16_that_breaks_off_keeps_what_came_before(tmp_path: Path, name: str, line: str, broken: bytes) -> None:
    header = "title\n" if name == "a.csv" else "\n"
    content = header + "".join(line.format(number) + "\n" for number in range(3000))
    *found, last = outcomes(put(tmp_path, name, content.encode("utf-16") + broken))
    assert len(found) > 2000
    assert [getattr(article, "title", None) for article in found] == [f"ألف{number}" for number in range(len(found))]
    assert isinstance(last, Rejection)
    assert (last.line, last.reason.en) == (len(found) + 2, "not UTF-16; nothing after this was read")


def test_a_text_in_utf16_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    record = next(iter(read_records(put(tmp_path, "a.txt", TEXT.encode("utf-16") + b"\x00"))))
    assert isinstance(record, Record)
    article, notes = record.read()
    assert article.title == "خط جديد على الساحل"
    assert [repair.en for repair in notes.repairs] == ["unreadable bytes, replaced: 1"]


@pytest.mark.parametrize("nuls", [1, 10])
def test_a_few_nul_bytes_in_a_text_are_spaces(tmp_path: Path, nuls: int) -> None:
    article = only_article(put(tmp_path, "a.txt", TEXT.replace(" ", "\0", nuls)))
    assert f"{article.title}\n\n{article.paragraphs[0]}" == TEXT


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)), bytes(5000), b"\x7fELF\x02\x01" + bytes(64) * 9]
)
def test_what_is_no_text_at_all_is_refused(data: bytes) -> None:
    with pytest.raises(Rejected):
        decoded(data)


def test_a_page_of_the_web_in_latin_letters() -> None:
    page = "<meta charset=iso-8859-1><p>Café – l’été</p>"
    assert decoded(page.encode("cp1252"), "iso-8859-1").text == page


def read(data: bytes) -> str:
    try:
        return decoded(data, "windows-1256").text
    except Rejected as rejected:
        return rejected.reason.en


@given(st.binary(max_size=200))
def test_bytes_are_text_or_rejected(data: bytes) -> None:
    for content in (data, b"<meta charset=windows-1256>" + data, b"\xff\xfe" + data, b"\xef\xbb\xbf" + data):
        read(content).encode("utf-8")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufeff"), max_size=100))
def test_text_comes_back(text: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert decoded(text.encode(encoding)).text == text
