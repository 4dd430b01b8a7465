"""Books and magazines: a chapter is an article."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from searchapp.ingest import Rejection, read_records
from searchapp.model import Article
from tests.ingest.documents import SENTENCE, TITLE, epub, zipped
from tests.ingest.outcomes import only_notice, outcomes, put

META = "<dc:title>جريدة المرفأ</dc:title><dc:creator>calibre</dc:creator><dc:date>2015-11-25</dc:date>"


def test_chapters_are_articles_and_contents_are_not(tmp_path: Path) -> None:
    links = "".join(f'<li><a href="{n}.xhtml">خبر رقم {n}</a></li>' for n in range(20))
    chapters = {
        "cover.xhtml": '<img src="a.jpg"/>',
        "nav.xhtml": links,
        "index.xhtml": f"<ul>{links}</ul>",
        "1.xhtml": f"<h1>{TITLE}</h1><p>بقلم: ليلى حداد</p><p>{SENTENCE}</p>",
        "2.xhtml": f"<h2>خبر ثان</h2><p>26 نوفمبر 2015</p><p>{SENTENCE} <a href='x'>رابط</a></p>",
    }
    found = outcomes(put(tmp_path, "a.epub", epub(chapters, META)))
    read = [each for each in found if isinstance(each, Article)]
    assert [(each.line, each.kind) for each in found if isinstance(each, Rejection)] == [
        (1, "not_article"),
        (2, "not_article"),
    ]
    assert [each.title for each in read] == [TITLE, "خبر ثان"]
    assert [each.author for each in read] == ["ليلى حداد", ""]
    assert [each.date for each in read] == [datetime(2015, 11, 25), datetime(2015, 11, 26)]
    assert {each.source for each in read} == {"جريدة المرفأ"}
    assert read[0].paragraphs == (SENTENCE,)
    assert read[1].paragraphs == (f"{SENTENCE} رابط",)
    assert len({each.id for each in read}) == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x", "not a book in the EPUB format"),
        (zipped({"a": "b"}), "not a book in the EPUB format"),
        (epub({"1.xhtml": SENTENCE})[:-30], "not a book in the EPUB format"),
        (
            epub({"1.xhtml": SENTENCE}, encryption="<e><EncryptionMethod Algorithm='aes128-cbc'/></e>"),
            "encrypted; decrypt it, and try again",
        ),
    ],
    ids=["text", "zip", "cut", "encrypted"],
)
def test_what_is_no_book_is_named(tmp_path: Path, data: bytes, reason: str) -> None:
    assert only_notice(put(tmp_path, "a.epub", data)) == (0, reason)


def test_fonts_that_are_made_unusable_elsewhere_hide_no_text(tmp_path: Path) -> None:
    encryption = "<e><EncryptionMethod Algorithm='http://www.idpf.org/2008/embedding'/></e>"
    (only,) = outcomes(put(tmp_path, "a.epub", epub({"1.xhtml": SENTENCE}, encryption=encryption)))
    assert isinstance(only, Article)


def test_a_chapter_is_read_once_and_one_that_is_too_long_costs_only_itself(tmp_path: Path) -> None:
    data = epub({"1.xhtml": SENTENCE, "2.xhtml": " " * (33 << 20), "../gone.xhtml": "x", "3.xhtml": SENTENCE + "x"})
    path = put(tmp_path, "a.epub", data)
    refused = [(each.line, each.reason.en) for each in read_records(path) if isinstance(each, Rejection)]
    assert refused == [(2, "longer than 32 MB"), (3, "named in the contents, and missing")]
    assert len(outcomes(path)) == 4
