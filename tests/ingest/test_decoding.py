"""Bytes to text: UTF-8 and UTF-16 with their marks, old Arabic pages, and everything else refused."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.ingest import Rejected, Rejection
from searchapp.ingest.input_file import decode, decode_page
from tests.ingest.outcomes import articles, notices, only_article, only_notice, outcomes, put

TEXT = "خط جديد على الساحل\n\nقال وزير النقل إن المشروع سيبدأ في الربيع."
CSV = "title,content\nألف,نص\nباء,نص\n"
JSONL = '{"title": "ألف"}\n{"title": "باء"}\n'


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


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_its_mark_is_set_aside(tmp_path: Path, encoding: str) -> None:
    data = TEXT.encode(encoding)
    assert only_notice(put(tmp_path, "a.txt", data)) == (0, "not text, or UTF-16 without a byte order mark")
    assert only_notice(put(tmp_path, "a.html", f"<p>{TEXT}</p>".encode(encoding)))[1].startswith("not text")
    assert only_notice(put(tmp_path, "a.csv", CSV.encode(encoding)))[1].startswith("not text")
    assert all(reason.startswith("not ") for _, reason in notices(put(tmp_path, "a.jsonl", JSONL.encode(encoding))))


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.json"])
def test_a_whole_file_that_is_not_utf8_is_set_aside(tmp_path: Path, name: str) -> None:
    assert only_notice(put(tmp_path, name, TEXT.encode("cp1256"))) == (0, "not UTF-8 (byte 1)")


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


def test_a_text_in_utf16_that_breaks_off_is_set_aside(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", TEXT.encode("utf-16") + b"\x00")
    assert only_notice(path) == (0, f"not UTF-16 (byte {2 * len(TEXT) + 3})")


@pytest.mark.parametrize("nuls", [1, 10])
def test_a_few_nul_bytes_in_a_text_are_spaces(tmp_path: Path, nuls: int) -> None:
    article = only_article(put(tmp_path, "a.txt", TEXT.replace(" ", "\0", nuls)))
    assert f"{article.title}\n\n{article.paragraphs[0]}" == TEXT


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)), bytes(5000), b"\x7fELF\x02\x01" + bytes(64) * 9]
)
def test_what_is_no_text_at_all_is_refused(data: bytes) -> None:
    with pytest.raises(Rejected):
        decode(data)


def test_a_page_of_the_web_in_latin_letters() -> None:
    page = "<meta charset=iso-8859-1><p>Café – l’été</p>"
    assert decode_page(page.encode("cp1252")) == page


def read(data: bytes) -> str:
    try:
        return decode(data)
    except Rejected as rejected:
        return rejected.reason.en


@given(st.binary(max_size=200))
def test_bytes_are_text_or_rejected(data: bytes) -> None:
    for content in (data, b"<meta charset=windows-1256>" + data, b"\xff\xfe" + data, b"\xef\xbb\xbf" + data):
        read(content).encode("utf-8")
        with contextlib.suppress(Rejected):
            decode_page(content).encode("utf-8")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufeff"), max_size=100))
def test_text_comes_back(text: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert decode(text.encode(encoding)) == text
